#include "manager-gui/app/group_dialog.h"

#include <QCompleter>
#include <QDialogButtonBox>
#include <QFormLayout>
#include <QLineEdit>
#include <QVBoxLayout>
#include <algorithm>

#include "manager-gui/app/plain_text.h"
#include "manager-gui/core/scenario_names.h"
#include "manager-gui/core/words.h"

namespace rha::manager {

GroupDialog::GroupDialog(ControlClient& client, QWidget& window, const QList<Scenario>& scenarios,
                         const QList<Scenario>& fleet)
    : QDialog(&window), client_(client), scenarios_(scenarios) {
    setAttribute(Qt::WA_DeleteOnClose);
    setWindowModality(Qt::WindowModal);
    setWindowTitle(scenarios.size() == 1 ? tr("Group of %1").arg(scenarios.front().name)
                                         : tr("Group of %1 scenarios").arg(scenarios.size()));
    message_ = new MessageBar;
    message_->setClosable(false);
    group_ = new QComboBox;
    group_->setEditable(true);
    group_->setInsertPolicy(QComboBox::NoInsert);
    // Completed inline, "Web" would become the group "Web shop" unasked.
    group_->completer()->setCompletionMode(QCompleter::PopupCompletion);
    QStringList groups;
    for (const Scenario& scenario : fleet) groups << Words::group(scenario.group);
    groups.sort();
    groups.removeDuplicates();
    group_->addItems(groups);
    group_->setEditText(Words::group(scenarios.front().group));
    group_->lineEdit()->selectAll();
    auto* buttons = new QDialogButtonBox;
    buttons->addButton(tr("Cancel"), QDialogButtonBox::RejectRole);
    action_ = buttons->addButton(tr("Change"), QDialogButtonBox::ActionRole);
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    connect(action_, &QPushButton::clicked, this, &GroupDialog::change);
    connect(group_, &QComboBox::editTextChanged, this, &GroupDialog::refresh);
    auto* form = new QFormLayout;
    addNamedRow(*form, tr("&Group:"), group_);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(20, 18, 20, 14);
    layout->setSpacing(10);
    layout->addWidget(makeText(
        tr("Scenarios of a group can be run, stopped and switched over together. Choose one, or "
           "type the name of a new one. Nothing else changes, also while they run.")));
    layout->addWidget(message_);
    layout->addLayout(form);
    layout->addStretch(1);
    layout->addWidget(buttons);
    resize(520, 200);
    action_->setDefault(true);  // once the dialog owns it
    group_->setFocus();
    refresh();
}

QString GroupDialog::wanted() const {
    return Words::groupNamed(group_->currentText().trimmed());
}

void GroupDialog::refresh() {
    const QString group = wanted();
    const QString wrong = group.isEmpty() ? QString() : ScenarioNames::problem(group);
    message_->clear();
    if (!wrong.isEmpty()) message_->say(Mood::kBad, wrong);
    const bool changes = std::ranges::any_of(
        scenarios_, [&group](const Scenario& scenario) { return scenario.group != group; });
    action_->setEnabled(waiting_ == 0 && !group.isEmpty() && wrong.isEmpty() && changes);
}

void GroupDialog::change() {
    refusals_.clear();
    waiting_ = scenarios_.size();
    refresh();
    const QString group = wanted();
    for (const Scenario& scenario : QList<Scenario>(scenarios_)) {
        client_.setGroup(scenario.id, group,
                         Answer<void>(this, [this, scenario](const Result<void>& done) {
                             take(scenario, done);
                         }));
    }
}

void GroupDialog::take(const Scenario& scenario, const Result<void>& done) {
    --waiting_;
    if (done) {
        scenarios_.removeIf([&](const Scenario& one) { return one.id == scenario.id; });
    } else {
        refusals_ << tr("%1: %2").arg(scenario.name, Words::error(done.error()));
    }
    if (waiting_ != 0) return;
    if (refusals_.isEmpty()) {
        accept();
        return;
    }
    refresh();
    message_->say(Mood::kBad, refusals_.join(u'\n'));
}

}  // namespace rha::manager
