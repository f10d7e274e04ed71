// DraftCheck: verifies scenarios before they are created, few at a time, each with its own
// findings. One thread; the client outlives it.
#pragma once

#include <QList>
#include <QObject>

#include "manager-gui/core/control_client.h"

namespace rha::manager {

class DraftCheck final : public QObject {
    Q_OBJECT

public:
    struct Item {
        NewScenario wish;
        bool done = false;
        QList<Finding> findings;  ///< errors first
    };

    DraftCheck(ControlClient& client, QObject* parent = nullptr);

    /// Begins anew; what is under way no longer counts.
    void start(const QList<NewScenario>& wishes);
    const QList<Item>& items() const { return items_; }
    /// These, and no others, were checked or are being checked.
    bool isOf(const QList<NewScenario>& wishes) const;
    bool done() const;
    /// Done, and no error stands in the way of any.
    bool passed() const;

Q_SIGNALS:
    void changed();

private:
    void askNext();
    void take(qsizetype at, const Result<QList<Finding>>& findings);

    ControlClient& client_;
    QList<Item> items_;
    qsizetype next_ = 0;
    QObject* round_;  ///< whom the answers of this round belong to
};

}  // namespace rha::manager
