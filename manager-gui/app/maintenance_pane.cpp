#include "manager-gui/app/maintenance_pane.h"

#include <QHBoxLayout>
#include <QHeaderView>
#include <QLabel>
#include <QVBoxLayout>
#include <algorithm>

#include "manager-gui/app/confirm_dialog.h"
#include "manager-gui/app/icons.h"
#include "manager-gui/app/mood_delegate.h"

namespace rha::manager {
namespace {

enum Column { kName, kState, kMachine, kColumnCount };

}  // namespace

MaintenancePane::MaintenancePane(ControlClient* client, QWidget* parent)
    : QWidget(parent), client_(client) {
    tree_ = new QTreeWidget;
    rows_ = new RowDelegate(*tree_);
    tree_->setAccessibleName(tr("Hosts under maintenance"));
    tree_->setHeaderLabels({tr("Host"), tr("State"), tr("Machine")});
    tree_->setFrameShape(QFrame::NoFrame);
    tree_->header()->setSectionResizeMode(QHeaderView::ResizeToContents);
    auto* nothing = new QLabel(tr("No host is under maintenance."));
    nothing->setAlignment(Qt::AlignCenter);
    nothing->setWordWrap(true);
    pages_ = new QStackedWidget;
    pages_->addWidget(nothing);
    pages_->addWidget(tree_);
    start_ = new QPushButton(icon(QStringLiteral("maintenance")), tr("&Start host maintenance…"));
    end_ = new QPushButton(tr("&End it without a reboot…"));
    connect(start_, &QPushButton::clicked, this, &MaintenancePane::startWanted);
    connect(end_, &QPushButton::clicked, this, &MaintenancePane::askToEnd);
    connect(tree_, &QTreeWidget::currentItemChanged, this, &MaintenancePane::showButtons);
    auto* buttons = new QHBoxLayout;
    buttons->setContentsMargins(6, 0, 6, 0);
    buttons->addStretch(1);
    buttons->addWidget(start_);
    buttons->addWidget(end_);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 6);
    layout->addWidget(pages_, 1);
    layout->addLayout(buttons);
    showButtons();
}

void MaintenancePane::setFleet(const QList<Scenario>& fleet) {
    any_hosts_ = !fleet.isEmpty();
    const auto hosts = hostsUnderMaintenance(fleet);
    const bool more = std::ranges::any_of(hosts, [this](const HostUnderMaintenance& host) {
        return std::ranges::find(shown_, host.host, &HostUnderMaintenance::host) == shown_.end();
    });
    if (hosts != shown_) show(hosts);
    if (more) Q_EMIT begun();
    showButtons();
}

void MaintenancePane::setLive(bool live) {
    live_ = live;
    rows_->setStale(!live);
    showButtons();
}

void MaintenancePane::show(const QList<HostUnderMaintenance>& hosts) {
    const QString chosen = currentHost();
    shown_ = hosts;
    tree_->clear();
    for (const HostUnderMaintenance& host : hosts) {
        auto* item = new QTreeWidgetItem(tree_);
        item->setText(kName, host.host);
        item->setIcon(kName, moodIcon(host.ready ? Mood::kGood : Mood::kBusy));
        item->setText(kState, host.ready ? tr("ready for its reboot") : tr("is being prepared"));
        for (const Scenario& scenario : host.scenarios) {
            const Maintenance& maintenance = *scenario.maintenance;
            auto* child = new QTreeWidgetItem(item);
            child->setText(kName,
                           tr("%1 (%2)").arg(scenario.name, Words::role(maintenance.of_master)));
            child->setIcon(kName, moodIcon(maintenance.ready ? Mood::kGood : Mood::kBusy));
            child->setText(kState, maintenance.ready ? tr("ready") : tr("is being prepared"));
            child->setText(kMachine, maintenance.guest_shut_down
                                         ? tr("is started again when it ends")
                                     : maintenance.of_master ? tr("goes down with the host")
                                                             : tr("goes on running"));
        }
        item->setExpanded(true);
        if (host.host == chosen) tree_->setCurrentItem(item);
    }
    if (tree_->currentItem() == nullptr) tree_->setCurrentItem(tree_->topLevelItem(0));
    pages_->setCurrentIndex(hosts.isEmpty() ? 0 : 1);
}

void MaintenancePane::showButtons() {
    start_->setEnabled(live_ && any_hosts_);
    end_->setEnabled(live_ && !currentHost().isEmpty());
}

QString MaintenancePane::currentHost() const {
    const QTreeWidgetItem* item = tree_->currentItem();
    if (item == nullptr) return {};
    return (item->parent() == nullptr ? item : item->parent())->text(kName);
}

void MaintenancePane::askToEnd() {
    const QString host = currentHost();
    auto* dialog = new ConfirmDialog(
        *window(), Mood::kWarning, tr("End the maintenance of %1?").arg(host),
        tr("It ends by itself when the host was restarted. End it now only if the host is not "
           "rebooted after all: silence counts again from then on."),
        tr("End it"));
    connect(dialog, &QDialog::accepted, this, [this, host] { end(host); });
    dialog->open();
}

void MaintenancePane::end(const QString& host) {
    client_->endMaintenance(
        {.host = host}, Answer<QList<MaintenanceItem>>(this, [this, host](const auto& items) {
            const QString text = items ? Words::refusals(*items)
                                       : tr("%1: %2").arg(host, Words::error(items.error()));
            if (!text.isEmpty()) Q_EMIT failed(text);
        }));
}

}  // namespace rha::manager
