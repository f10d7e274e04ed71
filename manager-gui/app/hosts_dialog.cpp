#include "manager-gui/app/hosts_dialog.h"

#include <QDialogButtonBox>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QVBoxLayout>

#include "manager-gui/app/confirm_dialog.h"
#include "manager-gui/app/icons.h"
#include "manager-gui/app/mood_delegate.h"
#include "manager-gui/app/plain_text.h"
#include "manager-gui/app/wizard/add_host_dialog.h"
#include "manager-gui/core/words.h"

namespace rha::manager {
namespace {

enum Column { kName, kState, kProduct, kScenarios, kColumnCount };

}  // namespace

HostsDialog::HostsDialog(ControlClient& client, QWidget& window, const QList<Scenario>& fleet)
    : QDialog(&window), client_(client), fleet_(fleet) {
    setAttribute(Qt::WA_DeleteOnClose);
    setWindowModality(Qt::WindowModal);
    setWindowTitle(tr("Hosts"));
    message_ = new MessageBar;
    tree_ = new QTreeWidget;
    new RowDelegate(*tree_);
    tree_->setAccessibleName(tr("Hosts"));
    tree_->setHeaderLabels({tr("Host"), tr("State"), tr("Product"), tr("Scenarios")});
    tree_->setRootIsDecorated(false);
    tree_->header()->setSectionResizeMode(QHeaderView::ResizeToContents);
    details_ = makeDetails(7, tr("About the host"));
    add_ = new QPushButton(tr("&Add a host…"));
    reload_ = new QPushButton(tr("&Look again"));
    renew_ = new QPushButton(tr("Renew &certificate…"));
    renew_->setToolTip(tr("It runs out after a year, or was lost with the host's disk."));
    remove_ = new QPushButton(tr("&Remove…"));
    auto* buttons = new QDialogButtonBox;
    QPushButton* close = buttons->addButton(tr("Close"), QDialogButtonBox::RejectRole);
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    connect(tree_, &QTreeWidget::currentItemChanged, this, &HostsDialog::showCurrent);
    connect(add_, &QPushButton::clicked, this, &HostsDialog::add);
    connect(reload_, &QPushButton::clicked, this, [this] {
        message_->clear();
        load();
    });
    connect(renew_, &QPushButton::clicked, this, &HostsDialog::renew);
    connect(remove_, &QPushButton::clicked, this, &HostsDialog::askToRemove);
    connect(&client, &ControlClient::fleetChanged, this, [this](const QList<Scenario>& now) {
        fleet_ = now;
        showScenarios();
    });

    auto* side = new QVBoxLayout;
    for (QPushButton* button : {add_, reload_, renew_, remove_}) {
        button->setAutoDefault(false);
        side->addWidget(button);
    }
    side->addStretch(1);
    auto* middle = new QHBoxLayout;
    middle->addWidget(tree_, 1);
    middle->addLayout(side);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(20, 18, 20, 14);
    layout->addWidget(message_);
    layout->addLayout(middle, 1);
    layout->addWidget(details_);
    layout->addWidget(buttons);
    resize(760, 520);
    close->setDefault(true);  // once the dialog owns it
    showCurrent();
    load();
}

void HostsDialog::load() {
    client_.hosts(Answer<QList<Host>>(this, [this](const Result<QList<Host>>& hosts) {
        if (hosts) {
            take(*hosts);
        } else {
            message_->say(Mood::kBad, Words::error(hosts.error()));
        }
    }));
}

void HostsDialog::take(const QList<Host>& hosts) {
    const QString chosen = current() != nullptr ? current()->id : QString();
    hosts_.clear();
    tree_->clear();
    hosts_ = hosts;
    known_ = true;
    for (const Host& host : hosts_) {
        auto* item = new QTreeWidgetItem(tree_);
        item->setText(kName, host.name);
        item->setIcon(kName, moodIcon(host.connected ? Mood::kGood : Mood::kBad));
        item->setText(kState, host.connected ? tr("connected") : tr("does not answer"));
        item->setText(kProduct,
                      tr("%1 %2").arg(host.hypervisor, host.hypervisor_version).trimmed());
        if (host.id == chosen) tree_->setCurrentItem(item);
    }
    if (tree_->currentItem() == nullptr) tree_->setCurrentItem(tree_->topLevelItem(0));
    showScenarios();
}

void HostsDialog::showScenarios() {
    for (int i = 0; i < tree_->topLevelItemCount(); ++i) {
        const qsizetype count = scenariosOf(hosts_[i]).size();
        tree_->topLevelItem(i)->setText(kScenarios,
                                        count == 0 ? tr("none") : QString::number(count));
    }
    showCurrent();
}

QStringList HostsDialog::scenariosOf(const Host& host) const {
    QStringList names;
    for (const Scenario& scenario : fleet_) {
        if (scenario.master.host_id == host.id || scenario.replica.host_id == host.id) {
            names.append(scenario.name);
        }
    }
    return names;
}

const Host* HostsDialog::current() const {
    const int at = tree_->indexOfTopLevelItem(tree_->currentItem());
    return at < 0 || at >= hosts_.size() ? nullptr : &hosts_[at];
}

void HostsDialog::showCurrent() {
    const Host* host = current();
    const bool used = host != nullptr && !scenariosOf(*host).isEmpty();
    renew_->setEnabled(host != nullptr);
    remove_->setEnabled(host != nullptr && !used);
    remove_->setToolTip(used ? tr("Scenarios use it: delete them first.") : QString());
    if (host == nullptr) {
        details_->setText(known_ ? tr("No host is known yet. Add two: a master and a replica.")
                                 : tr("One moment."));
        return;
    }
    QStringList lines;
    if (host->error) lines << Words::error(*host->error);
    lines << tr("Address: %1").arg(host->address);
    if (!host->os.isEmpty()) lines << tr("System: %1").arg(host->os);
    if (!host->engine_version.isEmpty()) lines << tr("Engine: %1").arg(host->engine_version);
    for (const StorageRoot& root : host->storage) {
        lines << tr("Storage %1: %2 of %3 free")
                     .arg(root.path, Words::bytes(root.free_bytes), Words::bytes(root.total_bytes));
    }
    const QStringList names = scenariosOf(*host);
    lines << (names.isEmpty() ? tr("No scenario uses it.")
                              : tr("Used by: %1").arg(names.join(tr(", "))));
    details_->setText(lines.join(u'\n'));
}

void HostsDialog::add() {
    auto* dialog = new AddHostDialog(client_, hosts_, this);
    connect(dialog, &QDialog::finished, this, &HostsDialog::load);
    dialog->open();
}

void HostsDialog::renew() {
    auto* dialog = new AddHostDialog(client_, hosts_, this, current()->name);
    dialog->open();
}

void HostsDialog::askToRemove() {
    const Host host = *current();
    auto* dialog = new ConfirmDialog(
        *this, Mood::kWarning, tr("Remove the host %1?").arg(host.name),
        tr("The control service forgets it, and refuses its certificate from then on. On the host "
           "itself nothing is changed: machines run on, and files stay. To have it back, add it "
           "with a new pairing code."),
        tr("Remove"));
    connect(dialog, &QDialog::accepted, this, [this, host] { remove(host); });
    dialog->open();
}

void HostsDialog::remove(const Host& host) {
    message_->clear();
    client_.removeHost(
        host.id, Answer<void>(this, [this, host](const Result<void>& done) {
            if (done) {
                message_->say(Mood::kGood, tr("%1 was removed.").arg(host.name));
            } else {
                message_->say(
                    Mood::kBad,
                    tr("%1 was not removed: %2").arg(host.name, Words::error(done.error())));
            }
            load();
        }));
}

}  // namespace rha::manager
