// NetworkEditor: which network of the replica each network of the master becomes, and the addresses
// that adapters get there. The wizard's page and the dialog of a scenario's properties show it.
// GUI thread.
#pragma once

#include <QComboBox>
#include <QDialog>
#include <QFormLayout>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QRadioButton>
#include <QVBoxLayout>

#include "manager-gui/app/message_bar.h"
#include "manager-gui/core/network_facts.h"

namespace rha::manager {

/// The addresses of one adapter. It is modal to its window only, opened with open(), and deletes
/// itself when it is closed.
class AddressDialog final : public QDialog {
    Q_OBJECT

public:
    /// `now` null: the guest keeps its own.
    AddressDialog(const QString& adapter, const AdapterAddresses* now, QWidget* parent);

    QRadioButton& own() { return *own_; }
    QRadioButton& dhcp() { return *dhcp_; }
    QRadioButton& fixed() { return *fixed_; }
    QLineEdit& addresses() { return *addresses_; }
    QLineEdit& gateways() { return *gateways_; }
    QLineEdit& dns() { return *dns_; }
    QString message() const { return message_->text(); }

    /// Stays open, and says why, when the addresses make no sense.
    void accept() override;

Q_SIGNALS:
    void chosen(const std::optional<rha::AdapterAddresses>& addresses);

private:
    AdapterAddresses entered() const;
    void showFields();

    QRadioButton* own_;
    QRadioButton* dhcp_;
    QRadioButton* fixed_;
    QLineEdit* addresses_;
    QLineEdit* gateways_;
    QLineEdit* dns_;
    MessageBar* message_;
};

class NetworkEditor final : public QWidget {
    Q_OBJECT

public:
    explicit NetworkEditor(QWidget* parent = nullptr);

    /// Does nothing when that is what it shows.
    void show(const NetworkFacts& facts, const MachinesMapping& mapping);
    const MachinesMapping& mapping() const { return mapping_; }
    /// nullptr: it is not to be mapped.
    QComboBox* choice(const QString& network) const;
    /// nullptr: the machine has none of this id, or its addresses cannot be set.
    QPushButton* customiseButton(const QString& machine_id, const QString& adapter) const;
    QString message() const { return message_->text(); }

Q_SIGNALS:
    /// By a person.
    void edited();

private:
    void fill();
    void addNetwork(const QString& network);
    void addAdapter(const MachineAdapter& one);
    void customise(const MachineAdapter& one);
    void sayWhatIsAsked();

    NetworkFacts facts_;
    MachinesMapping mapping_;
    QLabel* empty_;
    QWidget* networks_;
    QWidget* adapters_;
    QFormLayout* network_rows_;
    QFormLayout* adapter_rows_;
    QLabel* adapter_text_;
    MessageBar* message_;
};

}  // namespace rha::manager
