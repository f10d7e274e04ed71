#include "manager-gui/app/operation_runner.h"

#include <QPointer>
#include <QStringList>
#include <algorithm>

#include "manager-gui/app/recover_dialog.h"
#include "manager-gui/app/run_dialog.h"
#include "manager-gui/core/words.h"

namespace rha::manager {

OperationRunner::OperationRunner(ControlClient& client, QWidget& window)
    : QObject(&window), client_(client), window_(window) {
    connect(&client, &ControlClient::fleetChanged, this,
            [this](const QList<Scenario>& fleet) { fleet_ = fleet; });
}

void OperationRunner::ask(Operation operation, const Selection& selection) {
    Task task{.operation = operation};
    if (isForGroups(operation)) task.groups = selection.groups;
    for (const Scenario& scenario : selection.scenarios) {
        if (isPossible(operation, scenario)) task.scenarios.append(scenario);
    }
    if (task.groups.isEmpty() && task.scenarios.isEmpty()) return;
    if (operation == Operation::kRecover) {
        askToRecover(task.scenarios.front());
        return;
    }
    if (operation == Operation::kRun) {
        askToRun(task, selection.members);
        return;
    }
    ConfirmDialog* dialog = makeDialog(task);
    if (operation == Operation::kSwitchover) {
        offerChoices(dialog, task, selection.members);
    } else {
        connect(dialog, &QDialog::accepted, this, [this, task] { carryOut(task); });
    }
    dialog->open();
}

void OperationRunner::offerChoices(ConfirmDialog* dialog, const Task& task,
                                   const QList<Scenario>& members) {
    QStringList losing;
    QList<Scenario> movable;
    for (const Scenario& member : members) {
        if (isPossible(Operation::kSwitchover, member)) movable.append(member);
    }
    for (const Scenario& scenario : task.scenarios + movable) {
        if (mayLoseData(scenario)) losing << scenario.name;
    }
    losing.removeDuplicates();
    const bool must = !losing.isEmpty();
    const bool one = task.groups.isEmpty() && task.scenarios.size() == 1;
    QCheckBox* reverse = nullptr;
    QCheckBox* off = nullptr;
    if (task.groups.isEmpty()) {
        reverse = dialog->addOption(tr("Replicate back as soon as it has ended"));
    }
    QString question = tr("Do not wait until all journals are applied: changes may be lost");
    if (must && one) question = tr("Switch over even if changes are lost");
    if (must && !one) {
        question = tr("Switch over even if changes are lost: %1. The others lose nothing.")
                       .arg(listed(losing));
    }
    QCheckBox* loss = dialog->addOption(question);
    if (one && isLeaseInTheWay(task.scenarios.front())) {
        off = dialog->addOption(
            tr("%1 is certainly off: do not wait for its run lease. If it is not, the machine "
               "runs twice.")
                .arg(task.scenarios.front().master.host));
    }
    if (one) showEstimate(dialog, task.scenarios.front(), loss);
    connect(dialog, &QDialog::accepted, this, [this, task, movable, must, reverse, loss, off] {
        const auto chosen = [](const QCheckBox* box) { return box != nullptr && box->isChecked(); };
        Task decided = task;
        decided.start_reverse = chosen(reverse);
        decided.members = movable;
        decided.allow_data_loss = chosen(loss);
        decided.only_where_due = must;
        decided.master_is_off = chosen(off);
        carryOut(decided);
    });
}

void OperationRunner::askToRecover(const Scenario& scenario) {
    auto* dialog = new RecoverDialog(client_, window_, scenario);
    dialog->open();
}

void OperationRunner::askToRun(const Task& task, const QList<Scenario>& members) {
    auto* dialog = new RunDialog(client_, window_, task.groups, task.scenarios, members);
    connect(dialog, &QDialog::accepted, this, [this, task, dialog] {
        Task decided = task;
        decided.scenarios = dialog->runnable();
        decided.members = dialog->runnableMembers();
        decided.full_compare = dialog->fullCompare();
        carryOut(decided);
    });
    dialog->open();
}

ConfirmDialog* OperationRunner::makeDialog(const Task& task) {
    const auto make = [&](Mood mood, const QString& action) {
        return new ConfirmDialog(window_, mood, title(task), consequence(task), action);
    };
    switch (task.operation) {
        case Operation::kStop:
            return make(Mood::kWarning, tr("Stop"));
        case Operation::kSwitchover:
            return make(Mood::kWarning, tr("Switch over"));
        case Operation::kCallOff:
            return make(Mood::kWarning, tr("Cancel the automatic switchover"));
        case Operation::kSuspendUpdates:
            return make(Mood::kWarning, tr("Suspend"));
        case Operation::kResumeUpdates:
            return make(Mood::kBusy, tr("Resume"));
        case Operation::kDelete:
            return make(Mood::kWarning, tr("Delete"));
        case Operation::kRun:
        case Operation::kRecover:
            break;  // have dialogs of their own
    }
    return nullptr;
}

QString OperationRunner::listed(const QStringList& names) {
    const qsizetype shown = 8;
    if (names.size() <= shown) return names.join(tr(", "));
    return tr("%1 and %2 more").arg(names.mid(0, shown).join(tr(", "))).arg(names.size() - shown);
}

QString OperationRunner::objects(const Task& task) {
    QStringList names;
    for (const QString& group : task.groups) names << tr("group %1").arg(Words::group(group));
    for (const Scenario& scenario : task.scenarios) names << scenario.name;
    return listed(names);
}

QString OperationRunner::title(const Task& task) {
    switch (task.operation) {
        case Operation::kStop:
            return tr("Stop %1?").arg(objects(task));
        case Operation::kSwitchover:
            return tr("Switch over %1?").arg(objects(task));
        case Operation::kCallOff:
            return tr("Cancel the automatic switchover of %1?").arg(objects(task));
        case Operation::kSuspendUpdates:
            return tr("Suspend the replica's updates of %1?").arg(objects(task));
        case Operation::kResumeUpdates:
            return tr("Resume the replica's updates of %1?").arg(objects(task));
        case Operation::kDelete:
            return tr("Delete %1?").arg(objects(task));
        case Operation::kRun:
        case Operation::kRecover:
            break;
    }
    return {};
}

QString OperationRunner::consequence(const Task& task) {
    const bool one = task.groups.isEmpty() && task.scenarios.size() == 1;
    const Scenario scenario = one ? task.scenarios.front() : Scenario();
    switch (task.operation) {
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
        case Operation::kCallOff:
            return tr(
                "The property that makes switchovers automatic is turned off: nothing is "
                "moved at the end of the countdown, you are asked instead. It stays off "
                "until you turn it on again among the properties.");
        case Operation::kSuspendUpdates:
            return tr(
                "The replica's files stand still while its journal goes on, up to its "
                "maximum size. The machine stays protected meanwhile; a switchover applies "
                "the journal first and ends it.");
        case Operation::kResumeUpdates:
            return tr("The replica applies what has gathered in its journal, and follows again.");
        case Operation::kDelete:
            return tr(
                "The scenario and its past are forgotten. The machine's files stay as they "
                "are on both hosts.");
        case Operation::kRun:
        case Operation::kRecover:
            break;
    }
    return {};
}

void OperationRunner::showEstimate(ConfirmDialog* dialog, const Scenario& scenario,
                                   QCheckBox* loss) {
    dialog->setDetails(tr("Estimating what it will cost…").toHtmlEscaped());
    const auto show = [dialog, loss](const Result<Readiness>& readiness) {
        if (!readiness) {
            dialog->setDetails({}, {Words::finding(readiness.error())});
            return;
        }
        // What the replica lacks is what a failure would cost as well.
        if (readiness->failure) {
            loss->setText(tr("%1 (now: %2)").arg(loss->text(), Words::loss(*readiness->failure)));
        }
        QList<Finding> checks = readiness->checks;
        for (Finding& check : checks) {
            if (!check.host.isEmpty()) check.message = tr("%1: %2").arg(check.host, check.message);
        }
        dialog->setDetails(Words::outlooks(*readiness, true), checks);
    };
    client_.readiness(scenario.id, Answer<Readiness>(dialog, show));
}

/// What has diverged is among the scenarios of a run only after a consent to what was seen then.
RunWish OperationRunner::wishFor(const Task& task, const Scenario& scenario) {
    return {.scenario_id = scenario.id,
            .full_compare = task.full_compare,
            .overwrite_diverged = scenario.diverged.has_value(),
            .machine_on = scenario.active_host};
}

Answer<void> OperationRunner::answerFor(const Scenario& scenario) {
    return Answer<void>(this, [this, name = scenario.name](const Result<void>& done) {
        if (!done) Q_EMIT failed(tr("%1: %2").arg(name, Words::error(done.error())));
    });
}

/// What is allowed to lose its newest changes does not wait for them, and would lose them for sure.
void OperationRunner::move(const Task& task, const Scenario& scenario) {
    const bool due = !task.only_where_due || mayLoseData(scenario);
    client_.switchover({.scenario_id = scenario.id,
                        .allow_data_loss = task.allow_data_loss && due,
                        .start_reverse = task.start_reverse,
                        .master_is_off = task.master_is_off,
                        .master_host = scenario.master.host_id},
                       answerFor(scenario));
}

void OperationRunner::carryOut(const Task& task) {
    for (const QString& group : task.groups) carryOut(task, group);
    for (const Scenario& scenario : task.scenarios) {
        const Answer<void> answer = answerFor(scenario);
        switch (task.operation) {
            case Operation::kRun:
                client_.runScenario(wishFor(task, scenario), answer);
                break;
            case Operation::kStop:
                client_.stopScenario(scenario.id, answer);
                break;
            case Operation::kSwitchover:
                move(task, scenario);
                break;
            case Operation::kCallOff:
                callOff(scenario);
                break;
            case Operation::kSuspendUpdates:
                client_.suspendUpdates(scenario.id, answer);
                break;
            case Operation::kResumeUpdates:
                client_.resumeUpdates(scenario.id, answer);
                break;
            case Operation::kDelete:
                client_.deleteScenario(scenario.id, answer);
                break;
            case Operation::kRecover:
                break;
        }
    }
}

// An empty list would be the whole group.
void OperationRunner::runMembers(const Task& task, const QString& group,
                                 const Answer<QList<GroupItem>>& answer) {
    QList<RunWish> wishes;
    for (const Scenario& member : task.members) {
        if (member.group == group) wishes << wishFor(task, member);
    }
    if (!wishes.isEmpty()) client_.runMembers(group, wishes, answer);
}

// Whatever else was changed about it meanwhile: only the countdown counts.
void OperationRunner::callOff(const Scenario& scenario) {
    const auto now = std::ranges::find(fleet_, scenario.id, &Scenario::id);
    if (now == fleet_.end() || !isPossible(Operation::kCallOff, *now)) {
        Q_EMIT failed(
            tr("%1: its countdown has ended already, and nothing was changed.").arg(scenario.name));
        return;
    }
    client_.setProperties(
        scenario.id, {{QStringLiteral("automatic-switchover"), QStringLiteral("off")}}, 0,
        Answer<PropertySheet>(this, [this, name = scenario.name](const auto& sheet) {
            if (!sheet) Q_EMIT failed(tr("%1: %2").arg(name, Words::error(sheet.error())));
        }));
}

void OperationRunner::carryOut(const Task& task, const QString& group) {
    using Items = QList<GroupItem>;
    const Answer<Items> answer(this, [this, group](const Result<Items>& items) {
        if (!items) {
            Q_EMIT failed(tr("%1: %2").arg(Words::group(group), Words::error(items.error())));
            return;
        }
        QStringList lines;
        for (const GroupItem& item : *items) {
            if (item.error) lines << tr("%1: %2").arg(item.scenario, Words::error(*item.error));
        }
        if (!lines.isEmpty()) Q_EMIT failed(lines.join(u'\n'));
    });
    switch (task.operation) {
        case Operation::kRun:
            runMembers(task, group, answer);
            break;
        case Operation::kStop:
            client_.stopGroup(group, answer);
            break;
        case Operation::kSwitchover:
            if (!task.allow_data_loss || !task.only_where_due) {
                client_.switchoverGroup(group, task.allow_data_loss, answer);
                break;
            }
            for (const Scenario& member : task.members) {
                if (member.group == group) move(task, member);
            }
            break;
        default:
            break;  // of single scenarios only
    }
}

}  // namespace rha::manager
