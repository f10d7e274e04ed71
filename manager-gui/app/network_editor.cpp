#include "manager-gui/app/network_editor.h"

#include <QDialogButtonBox>
#include <QHBoxLayout>

#include "manager-gui/app/plain_text.h"
#include "manager-gui/core/words.h"

namespace rha::manager {
namespace {

const QString kChoice = QStringLiteral("network:");

QString joined(const std::vector<std::string>& words) {
    QStringList list;
    for (const std::string& word : words) list << QString::fromStdString(word);
    return list.join(QStringLiteral(", "));
}

std::vector<std::string> separated(const QString& text) {
    std::vector<std::string> words;
    for (const QString& word : text.split(u',', Qt::SkipEmptyParts)) {
        if (!word.trimmed().isEmpty()) words.push_back(word.trimmed().toStdString());
    }
    return words;
}

QString customiseName(const QString& machine_id, const QString& adapter) {
    return QStringLiteral("adapter:") + machine_id + u'/' + adapter;
}

void empty(QFormLayout& rows) {
    while (rows.rowCount() > 0) rows.removeRow(0);
}

}  // namespace

AddressDialog::AddressDialog(const QString& adapter, const AdapterAddresses* now, QWidget* parent)
    : QDialog(parent) {
    setAttribute(Qt::WA_DeleteOnClose);
    setWindowModality(Qt::WindowModal);
    setWindowTitle(tr("Customise adapter information"));
    own_ = new QRadioButton(tr("The guest keeps its addresses"));
    dhcp_ = new QRadioButton(tr("The guest gets them by DHCP"));
    fixed_ = new QRadioButton(tr("These addresses:"));
    addresses_ = new QLineEdit;
    addresses_->setPlaceholderText(QStringLiteral("10.1.0.5/24, 10.1.0.6/24"));
    gateways_ = new QLineEdit;
    gateways_->setPlaceholderText(QStringLiteral("10.1.0.1"));
    dns_ = new QLineEdit;
    dns_->setPlaceholderText(QStringLiteral("10.1.0.2, 10.1.0.3"));
    message_ = new MessageBar;
    message_->setClosable(false);
    auto* form = new QFormLayout;
    form->setContentsMargins(24, 0, 0, 0);
    addNamedRow(*form, tr("IPv4 addresses with prefix:"), addresses_);
    addNamedRow(*form, tr("Default gateways:"), gateways_);
    addNamedRow(*form, tr("DNS servers:"), dns_);
    auto* buttons = new QDialogButtonBox;
    QPushButton* ok = buttons->addButton(tr("OK"), QDialogButtonBox::AcceptRole);
    buttons->addButton(tr("Cancel"), QDialogButtonBox::RejectRole);
    connect(buttons, &QDialogButtonBox::accepted, this, &AddressDialog::accept);
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(20, 18, 20, 14);
    layout->addWidget(makeText(tr("On the replica, %1:").arg(adapter)));
    for (QRadioButton* choice : {own_, dhcp_, fixed_}) {
        layout->addWidget(choice);
        connect(choice, &QRadioButton::toggled, this, &AddressDialog::showFields);
    }
    layout->addLayout(form);
    layout->addWidget(message_);
    layout->addStretch(1);
    layout->addWidget(buttons);
    resize(480, 320);
    ok->setDefault(true);  // once the dialog owns it
    if (now != nullptr) {
        addresses_->setText(joined(now->addresses));
        gateways_->setText(joined(now->gateways));
        dns_->setText(joined(now->dns));
    }
    (now == nullptr ? own_ : now->dhcp ? dhcp_ : fixed_)->setChecked(true);
    showFields();
}

void AddressDialog::showFields() {
    addresses_->setEnabled(fixed_->isChecked());
    gateways_->setEnabled(fixed_->isChecked());
    dns_->setEnabled(!own_->isChecked());
    message_->clear();
}

AdapterAddresses AddressDialog::entered() const {
    if (dhcp_->isChecked()) return {.dhcp = true, .dns = separated(dns_->text())};
    return {.addresses = separated(addresses_->text()),
            .gateways = separated(gateways_->text()),
            .dns = separated(dns_->text())};
}

void AddressDialog::accept() {
    if (own_->isChecked()) {
        Q_EMIT chosen(std::nullopt);
        QDialog::accept();
        return;
    }
    const AdapterAddresses addresses = entered();
    if (!Validate(addresses)) {
        message_->say(Mood::kBad, Words::noAddresses());
        addresses_->setFocus();
        return;
    }
    Q_EMIT chosen(addresses);
    QDialog::accept();
}

NetworkEditor::NetworkEditor(QWidget* parent) : QWidget(parent) {
    empty_ =
        makeText(tr("The machines are connected to no virtual network: there is nothing to be "
                    "mapped."));
    message_ = new MessageBar;
    message_->setClosable(false);
    networks_ = new QWidget;
    network_rows_ = new QFormLayout(networks_);
    network_rows_->setContentsMargins(0, 0, 0, 0);
    adapters_ = new QWidget;
    adapter_rows_ = new QFormLayout(adapters_);
    adapter_rows_->setContentsMargins(0, 0, 0, 0);
    adapter_text_ =
        makeText(tr("A guest can get other addresses on the replica. It has its own "
                    "again when it goes back."));
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(10);
    layout->addWidget(empty_);
    layout->addWidget(networks_);
    layout->addWidget(message_);
    layout->addWidget(adapter_text_);
    layout->addWidget(adapters_);
    layout->addStretch(1);
    fill();
}

void NetworkEditor::show(const NetworkFacts& facts, const MachinesMapping& mapping) {
    if (facts == facts_ && mapping == mapping_) return;
    facts_ = facts;
    mapping_ = mapping;
    fill();
}

QComboBox* NetworkEditor::choice(const QString& network) const {
    return findChild<QComboBox*>(kChoice + network);
}

QPushButton* NetworkEditor::customiseButton(const QString& machine_id,
                                            const QString& adapter) const {
    return findChild<QPushButton*>(customiseName(machine_id, adapter));
}

void NetworkEditor::fill() {
    empty(*network_rows_);
    empty(*adapter_rows_);
    const QStringList networks = networksToMap(facts_, mapping_.links);
    for (const QString& network : networks) addNetwork(network);
    empty_->setVisible(networks.isEmpty());
    networks_->setVisible(!networks.isEmpty());
    const bool customisable = facts_.sets_addresses && !facts_.adapters.isEmpty();
    if (customisable) {
        for (const MachineAdapter& one : facts_.adapters) addAdapter(one);
    }
    adapter_text_->setVisible(customisable);
    adapters_->setVisible(customisable);
    sayWhatIsAsked();
}

void NetworkEditor::addNetwork(const QString& network) {
    auto* box = new QComboBox;
    box->setObjectName(kChoice + network);
    const QString automatic = automaticNetwork(facts_, network);
    box->addItem(automatic.isEmpty() ? tr("(choose a network)")
                                     : tr("Automatic: %1").arg(automatic));
    for (const QString& away : facts_.away) box->addItem(away, away);
    box->addItem(tr("(not connected)"), QString());
    if (const NetworkLink* link = linkOf(mapping_.links, network)) {
        const QString away = QString::fromStdString(link->away);
        int at = box->findData(away);
        if (away.isEmpty()) at = 1 + static_cast<int>(facts_.away.size());
        if (at < 0) {
            box->addItem(tr("%1 (not there)").arg(away), away);
            at = box->count() - 1;
        }
        box->setCurrentIndex(at);
    }
    addNamedRow(*network_rows_, tr("%1 becomes:").arg(network), box);
    connect(box, &QComboBox::activated, this, [this, box, network](int at) {
        setLink(mapping_.links, network,
                at == 0 ? std::nullopt : std::optional(box->itemData(at).toString()));
        sayWhatIsAsked();
        Q_EMIT edited();
    });
}

void NetworkEditor::addAdapter(const MachineAdapter& one) {
    const NetworkAdapter& adapter = one.adapter;
    if (adapter.id.isEmpty() || adapter.network.isEmpty()) return;
    const AdapterAddresses* given = addressesOf(mapping_, one);
    const QString now = given == nullptr ? tr("its own addresses") : Words::addresses(*given);
    auto* row = new QWidget;
    auto* layout = new QHBoxLayout(row);
    layout->setContentsMargins(0, 0, 0, 0);
    auto* button = new QPushButton(tr("Customise adapter information…"));
    button->setObjectName(customiseName(one.machine_id, adapter.id));
    button->setAutoDefault(false);
    layout->addWidget(makeText(now), 1);
    layout->addWidget(button);
    const QString mac = adapter.mac.isEmpty() ? adapter.name : adapter.mac;
    adapter_rows_->addRow(tr("%1, %2 (%3):").arg(one.machine, adapter.name, mac), row);
    connect(button, &QPushButton::clicked, this, [this, one] { customise(one); });
}

void NetworkEditor::customise(const MachineAdapter& one) {
    auto* dialog = new AddressDialog(tr("adapter %1 of %2").arg(one.adapter.name, one.machine),
                                     addressesOf(mapping_, one), window());
    connect(dialog, &AddressDialog::chosen, this,
            [this, one](const std::optional<AdapterAddresses>& addresses) {
                setAddresses(mapping_, one, addresses);
                // Not the button whose click is still under way.
                QMetaObject::invokeMethod(this, &NetworkEditor::fill, Qt::QueuedConnection);
                Q_EMIT edited();
            });
    dialog->open();
}

void NetworkEditor::sayWhatIsAsked() {
    const QStringList asked = networksAsked(facts_, mapping_.links);
    message_->clear();
    if (asked.isEmpty() || facts_.away_host.isEmpty()) return;  // or its networks are not known yet
    message_->say(Mood::kWarning,
                  tr("Choose a network of %1 for: %2. Without one the adapters are connected to "
                     "nothing after a switchover.")
                      .arg(facts_.away_host, asked.join(QStringLiteral(", "))));
}

}  // namespace rha::manager
