#include "manager-gui/app/recover_dialog.h"

#include <QDialogButtonBox>
#include <QVBoxLayout>
#include <algorithm>
#include <utility>

#include "manager-gui/app/plain_text.h"
#include "manager-gui/core/operations.h"
#include "manager-gui/core/words.h"

namespace rha::manager {

RecoverDialog::RecoverDialog(ControlClient& client, QWidget& window, const Scenario& scenario)
    : QDialog(&window), client_(client), asked_(scenario), scenario_(scenario) {
    setAttribute(Qt::WA_DeleteOnClose);
    setWindowModality(Qt::WindowModal);
    setWindowTitle(tr("Recover the active server of %1").arg(scenario.name));
    message_ = new MessageBar;
    auto* intro = makeText(
        tr("After both hosts ran the machine, or a switchover got stuck, only you can say whose "
           "copy is the machine. Look at both hosts first."));
    master_ = new QRadioButton(
        tr("The copy on %1 is the machine (%2)").arg(scenario.master.host, Words::role(true)));
    replica_ = new QRadioButton(
        tr("The copy on %1 is the machine (%2)").arg(scenario.replica.host, Words::role(false)));
    consequence_ = makeText({});
    consequence_->setMinimumHeight(consequence_->fontMetrics().lineSpacing() * 5);
    consequence_->setAlignment(Qt::AlignTop | Qt::AlignLeft);
    auto* prompt = new QLabel(tr("To confirm, &type the scenario's name: %1").arg(scenario.name));
    name_ = new QLineEdit;
    name_->setAccessibleName(tr("Name of the scenario"));
    prompt->setBuddy(name_);
    auto* buttons = new QDialogButtonBox;
    QPushButton* cancel = buttons->addButton(tr("Cancel"), QDialogButtonBox::RejectRole);
    action_ = buttons->addButton(tr("Recover"), QDialogButtonBox::ActionRole);
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    connect(action_, &QPushButton::clicked, this, &RecoverDialog::recover);
    connect(master_, &QRadioButton::toggled, this, &RecoverDialog::refresh);
    connect(replica_, &QRadioButton::toggled, this, &RecoverDialog::refresh);
    connect(name_, &QLineEdit::textChanged, this, &RecoverDialog::refresh);
    connect(&client, &ControlClient::fleetChanged, this, &RecoverDialog::follow);

    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(20, 18, 20, 14);
    layout->setSpacing(10);
    layout->addWidget(message_);
    layout->addWidget(intro);
    layout->addWidget(master_);
    layout->addWidget(replica_);
    layout->addWidget(consequence_);
    layout->addWidget(prompt);
    layout->addWidget(name_);
    layout->addStretch(1);
    layout->addWidget(buttons);
    setMinimumWidth(560);
    cancel->setDefault(true);  // once the dialog owns it
    setTabOrder(action_, cancel);  // else Tab passes it over
    refresh();
}

void RecoverDialog::refresh() {
    const bool chosen = master_->isChecked() || replica_->isChecked();
    const Side& kept = master_->isChecked() ? scenario_.master : scenario_.replica;
    const Side& given_up = master_->isChecked() ? scenario_.replica : scenario_.master;
    consequence_->setText(chosen ? consequenceFor(kept, given_up) : QString());
    action_->setEnabled(chosen && !waiting_ && !stale_ && name_->text() == asked_.name);
}

QString RecoverDialog::consequenceFor(const Side& kept, const Side& given_up) const {
    QString text;
    if (master_->isChecked()) {
        text = tr("The scenario is stopped. The machine on %1 is not started: start it there "
                  "yourself.")
                   .arg(kept.host);
    } else if (scenario_.state == ScenarioState::kSwitched) {
        text = tr("The machine stays on %1 as it is: nothing is applied or started there.")
                   .arg(kept.host);
    } else {
        text = tr("The copy on %1 is completed with what arrived there, and started, even if it "
                  "may be inconsistent.")
                   .arg(kept.host);
    }
    text += u'\n' + tr("The copy on %1 is given up and stays off. What only that one has is lost "
                       "when the scenario is run again.")
                        .arg(given_up.host);
    if (!given_up.heard) {
        text += u'\n' + tr("Not both hosts answer: nobody but you can say that the machine does "
                           "not run on %1.")
                            .arg(given_up.host);
    }
    return text;
}

void RecoverDialog::follow(const QList<Scenario>& fleet) {
    const auto now = std::ranges::find(fleet, asked_.id, &Scenario::id);
    const bool gone = now == fleet.end();
    const QString why = gone ? tr("The scenario was deleted meanwhile.") : whyStale(*now);
    // Once they have turned, the sides are no longer those that the choices name.
    if (!gone && now->master.host_id == asked_.master.host_id) scenario_ = *now;
    const bool was_stale = std::exchange(stale_, !why.isEmpty());
    if (was_stale && !stale_) message_->clear();
    if (stale_ && !waiting_) {
        message_->say(Mood::kBad, tr("%1 Close this, and look again.").arg(why));
    }
    refresh();
}

/// What is asked here names hosts: it must not be answered when those have changed places, or the
/// machine has moved between them.
QString RecoverDialog::whyStale(const Scenario& now) const {
    if (now.master.host_id != asked_.master.host_id) {
        return tr("The roles of both hosts have turned meanwhile.");
    }
    if (now.active_host != asked_.active_host) {
        return tr("The machine lives on %1 by now.").arg(now.active_host);
    }
    if (isPossible(Operation::kRecover, now)) return {};
    return tr("Nothing is to be recovered now: the scenario is %1.").arg(Words::state(now.state));
}

void RecoverDialog::recover() {
    waiting_ = true;
    message_->clear();
    refresh();
    client_.recoverActive(
        {.scenario_id = scenario_.id,
         .master = master_->isChecked(),
         .confirm_name = name_->text(),
         .host = (master_->isChecked() ? scenario_.master : scenario_.replica).host_id,
         .machine_on = asked_.active_host},
        Answer<void>(this, [this](const Result<void>& done) {
            waiting_ = false;
            refresh();
            if (done) {
                accept();
            } else {
                message_->say(Mood::kBad, Words::error(done.error()));
            }
        }));
}

}  // namespace rha::manager
