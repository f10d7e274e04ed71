#include "manager-gui/app/network_dialog.h"

#include <QDialogButtonBox>
#include <QScrollArea>
#include <utility>

namespace rha::manager {

NetworkDialog::NetworkDialog(ControlClient& client, const Scenario& scenario,
                             const NetworkMapping& mapping, QWidget* parent)
    : QDialog(parent), scenario_(scenario) {
    setAttribute(Qt::WA_DeleteOnClose);
    setWindowModality(Qt::WindowModal);
    setWindowTitle(tr("Virtual network mapping of %1").arg(scenario.name));
    editor_ = new NetworkEditor;
    editor_->show({}, {.links = mapping.links, .adapters = {{scenario.vm_id, mapping.adapters}}});
    message_ = new MessageBar;
    auto* area = new QScrollArea;
    area->setFrameShape(QFrame::NoFrame);
    area->setWidgetResizable(true);
    area->setWidget(editor_);
    auto* buttons = new QDialogButtonBox;
    QPushButton* ok = buttons->addButton(tr("OK"), QDialogButtonBox::AcceptRole);
    buttons->addButton(tr("Cancel"), QDialogButtonBox::RejectRole);
    connect(buttons, &QDialogButtonBox::accepted, this, [this] {
        Q_EMIT chosen(this->mapping());
        accept();
    });
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(20, 18, 20, 14);
    layout->addWidget(message_);
    layout->addWidget(area, 1);
    layout->addWidget(buttons);
    resize(620, 420);
    ok->setDefault(true);  // once the dialog owns it
    client.hosts(Answer<QList<Host>>(this, [this](const Result<QList<Host>>& hosts) {
        if (!hosts) return explain(hosts.error());
        takeHosts(*hosts);
    }));
    // What the machine has away from home does not name what it has there.
    if (scenario.backward) return;
    client.inspectMachine(
        scenario.master.host_id, scenario.vm_id,
        Answer<MachineDetails>(this, [this](const auto& details) {
            if (!details) return explain(details.error());
            for (const NetworkAdapter& adapter : details->adapters) {
                facts_.adapters.append({.machine_id = scenario_.vm_id,
                                        .machine = scenario_.vm_name,
                                        .adapter = adapter});
            }
            editor_->show(facts_, editor_->mapping());
        }));
}

NetworkMapping NetworkDialog::mapping() const {
    return mappingOf(editor_->mapping(), scenario_.vm_id);
}

void NetworkDialog::takeHosts(const QList<Host>& hosts) {
    auto home = scenario_.master.host_id;
    auto away = scenario_.replica.host_id;
    if (scenario_.backward) std::swap(home, away);
    for (const Host& host : hosts) {
        if (host.id == home) facts_.home = host.networks;
        if (host.id != away) continue;
        facts_.away = host.networks;
        facts_.away_host = host.name;
        facts_.sets_addresses = host.sets_addresses;
    }
    editor_->show(facts_, editor_->mapping());
}

void NetworkDialog::explain(const Error& error) {
    message_->say(Mood::kBad, Words::error(error));
}

}  // namespace rha::manager
