// DraftCreation: creates scenarios one after the other. One that is refused keeps no other from
// being created. When all have their answer, those that were created are run, if that is wished:
// few at a time, as the control service does with groups. One thread; the client outlives it.
#pragma once

#include <QList>
#include <QObject>
#include <optional>

#include "manager-gui/core/control_client.h"

namespace rha::manager {

class DraftCreation final : public QObject {
    Q_OBJECT

public:
    struct Item {
        NewScenario wish;
        std::optional<Result<Scenario>> outcome;  ///< nullopt: not yet
        std::optional<Error> not_run;             ///< created, but refused to be run
        bool created() const { return outcome && *outcome; }
    };

    DraftCreation(ControlClient& client, QObject* parent = nullptr);

    /// Not while it is under way.
    void start(const QList<NewScenario>& wishes, bool run);
    const QList<Item>& items() const { return items_; }
    bool started() const { return started_; }
    bool done() const { return done_; }
    /// They are to be run, too.
    bool runs() const { return run_; }
    qsizetype createdCount() const;
    /// All were created and, if that was wished, run.
    bool succeeded() const;

Q_SIGNALS:
    void changed();

private:
    void createNext();
    void runCreated();
    void takeRun(const Result<QList<GroupItem>>& items);
    void finish();

    ControlClient& client_;
    QList<Item> items_;
    qsizetype next_ = 0;
    bool run_ = false;
    bool started_ = false;
    bool done_ = false;
};

}  // namespace rha::manager
