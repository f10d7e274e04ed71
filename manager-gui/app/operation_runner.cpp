#include "manager-gui/app/operation_runner.h"

#include <QPointer>
#include <QStringList>
#include <algorithm>

#include "manager-gui/core/words.h"

namespace rha::manager {

OperationRunner::OperationRunner(ControlClient& client, QWidget& window)
    : QObject(&window), client_(client), window_(window) {}

void OperationRunner::ask(Operation operation, const Selection& selection) {
    Task task{.operation = operation, .groups = selection.groups};
    for (const Scenario& scenario : selection.scenarios) {
        if (isPossible(operation, scenario)) task.scenarios.append(scenario);
    }
    if (task.groups.isEmpty() && task.scenarios.isEmpty()) return;

    ConfirmDialog* dialog = makeDialog(task);
    QCheckBox* reverse = nullptr;
    QCheckBox* loss = nullptr;
    if (operation == Operation::kSwitchover && task.groups.isEmpty()) {
        reverse = dialog->addOption(tr("Replicate back as soon as it has ended"));
        if (std::ranges::any_of(task.scenarios, &mayLoseData)) {
            loss = dialog->addOption(tr("Switch over even if changes are lost"));
        }
        if (task.scenarios.size() == 1) showEstimate(dialog, task.scenarios.front());
    }
    connect(dialog, &QDialog::accepted, this, [this, task, reverse, loss]() mutable {
        task.start_reverse = reverse != nullptr && reverse->isChecked();
        task.allow_data_loss = loss != nullptr && loss->isChecked();
        carryOut(task);
    });
    dialog->open();
}

ConfirmDialog* OperationRunner::makeDialog(const Task& task) {
    const QString text = consequence(task);
    switch (task.operation) {
        case Operation::kRun:
            return new ConfirmDialog(window_, Mood::kBusy, title(task), text, tr("Run"));
        case Operation::kStop:
            return new ConfirmDialog(window_, Mood::kWarning, title(task), text, tr("Stop"));
        case Operation::kSwitchover:
            return new ConfirmDialog(window_, Mood::kWarning, title(task), text, tr("Switch over"));
    }
    return nullptr;
}

QString OperationRunner::objects(const Task& task) {
    QStringList names;
    for (const QString& group : task.groups) names << tr("group %1").arg(group);
    for (const Scenario& scenario : task.scenarios) names << scenario.name;
    const qsizetype shown = 8;
    if (names.size() <= shown) return names.join(tr(", "));
    return tr("%1 and %2 more").arg(names.mid(0, shown).join(tr(", "))).arg(names.size() - shown);
}

QString OperationRunner::title(const Task& task) {
    switch (task.operation) {
        case Operation::kRun:
            return tr("Run %1?").arg(objects(task));
        case Operation::kStop:
            return tr("Stop %1?").arg(objects(task));
        case Operation::kSwitchover:
            return tr("Switch over %1?").arg(objects(task));
    }
    return {};
}

QString OperationRunner::consequence(const Task& task) {
    const bool one = task.groups.isEmpty() && task.scenarios.size() == 1;
    const Scenario scenario = one ? task.scenarios.front() : Scenario();
    switch (task.operation) {
        case Operation::kRun: {
            const QString general =
                tr("Both hosts are verified first; then the replica is "
                   "synchronised while the machine goes on running.");
            if (!one || scenario.state != ScenarioState::kSwitched) return general;
            return tr("The machine lives on %1 now and is replicated back to %2.")
                       .arg(scenario.replica.host, scenario.master.host) +
                   u'\n' + general;
        }
        case Operation::kStop:
            return tr("The machine goes on running. It is not protected until you run it again.");
        case Operation::kSwitchover:
            if (!one) {
                return tr(
                    "Each machine is shut down where it runs and started on its replica's "
                    "host. It is not available meanwhile.");
            }
            return tr("%1 is shut down on %2, the last changes are applied, and it is started on "
                      "%3. It is not available meanwhile.")
                .arg(scenario.vm_name, scenario.master.host, scenario.replica.host);
    }
    return {};
}

void OperationRunner::showEstimate(ConfirmDialog* dialog, const Scenario& scenario) {
    dialog->setDetails(tr("Estimating what it will cost…"));
    client_.readiness(scenario.id,
                      Answer<Readiness>(dialog, [dialog](const Result<Readiness>& readiness) {
                          dialog->setDetails(readiness ? Words::readinessDetails(*readiness)
                                                       : Words::error(readiness.error()));
                      }));
}

void OperationRunner::carryOut(const Task& task) {
    for (const QString& group : task.groups) carryOut(task.operation, group);
    for (const Scenario& scenario : task.scenarios) {
        const Answer<void> answer(this, [this, name = scenario.name](const Result<void>& done) {
            if (!done) Q_EMIT failed(tr("%1: %2").arg(name, Words::error(done.error())));
        });
        switch (task.operation) {
            case Operation::kRun:
                client_.runScenario(scenario.id, answer);
                break;
            case Operation::kStop:
                client_.stopScenario(scenario.id, answer);
                break;
            case Operation::kSwitchover:
                client_.switchover({.scenario_id = scenario.id,
                                    .allow_data_loss = task.allow_data_loss,
                                    .start_reverse = task.start_reverse},
                                   answer);
                break;
        }
    }
}

void OperationRunner::carryOut(Operation operation, const QString& group) {
    using Items = QList<GroupItem>;
    const Answer<Items> answer(this, [this, group](const Result<Items>& items) {
        if (!items) {
            Q_EMIT failed(tr("%1: %2").arg(group, Words::error(items.error())));
            return;
        }
        QStringList lines;
        for (const GroupItem& item : *items) {
            if (item.error) lines << tr("%1: %2").arg(item.scenario, Words::error(*item.error));
        }
        if (!lines.isEmpty()) Q_EMIT failed(lines.join(u'\n'));
    });
    switch (operation) {
        case Operation::kRun:
            client_.runGroup(group, answer);
            break;
        case Operation::kStop:
            client_.stopGroup(group, answer);
            break;
        case Operation::kSwitchover:
            client_.switchoverGroup(group, answer);
            break;
    }
}

}  // namespace rha::manager
