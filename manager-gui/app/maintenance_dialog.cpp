#include "manager-gui/app/maintenance_dialog.h"

#include <QDialogButtonBox>
#include <QFormLayout>
#include <QHeaderView>
#include <QVBoxLayout>
#include <algorithm>

#include "manager-gui/app/icons.h"
#include "manager-gui/app/mood_delegate.h"
#include "manager-gui/app/plain_text.h"
#include "manager-gui/core/maintenance.h"

namespace rha::manager {
namespace {

enum Column { kName, kRole, kPart, kColumnCount };

}  // namespace

MaintenanceDialog::MaintenanceDialog(ControlClient& client, QWidget& window,
                                     const QList<Scenario>& fleet, const QString& host)
    : QDialog(&window), client_(client), fleet_(fleet) {
    setAttribute(Qt::WA_DeleteOnClose);
    setWindowModality(Qt::WindowModal);
    setWindowTitle(tr("Start host maintenance"));
    message_ = new MessageBar;
    auto* intro = new QLabel(
        tr("While a host is under maintenance nothing is switched over or restarted by itself. "
           "When it is ready, reboot it; after that replication goes on, and nothing is compared "
           "again."));
    intro->setWordWrap(true);
    host_ = new QComboBox;
    host_->addItems(hostsOf(fleet));
    host_->setCurrentIndex(std::max(0, host_->findText(host)));
    scenarios_ = new QTreeWidget;
    new RowDelegate(*scenarios_);
    scenarios_->setAccessibleName(tr("Scenarios under maintenance"));
    scenarios_->setHeaderLabels({tr("Scenario"), tr("Role of the host"), tr("What happens")});
    scenarios_->setRootIsDecorated(false);
    scenarios_->header()->setSectionResizeMode(QHeaderView::ResizeToContents);
    shutdown_guests_ =
        new QCheckBox(tr("&Shut down the machines that run on this host, and start them again "
                         "afterwards"));
    consequence_ = new QLabel;
    consequence_->setWordWrap(true);
    auto* buttons = new QDialogButtonBox;
    QPushButton* cancel = buttons->addButton(tr("Cancel"), QDialogButtonBox::RejectRole);
    action_ = buttons->addButton(tr("&Start"), QDialogButtonBox::ActionRole);
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    connect(action_, &QPushButton::clicked, this, &MaintenanceDialog::start);
    connect(host_, &QComboBox::currentIndexChanged, this, &MaintenanceDialog::showHost);
    connect(scenarios_, &QTreeWidget::itemChanged, this, &MaintenanceDialog::refresh);
    connect(shutdown_guests_, &QCheckBox::toggled, this, &MaintenanceDialog::refresh);

    auto* form = new QFormLayout;
    addNamedRow(*form, tr("&Host"), host_);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(20, 18, 20, 14);
    layout->setSpacing(10);
    layout->addWidget(message_);
    layout->addWidget(intro);
    layout->addLayout(form);
    layout->addWidget(scenarios_, 1);
    layout->addWidget(shutdown_guests_);
    layout->addWidget(consequence_);
    layout->addWidget(buttons);
    resize(640, 480);
    cancel->setDefault(true);  // once the dialog owns it
    setTabOrder(action_, cancel);  // else Tab passes it over
    showHost();
}

void MaintenanceDialog::showHost() {
    scenarios_->clear();
    for (const Scenario& scenario : fleet_) {
        const MaintenancePart part = partIn(scenario, host_->currentText());
        if (part == MaintenancePart::kNone) continue;
        auto* item = new QTreeWidgetItem(scenarios_);
        item->setCheckState(kName, Qt::Unchecked);
        item->setDisabled(part != MaintenancePart::kPrepared);
        const bool of_master = scenario.master.host == host_->currentText();
        item->setData(kName, Qt::UserRole, scenario.id);
        item->setText(kName, scenario.name);
        item->setText(kRole, Words::role(of_master));
        switch (part) {
            case MaintenancePart::kPrepared:
                item->setCheckState(kName, Qt::Checked);
                item->setText(kPart, of_master ? tr("its last changes are sent first")
                                               : tr("the master keeps its changes meanwhile"));
                break;
            case MaintenancePart::kUnderWay:
                item->setText(kPart, tr("is under maintenance already"));
                break;
            case MaintenancePart::kNotNow:
                item->setText(kPart, tr("cannot now: it is %1").arg(Words::state(scenario.state)));
                item->setIcon(kPart, moodIcon(Mood::kWarning));
                break;
            case MaintenancePart::kNotNeeded:
                item->setText(kPart, tr("protects nothing now; its machine is left alone"));
                break;
            case MaintenancePart::kNone:
                break;
        }
    }
    refresh();
}

void MaintenanceDialog::refresh() {
    int chosen = 0;
    int running_there = 0;
    for (int i = 0; i < scenarios_->topLevelItemCount(); ++i) {
        const QTreeWidgetItem* item = scenarios_->topLevelItem(i);
        if (item->checkState(kName) != Qt::Checked) continue;
        ++chosen;
        const auto found =
            std::ranges::find(fleet_, item->data(kName, Qt::UserRole).toString(), &Scenario::id);
        if (found->master.host == host_->currentText()) ++running_there;
    }
    shutdown_guests_->setEnabled(running_there != 0);
    const QString machines =
        shutdown_guests_->isChecked()
            ? tr("%1 machines on %2 are shut down and not available until it ends.")
            : tr("%1 machines on %2 go on running; they go down with the host.");
    consequence_->setText(
        running_there == 0
            ? tr("No machine of these scenarios runs on %1.").arg(host_->currentText())
            : machines.arg(running_there).arg(host_->currentText()));
    action_->setEnabled(chosen != 0 && !waiting_);
}

void MaintenanceDialog::start() {
    MaintenanceWish wish{
        .host = host_->currentText(),
        .shutdown_guests = shutdown_guests_->isEnabled() && shutdown_guests_->isChecked()};
    for (int i = 0; i < scenarios_->topLevelItemCount(); ++i) {
        const QTreeWidgetItem* item = scenarios_->topLevelItem(i);
        if (item->checkState(kName) == Qt::Checked) {
            wish.scenario_ids.append(item->data(kName, Qt::UserRole).toString());
        }
    }
    waiting_ = true;
    message_->clear();
    refresh();
    client_.startMaintenance(
        wish, Answer<QList<MaintenanceItem>>(this, [this](const auto& items) { take(items); }));
}

void MaintenanceDialog::take(const Result<QList<MaintenanceItem>>& items) {
    waiting_ = false;
    refresh();
    if (!items) {
        message_->say(Mood::kBad, Words::error(items.error()));
        return;
    }
    const QString refusals = Words::refusals(*items);
    if (refusals.isEmpty()) {
        accept();
    } else {
        message_->say(Mood::kBad, refusals);
    }
}

}  // namespace rha::manager
