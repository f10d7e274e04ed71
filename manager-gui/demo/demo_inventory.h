// DemoInventory: the hosts and machines of the imaginary fleet, for the scenario wizard: hosts of
// two products, one that does not answer, machines that are easy and hard to protect. One thread.
#pragma once

#include <QCoreApplication>
#include <QList>

#include "manager-gui/core/inventory.h"

namespace rha::manager {

class DemoInventory {
    Q_DECLARE_TR_FUNCTIONS(DemoInventory)

public:
    DemoInventory();

    const QList<Host>& hosts() const { return hosts_; }
    /// kNotFound, as with all that name a host or a machine.
    Result<HostCheck> verify(const QString& host_id) const;
    /// Those of `fleet` that live there, and some that nobody protects.
    Result<QList<Machine>> machines(const QString& host_id, const QList<Scenario>& fleet) const;
    Result<MachineDetails> inspect(const QString& host_id, const QString& machine_id,
                                   const QList<Scenario>& fleet) const;
    Result<QList<Finding>> verify(const NewScenario& wish, const QList<Scenario>& fleet) const;
    const QList<Template>& templates() const { return templates_; }
    /// By name.
    Status addTemplate(const Template& wish);
    Status removeTemplate(const QString& name);
    /// Refused while one of `fleet` uses it.
    Status removeHost(const QString& host_id, const QList<Scenario>& fleet);

    /// A host whose engine does not answer, or does again.
    void setSilent(const QString& host_id, bool silent);
    /// From a while after this on, there is a host more.
    void offerPairing() { pairing_ms_left_ = kPairingMs; }
    void advance(quint64 ms);

private:
    static constexpr quint64 kPairingMs = 6'000;

    struct Unprotected {
        QString host;
        MachineDetails details;
    };

    void addHost(const char* name, const char* product, quint64 total_gib, quint64 free_gib);
    void addMachine(const char* host, const char* name, const QList<int>& disks_gib);
    Result<const Host*> find(const QString& host_id) const;
    QList<Finding> findings(const Host& host) const;

    QList<Host> hosts_;
    QList<Unprotected> machines_;
    QList<Template> templates_;
    quint64 pairing_ms_left_ = 0;
};

}  // namespace rha::manager
