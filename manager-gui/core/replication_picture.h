// ReplicationPicture: the way of a change from the machine to its replica, place by place, with
// what is there now, in the language of the installed translator. What is not known is said to be
// so and never shown as zero. Pure but for the translator.
#pragma once

#include <QCoreApplication>
#include <QString>
#include <optional>

#include "manager-gui/core/words.h"

namespace rha::manager {

struct ReplicationPicture {
    Q_DECLARE_TR_FUNCTIONS(ReplicationPicture)

public:
    struct Place {
        QString name;
        QString figure;  ///< empty: there is nothing to tell
        QString detail;  ///< may be empty
        Mood mood = Mood::kIdle;
        bool old = false;  ///< what its host said last, some time ago
        bool operator==(const Place&) const = default;
    };

    /// In the order in which a change passes them.
    Place machine;  ///< on the master
    Place spool;    ///< captured, not durable on the replica
    Place network;
    Place journal;       ///< durable on the replica, not applied
    Place image;         ///< on the replica
    bool flows = false;  ///< changes are on their way
    QString lag;         ///< of the image behind the machine
    QString note;        ///< what is wrong, or old; empty: nothing

    /// `bytes_per_second`: become durable on the replica; empty: not known yet.
    static ReplicationPicture of(const Scenario& scenario, std::optional<quint64> bytes_per_second);

    /// All of it in words, a line for each place of which there is something to tell.
    QString text() const;

    bool operator==(const ReplicationPicture&) const = default;
};

}  // namespace rha::manager
