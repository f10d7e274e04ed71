#include "manager-gui/app/wizard/machines_page.h"

#include <QHBoxLayout>
#include <QHeaderView>
#include <utility>

#include "manager-gui/app/icons.h"
#include "manager-gui/app/mood_delegate.h"

namespace rha::manager {
namespace {

/// Each one makes the host look at a machine's disks.
constexpr int kAtOnce = 2;

}  // namespace

MachinesPage::MachinesPage(ScenarioDraft& draft, ControlClient& client)
    : WizardPage(tr("Machines"), tr("Virtual machines to be protected"),
                 tr("These are the master's machines. Each one that you choose gets a scenario of "
                    "its own; its name can be changed in the table.")),
      draft_(draft),
      client_(client),
      round_(new QObject(this)) {
    table_ = new QTableView;
    table_->setModel(&draft.machines());
    table_->setItemDelegate(new MoodDelegate(MachineModel::kMoodRole, table_));
    table_->setAccessibleName(tr("Virtual machines"));
    table_->setSelectionBehavior(QAbstractItemView::SelectRows);
    table_->setSelectionMode(QAbstractItemView::SingleSelection);
    table_->setEditTriggers(QAbstractItemView::DoubleClicked | QAbstractItemView::EditKeyPressed |
                            QAbstractItemView::SelectedClicked);
    table_->setTabKeyNavigation(false);
    table_->setShowGrid(false);
    table_->setAlternatingRowColors(true);
    table_->setWordWrap(false);
    table_->verticalHeader()->hide();
    table_->verticalHeader()->setDefaultSectionSize(table_->fontMetrics().height() + 12);
    table_->horizontalHeader()->setHighlightSections(false);
    table_->horizontalHeader()->setStretchLastSection(true);
    table_->horizontalHeader()->setDefaultAlignment(Qt::AlignLeft | Qt::AlignVCenter);
    table_->setColumnWidth(MachineModel::kMachine, 130);
    table_->setColumnWidth(MachineModel::kState, 80);
    table_->setColumnWidth(MachineModel::kFiles, 140);
    table_->setColumnWidth(MachineModel::kScenario, 130);
    details_ = makeText();
    details_->setMinimumHeight(details_->fontMetrics().lineSpacing() * 3);
    details_->setAlignment(Qt::AlignTop | Qt::AlignLeft);
    message_ = makeFieldMessage();
    sum_ = new QLabel;
    discover_ = new QPushButton(icon(QStringLiteral("revert")), tr("&Look for machines again"));
    all_ = new QPushButton(tr("Choose &all"));
    none_ = new QPushButton(tr("Choose n&one"));
    auto* buttons = new QHBoxLayout;
    buttons->addWidget(all_);
    buttons->addWidget(none_);
    buttons->addWidget(discover_);
    buttons->addStretch(1);
    body().addWidget(table_, 1);
    body().addWidget(sum_);
    body().addWidget(details_);
    body().addWidget(message_);
    body().addLayout(buttons);

    connect(all_, &QPushButton::clicked, this, [this] { draft_.machines().chooseAll(true); });
    connect(none_, &QPushButton::clicked, this, [this] { draft_.machines().chooseAll(false); });
    connect(discover_, &QPushButton::clicked, this, &MachinesPage::discover);
    connect(&draft_, &ScenarioDraft::changed, this, &MachinesPage::show);
    connect(table_->selectionModel(), &QItemSelectionModel::currentChanged, this,
            &MachinesPage::showDetails);
    show();
}

void MachinesPage::enter() {
    if (discovered_ != draft_.masterId() || draft_.machines().rowCount() == 0) {
        discover();
    } else {
        inspectSome();
    }
}

// Nobody waits for what was asked; the rest is asked when the page is shown again.
void MachinesPage::leave() {
    delete round_;
    round_ = new QObject(this);
    to_ask_ += std::exchange(asked_, {});
    if (std::exchange(looking_, false)) discovered_.clear();
}

void MachinesPage::discover() {
    delete round_;
    round_ = new QObject(this);
    to_ask_.clear();
    asked_.clear();
    discovered_ = draft_.masterId();
    looking_ = true;
    message_->say(Mood::kBusy, tr("Asking the master's engine…"));
    show();
    client_.machines(discovered_,
                     Answer<QList<Machine>>(
                         round_, [this](const Result<QList<Machine>>& found) { take(found); }));
}

void MachinesPage::take(const Result<QList<Machine>>& machines) {
    looking_ = false;
    if (discovered_ != draft_.masterId()) return;  // another host was chosen meanwhile
    if (!machines) {
        message_->say(Mood::kBad, Words::error(machines.error()));
        show();
        return;
    }
    message_->clear();
    if (machines->isEmpty()) {
        message_->say(Mood::kWarning,
                      tr("The master has no virtual machine. Create one there, or choose another "
                         "host."));
    }
    draft_.machines().setMachines(*machines);
    for (const Machine& machine : *machines) to_ask_.insert(machine.id);
    inspectSome();
    show();
}

void MachinesPage::inspectSome() {
    if (to_ask_.isEmpty()) return;
    for (const QString& machine_id : draft_.machines().machineIds()) {
        if (asked_.size() >= kAtOnce) return;
        if (to_ask_.remove(machine_id)) inspect(machine_id);
    }
}

void MachinesPage::inspect(const QString& machine_id) {
    asked_.insert(machine_id);
    client_.inspectMachine(
        discovered_, machine_id,
        Answer<MachineDetails>(round_, [this, machine_id](const Result<MachineDetails>& details) {
            takeDetails(machine_id, details);
        }));
}

void MachinesPage::takeDetails(const QString& machine_id, const Result<MachineDetails>& details) {
    if (discovered_ != draft_.masterId()) return;  // another host was chosen meanwhile
    asked_.remove(machine_id);
    draft_.machines().setDetails(machine_id, details);
    inspectSome();
}

void MachinesPage::show() {
    const auto chosen = draft_.machines().chosen();
    quint64 bytes = 0;
    for (const MachineModel::Choice& choice : chosen) bytes += choice.bytes;
    sum_->setText(tr("%1 of %2 chosen; room needed on the replica: %3")
                      .arg(chosen.size())
                      .arg(draft_.machines().choosableCount())
                      .arg(Words::bytes(bytes)));
    discover_->setEnabled(!looking_);
    showDetails();
    Q_EMIT changed();
}

void MachinesPage::showDetails() {
    const QModelIndex remark = table_->currentIndex().siblingAtColumn(MachineModel::kRemark);
    details_->setText(remark.data(Qt::ToolTipRole).toString());
}

bool MachinesPage::check() {
    const auto problem = draft_.machines().problem();
    if (!problem) {
        message_->clear();
        return true;
    }
    message_->say(Mood::kBad, problem->text);
    table_->setFocus();
    if (problem->row >= 0) {
        table_->setCurrentIndex(draft_.machines().index(problem->row, MachineModel::kScenario));
    }
    return false;
}

}  // namespace rha::manager
