#include "manager-gui/demo/demo_inventory.h"

#include <algorithm>

namespace rha::manager {
namespace {

constexpr quint64 kGiB = 1ull << 30;
constexpr qint64 kTemplateUnixNs = 1'740'850'200'000'000'000;  // in March 2025
constexpr const char* kHyperV = "Hyper-V";
constexpr const char* kQemu = "QEMU";

void addAdapter(MachineDetails& details, const QString& network, const QString& addresses) {
    const qsizetype number = details.adapters.size() + 1;
    details.adapters.append({.id = QStringLiteral("%1-nic%2").arg(details.machine.id).arg(number),
                             .name = QStringLiteral("Network Adapter"),
                             .mac = QStringLiteral("00:15:5d:0a:10:0%1").arg(number),
                             .network = network,
                             .addresses = addresses});
}

MachineDetails detailsOf(const QString& id, const QString& name, const QList<int>& disks_gib) {
    MachineDetails details{.machine = {.id = id,
                                       .name = name,
                                       .folder = QStringLiteral("D:\\VMs\\") + name,
                                       .state = MachineState::kRunning}};
    details.files.append({.path = details.machine.folder + QStringLiteral("\\machine.vmcx"),
                          .kind = FileKind::kConfig,
                          .size_bytes = 48 << 10,
                          .allocated_bytes = 48 << 10});
    details.files.append({.path = details.machine.folder + QStringLiteral("\\machine.vmrs"),
                          .kind = FileKind::kState,
                          .size_bytes = 4 << 20,
                          .allocated_bytes = 4 << 20});
    int number = 1;
    for (const int gib : disks_gib) {
        const quint64 size = static_cast<quint64>(gib) * kGiB;
        details.files.append(
            {.path = details.machine.folder + QStringLiteral("\\disk%1.vhdx").arg(number++),
             .kind = FileKind::kDisk,
             .size_bytes = size,
             .allocated_bytes = size / 3});
    }
    addAdapter(details, QStringLiteral("LAN"), QStringLiteral("192.168.10.21/24"));
    if (name.contains(u"web")) addAdapter(details, QStringLiteral("DMZ"), {});
    return details;
}

/// The first disk's, each made of the one before.
void addCheckpoints(MachineDetails& details, int count) {
    QString parent = details.machine.folder + QStringLiteral("\\disk1.vhdx");
    for (int number = 1; number <= count; ++number) {
        const QString path =
            details.machine.folder + QStringLiteral("\\Snapshots\\disk1_%1.avhdx").arg(number);
        details.files.append({.path = path,
                              .kind = FileKind::kDifferencing,
                              .size_bytes = 9 * kGiB,
                              .allocated_bytes = 9 * kGiB,
                              .parent = parent});
        parent = path;
    }
}

/// What there is to be seen of a machine that somebody protects.
MachineDetails protectedDetails(const Machine& machine, const QString& host) {
    const bool database = machine.name.contains(u"db");
    MachineDetails details =
        detailsOf(machine.id, machine.name, database ? QList<int>{120, 240} : QList<int>{80});
    if (!database) return details;
    addCheckpoints(details, 2);
    details.files.append({.path = QStringLiteral("D:\\ISO\\database-setup.iso"),
                          .size_bytes = 5 * kGiB,
                          .allocated_bytes = 5 * kGiB});
    details.problems.append(
        {.severity = Severity::kWarning,
         .check = QStringLiteral("files"),
         .message = DemoInventory::tr("database-setup.iso lies outside the machine's folder"),
         .remedy = DemoInventory::tr("Eject it, or move it into the machine's folder."),
         .host = host});
    return details;
}

}  // namespace

DemoInventory::DemoInventory() {
    addHost("lab-kvm1", kQemu, 2000, 1400);
    addHost("lab-kvm2", kQemu, 2000, 900);
    addHost("nagoya-hv1", kHyperV, 4000, 1200);
    addHost("osaka-hv1", kHyperV, 12'000, 4300);
    addHost("osaka-hv2", kHyperV, 2000, 160);
    addHost("tokyo-hv1", kHyperV, 8000, 2600);
    addHost("tokyo-hv2", kHyperV, 8000, 3100);
    setSilent(QStringLiteral("nagoya-hv1"), true);
    addMachine("tokyo-hv1", "hr-db01", {120, 240});
    addMachine("tokyo-hv1", "hr-web01", {60});
    addMachine("tokyo-hv1", "legacy-erp", {200});
    MachineDetails& legacy = machines_.back().details;
    legacy.machine.state = MachineState::kOff;
    addCheckpoints(legacy, 2);
    addMachine("tokyo-hv2", "crm01", {80, 200});
    addMachine("tokyo-hv2", "build01", {300});
    MachineDetails& build = machines_.back().details;
    build.problems.append({.severity = Severity::kError,
                           .check = QStringLiteral("files"),
                           .message = tr("disk1.vhdx also belongs to the machine build02"),
                           .remedy = tr("Give each machine a disk of its own."),
                           .host = QStringLiteral("tokyo-hv2")});
    addMachine("osaka-hv1", "dev01", {40});
    addMachine("lab-kvm1", "ci01", {40});
    templates_ = {
        {.name = QStringLiteral("gold"),
         .properties = {{QStringLiteral("is-alive-timeout"), QStringLiteral("1min")}},
         .created_unix_ns = kTemplateUnixNs,
         .created_by = QStringLiteral("admin-1")},
        {.name = QStringLiteral("wan"),
         .properties = {{QStringLiteral("automatic-switchover"), QStringLiteral("off")},
                        {QStringLiteral("journal-max"), QStringLiteral("256GiB")}},
         .created_unix_ns = kTemplateUnixNs,
         .created_by = QStringLiteral("admin-1")},
    };
}

void DemoInventory::addHost(const char* name, const char* product, quint64 total_gib,
                            quint64 free_gib) {
    const bool hyper_v = product == kHyperV;
    Host host{
        .id = QString::fromLatin1(name),
        .name = QString::fromLatin1(name),
        .address = QStringLiteral("%1.example.com:7443").arg(QString::fromLatin1(name)),
        .connected = true,
        .os = hyper_v ? QStringLiteral("Windows Server 2022") : QStringLiteral("Linux 6.1"),
        .engine_version = QCoreApplication::applicationVersion(),
        .hypervisor = QString::fromLatin1(product),
        .hypervisor_version = hyper_v ? QStringLiteral("10.0.20348") : QStringLiteral("7.2.7")};
    host.storage.append({.path = hyper_v ? QStringLiteral("D:\\VMs") : QStringLiteral("/srv/vm"),
                         .total_bytes = total_gib * kGiB,
                         .free_bytes = free_gib * kGiB});
    if (host.name == u"osaka-hv1") {
        host.storage.append({.path = QStringLiteral("E:\\Replicas"),
                             .total_bytes = 8000 * kGiB,
                             .free_bytes = 7400 * kGiB});
    }
    host.networks = {QStringLiteral("DMZ"), QStringLiteral("LAN")};
    if (host.name.startsWith(u"osaka")) host.networks = {QStringLiteral("DR"), host.networks[1]};
    if (!hyper_v) host.networks = {QStringLiteral("LAN")};
    host.sets_addresses = hyper_v;
    hosts_.append(host);
    std::ranges::sort(hosts_, {}, &Host::name);
}

void DemoInventory::setSilent(const QString& host_id, bool silent) {
    const auto host = std::ranges::find(hosts_, host_id, &Host::id);
    if (host == hosts_.end()) return;
    host->connected = !silent;
    host->error.reset();
    if (!silent) return;
    host->error = Error{
        .code = ErrorCode::kUnavailable,
        .message = tr("the engine does not answer").toStdString(),
        .remedy = tr("Start the host and its engine, and look at the network and its firewalls.")
                      .toStdString()};
}

void DemoInventory::addMachine(const char* host, const char* name, const QList<int>& disks_gib) {
    const QString text = QString::fromLatin1(name);
    machines_.append({.host = QString::fromLatin1(host),
                      .details = detailsOf(QStringLiteral("vm-") + text, text, disks_gib)});
}

void DemoInventory::advance(quint64 ms) {
    if (pairing_ms_left_ == 0) return;
    pairing_ms_left_ -= std::min(ms, pairing_ms_left_);
    const auto there = std::ranges::find(hosts_, QStringLiteral("nagoya-hv2"), &Host::name);
    if (pairing_ms_left_ == 0 && there == hosts_.end()) addHost("nagoya-hv2", kHyperV, 4000, 3600);
}

Result<const Host*> DemoInventory::find(const QString& host_id) const {
    const auto found = std::ranges::find(hosts_, host_id, &Host::id);
    if (found != hosts_.end()) return &*found;
    return Fail(ErrorCode::kNotFound, tr("There is no such host.").toStdString());
}

QList<Finding> DemoInventory::findings(const Host& host) const {
    if (host.error) {
        return {{.severity = Severity::kError,
                 .check = QStringLiteral("engine-reachable"),
                 .message = QString::fromStdString(host.error->message),
                 .remedy = QString::fromStdString(host.error->remedy),
                 .host = host.name}};
    }
    QList<Finding> findings{{.check = QStringLiteral("engine-reachable"),
                             .message = tr("the engine answers"),
                             .host = host.name}};
    const StorageRoot& root = host.storage.front();
    if (root.free_bytes * 10 < root.total_bytes) {
        findings.append({.severity = Severity::kWarning,
                         .check = QStringLiteral("free-space"),
                         .message = tr("only 8 % of the storage is free"),
                         .remedy = tr("Make room, or move a replica elsewhere."),
                         .host = host.name});
    }
    return findings;
}

Result<HostCheck> DemoInventory::verify(const QString& host_id) const {
    RHA_ASSIGN_OR_RETURN(const Host* host, find(host_id));
    return HostCheck{.host = *host, .findings = findings(*host)};
}

Result<QList<Machine>> DemoInventory::machines(const QString& host_id,
                                               const QList<Scenario>& fleet) const {
    RHA_ASSIGN_OR_RETURN(const Host* host, find(host_id));
    if (host->error) return std::unexpected(*host->error);
    QList<Machine> machines;
    const auto known = [&machines](const QString& id) {
        return std::ranges::find(machines, id, &Machine::id) != machines.end();
    };
    for (const Unprotected& one : machines_) {
        if (one.host == host->name) machines.append(one.details.machine);
    }
    for (const Scenario& scenario : fleet) {
        if (scenario.active_host != host->name || known(scenario.vm_id)) continue;
        machines.append({.id = scenario.vm_id,
                         .name = scenario.vm_name,
                         .folder = QStringLiteral("D:\\VMs\\") + scenario.vm_name,
                         .state = MachineState::kRunning});
    }
    return machines;
}

Result<MachineDetails> DemoInventory::inspect(const QString& host_id, const QString& machine_id,
                                              const QList<Scenario>& fleet) const {
    RHA_ASSIGN_OR_RETURN(const auto machines, machines(host_id, fleet));
    const auto own = std::ranges::find_if(machines_, [&](const Unprotected& one) {
        return one.host == host_id && one.details.machine.id == machine_id;
    });
    if (own != machines_.end()) return own->details;
    const auto found = std::ranges::find(machines, machine_id, &Machine::id);
    if (found != machines.end()) return protectedDetails(*found, host_id);
    return Fail(ErrorCode::kNotFound, tr("There is no such machine.").toStdString());
}

Result<QList<Finding>> DemoInventory::verify(const NewScenario& wish,
                                             const QList<Scenario>& fleet) const {
    RHA_ASSIGN_OR_RETURN(const Host* master, find(wish.master_id));
    RHA_ASSIGN_OR_RETURN(const Host* replica, find(wish.replica_id));
    RHA_ASSIGN_OR_RETURN(const MachineDetails details,
                         inspect(wish.master_id, wish.machine_id, fleet));
    QList<Finding> found = details.problems;
    const bool taken = std::ranges::any_of(fleet, [&wish](const Scenario& scenario) {
        return scenario.name == wish.name || scenario.vm_id == wish.machine_id;
    });
    if (taken) {
        found.append({.severity = Severity::kError,
                      .check = QStringLiteral("other-scenarios"),
                      .message = tr("a scenario named %1 exists already").arg(wish.name),
                      .remedy = tr("Choose another name.")});
    }
    if (details.machine.state != MachineState::kRunning) {
        found.append({.severity = Severity::kWarning,
                      .check = QStringLiteral("vm-running"),
                      .message = tr("the machine is not running"),
                      .remedy = tr("Start it before its scenario is run."),
                      .host = master->name});
    }
    found += findings(*master) + findings(*replica);
    quint64 bytes = 0;
    for (const MachineFile& file : details.files) bytes += file.allocated_bytes;
    const auto chosen = std::ranges::find_if(replica->storage, [&wish](const StorageRoot& root) {
        return wish.replica_directory.startsWith(root.path);
    });
    const StorageRoot& root = chosen == replica->storage.end() ? replica->storage.front() : *chosen;
    const bool fits = root.free_bytes >= bytes;
    found.append({.severity = fits ? Severity::kInfo : Severity::kError,
                  .check = QStringLiteral("replica-free-space"),
                  .message = fits ? tr("the storage has room for the machine's files")
                                  : tr("the storage has no room for the machine's files"),
                  .remedy = fits ? QString() : tr("Make room, or move a replica elsewhere."),
                  .host = replica->name});
    return found;
}

Status DemoInventory::addTemplate(const Template& wish) {
    if (std::ranges::find(templates_, wish.name, &Template::name) != templates_.end()) {
        return Fail(ErrorCode::kAlreadyExists,
                    tr("There is a template of the name %1.").arg(wish.name).toStdString(),
                    tr("Choose another name.").toStdString());
    }
    templates_.append(wish);
    std::ranges::sort(templates_, {}, &Template::name);
    return {};
}

Status DemoInventory::removeTemplate(const QString& name) {
    if (templates_.removeIf([&name](const Template& one) { return one.name == name; }) == 0) {
        return Fail(ErrorCode::kNotFound, tr("There is no such template.").toStdString());
    }
    return {};
}

Status DemoInventory::removeHost(const QString& host_id, const QList<Scenario>& fleet) {
    RHA_ASSIGN_OR_RETURN(const Host* host, find(host_id));
    for (const Scenario& scenario : fleet) {
        if (scenario.master.host_id != host->id && scenario.replica.host_id != host->id) continue;
        return Fail(
            ErrorCode::kFailedPrecondition,
            tr("The scenario %1 uses the host %2.").arg(scenario.name, host->name).toStdString(),
            tr("Delete the scenario first.").toStdString());
    }
    hosts_.removeIf([&host_id](const Host& one) { return one.id == host_id; });
    return {};
}

}  // namespace rha::manager
