#include "manager-gui/client/wire.h"

#include <algorithm>

#include "common/runtime/rpc/error_conversion.h"
#include "manager-gui/core/words.h"

namespace rha::manager {
namespace {

QString text(const std::string& utf8) {
    return QString::fromStdString(utf8);
}

MachineState machineFrom(v1::VmState state) {
    switch (state) {
        case v1::VM_STATE_OFF:
            return MachineState::kOff;
        case v1::VM_STATE_STARTING:
            return MachineState::kStarting;
        case v1::VM_STATE_RUNNING:
            return MachineState::kRunning;
        case v1::VM_STATE_PAUSED:
            return MachineState::kPaused;
        case v1::VM_STATE_STOPPING:
            return MachineState::kStopping;
        default:
            return MachineState::kUnknown;
    }
}

GuestHealth guestFrom(v1::GuestHealth health) {
    switch (health) {
        case v1::GUEST_HEALTH_ALIVE:
            return GuestHealth::kAlive;
        case v1::GUEST_HEALTH_NO_AGENT:
            return GuestHealth::kNoAgent;
        case v1::GUEST_HEALTH_LOST:
            return GuestHealth::kLost;
        default:
            return GuestHealth::kUnknown;
    }
}

ReplicationState replicationFrom(v1::ReplicationState state) {
    switch (state) {
        case v1::REPLICATION_STATE_IDLE:
            return ReplicationState::kIdle;
        case v1::REPLICATION_STATE_CONNECTING:
            return ReplicationState::kConnecting;
        case v1::REPLICATION_STATE_SYNCHRONISING:
            return ReplicationState::kSynchronising;
        case v1::REPLICATION_STATE_RUNNING:
            return ReplicationState::kRunning;
        case v1::REPLICATION_STATE_PAUSED:
            return ReplicationState::kPaused;
        case v1::REPLICATION_STATE_DRAINED:
            return ReplicationState::kDrained;
        case v1::REPLICATION_STATE_PROMOTED:
            return ReplicationState::kPromoted;
        default:
            return ReplicationState::kUnknown;
    }
}

Severity severityFrom(v1::Finding::Severity severity) {
    switch (severity) {
        case v1::Finding::SEVERITY_OK:
            return Severity::kInfo;
        case v1::Finding::SEVERITY_WARNING:
            return Severity::kWarning;
        default:
            return Severity::kError;  // what is not understood must not pass
    }
}

Side sideFrom(const std::string& host, const std::string& host_id, const v1::VmSummary& machine,
              bool reported, const v1::ReplicationStatus& status) {
    Side side{.host = text(host), .host_id = text(host_id)};
    side.machine = machineFrom(machine.state());
    side.guest = guestFrom(machine.guest());
    side.reported = reported;
    if (!reported) return side;
    side.replication = replicationFrom(status.state());
    side.lag_bytes = status.lag_bytes();
    side.lag_ms = status.lag_ms();
    side.spool_bytes = status.spool_bytes();
    side.shipped_bytes = status.shipped_bytes();
    side.journal_bytes = status.journal_bytes();
    side.dirty_bytes = status.dirty_bytes();
    if (status.has_sync()) {
        const v1::SyncProgress& sync = status.sync();
        side.sync = SyncProgress{.bytes_total = sync.bytes_total(),
                                 .bytes_compared = sync.bytes_compared(),
                                 .bytes_sent = sync.bytes_sent(),
                                 .bytes_per_second = sync.bytes_per_second(),
                                 .seconds_left = sync.seconds_left()};
    }
    side.consistent = status.consistent();
    side.leased = status.leased();
    side.guarded = status.guarded();
    side.lease_ms_left = status.lease_left_ms();
    side.error = errorFrom(status.error());
    return side;
}

Outlook outlookFrom(const v1::SwitchoverOutlook& outlook) {
    return {.loss_known = outlook.loss_known(),
            .loss_ms = outlook.loss_ms(),
            .downtime_ms = outlook.downtime_ms()};
}

ReadinessLevel levelFrom(const std::string& name) {
    if (name == "ready") return ReadinessLevel::kReady;
    if (name == "warnings") return ReadinessLevel::kWarnings;
    if (name == "not-ready") return ReadinessLevel::kNotReady;
    return ReadinessLevel::kUnknown;
}

QList<Finding> findingsFrom(const google::protobuf::RepeatedPtrField<v1::Finding>& wire) {
    QList<Finding> findings;
    for (const v1::Finding& finding : wire) findings.append(fromWire(finding));
    return findings;
}

Host hostFrom(const v1::Host& wire) {
    Host host{.id = text(wire.id()),
              .name = text(wire.name()),
              .address = text(wire.address()),
              .connected = wire.connected(),
              .os = text(wire.facts().os()),
              .engine_version = text(wire.facts().engine_version()),
              .hypervisor = text(wire.facts().hypervisor()),
              .hypervisor_version = text(wire.facts().hypervisor_version()),
              .error = errorFrom(wire.error())};
    for (const v1::StorageRoot& root : wire.facts().storage_roots()) {
        host.storage.append({.path = text(root.path()),
                             .total_bytes = root.total_bytes(),
                             .free_bytes = root.free_bytes()});
    }
    for (const auto& network : wire.facts().networks()) host.networks.append(text(network));
    host.sets_addresses = wire.facts().sets_addresses();
    return host;
}

Machine machineFrom(const v1::VmSummary& wire) {
    return {.id = text(wire.id()),
            .name = text(wire.name()),
            .folder = text(wire.folder()),
            .state = machineFrom(wire.state())};
}

FileKind kindFrom(v1::VmFileKind kind) {
    switch (kind) {
        case v1::VM_FILE_KIND_CONFIG:
            return FileKind::kConfig;
        case v1::VM_FILE_KIND_STATE:
            return FileKind::kState;
        case v1::VM_FILE_KIND_DISK:
            return FileKind::kDisk;
        case v1::VM_FILE_KIND_DIFFERENCING_DISK:
            return FileKind::kDifferencing;
        default:
            return FileKind::kOther;
    }
}

qint64 moment(std::int64_t unix_ns) {
    constexpr std::int64_t kFarAway = 4'000'000'000'000'000'000;  // 2096
    return std::clamp<std::int64_t>(unix_ns, 0, kFarAway);
}

ChangeCounts countsFrom(const v1::ChangeCounts& wire) {
    return {.changes = wire.changes(),
            .written_bytes = wire.written_bytes(),
            .zeroed_bytes = wire.zeroed_bytes()};
}

PropertyType typeFrom(const std::string& name) {
    if (name == "flag") return PropertyType::kFlag;
    if (name == "duration") return PropertyType::kDuration;
    if (name == "bytes") return PropertyType::kBytes;
    if (name == "networks") return PropertyType::kNetworks;
    if (name == "addresses") return PropertyType::kAddresses;
    return PropertyType::kText;
}

}  // namespace

QList<Scenario> fromWire(const v1::ListScenariosReply& reply) {
    QList<Scenario> scenarios;
    for (const v1::Scenario& scenario : reply.scenarios()) scenarios.append(fromWire(scenario));
    return scenarios;
}

Scenario fromWire(const v1::Scenario& wire) {
    const v1::ScenarioStatus& status = wire.status();
    Scenario scenario;
    scenario.id = text(wire.id());
    scenario.name = text(wire.name());
    scenario.group = text(wire.group());
    scenario.vm_id = text(wire.vm_id());
    scenario.vm_name = text(wire.vm_name());
    scenario.state = scenarioStateFromName(text(status.state()));
    scenario.step = text(status.step());
    scenario.backward = wire.backward();
    scenario.active_host = text(status.active_host());
    scenario.master = sideFrom(wire.master_host(), wire.master_host_id(), status.master_vm(),
                               status.has_master(), status.master());
    scenario.replica = sideFrom(wire.replica_host(), wire.replica_host_id(), status.replica_vm(),
                                status.has_replica(), status.replica());
    // A service of before told only of both together.
    scenario.master.heard = status.status_known() || status.master_answers();
    scenario.replica.heard = status.status_known() || status.replica_answers();
    scenario.heard_ms_ago = status.status_age_ms();
    scenario.countdown_ms_left = status.countdown_ms_left();
    scenario.queue_position = status.queue_position();
    if (status.has_maintenance()) {
        scenario.maintenance =
            Maintenance{.host = text(status.maintenance().host()),
                        .of_master = status.maintenance().role() == "master",
                        .ready = status.maintenance().ready(),
                        .guest_shut_down = status.maintenance().guest_shut_down()};
    }
    scenario.updates_suspended = status.updates_suspended();
    if (status.has_diverged()) {
        scenario.diverged = Diverged{.host = text(status.diverged().host()),
                                     .bytes = status.diverged().bytes(),
                                     .unknown = status.diverged().unknown()};
    }
    scenario.automatic_switchover = wire.settings().automatic_switchover();
    scenario.run_lease = wire.settings().run_lease();
    scenario.error = errorFrom(status.error());
    scenario.version = wire.version();
    return scenario;
}

LogEvent fromWire(const v1::Event& event) {
    return {.id = event.id(),
            .unix_ns = event.unix_ns(),
            .code = text(event.code()),
            .severity = severityFrom(event.severity()),
            .scenario_id = text(event.scenario_id()),
            .scenario = text(event.scenario_name()),
            .host = text(event.host_name()),
            .message = text(event.message()),
            .cause = text(event.cause()),
            .next_action = Words::remedy(text(event.next_action()))};
}

QList<GroupItem> fromWire(const v1::GroupReply& reply) {
    QList<GroupItem> items;
    for (const auto& item : reply.items()) {
        items.append({.scenario = text(item.scenario()), .error = errorFrom(item.error())});
    }
    return items;
}

Finding fromWire(const v1::Finding& finding) {
    return {.severity = severityFrom(finding.severity()),
            .check = text(finding.check()),
            .message = Words::finding(text(finding.check()), text(finding.message())),
            .remedy = Words::remedy(text(finding.remedy())),
            .host = text(finding.host())};
}

Readiness fromWire(const v1::Readiness& wire) {
    Readiness readiness;
    readiness.level = levelFrom(wire.level());
    if (wire.has_now()) readiness.now = outlookFrom(wire.now());
    if (wire.has_failure()) readiness.failure = outlookFrom(wire.failure());
    readiness.checks = findingsFrom(wire.checks());
    return readiness;
}

QList<PropertySchema> fromWire(const v1::ListPropertiesReply& reply) {
    QList<PropertySchema> schema;
    for (const v1::PropertySchema& property : reply.properties()) {
        schema.append({.key = text(property.key()),
                       .scope = text(property.scope()),
                       .type = typeFrom(property.type()),
                       .default_value = text(property.default_value()),
                       .min = property.min(),
                       .max = property.max(),
                       .zero_is_default = property.zero_is_default(),
                       .any_time = property.change() == "any-time",
                       .label_english = text(property.english().label()),
                       .help_english = text(property.english().help()),
                       .label_japanese = text(property.japanese().label()),
                       .help_japanese = text(property.japanese().help())});
    }
    return schema;
}

PropertySheet fromWire(const v1::PropertiesReply& reply) {
    PropertySheet sheet{.scenario_id = text(reply.scenario_id()),
                        .scenario = text(reply.scenario()),
                        .version = reply.version()};
    for (const v1::PropertyValue& value : reply.properties()) {
        sheet.values.append({.key = text(value.key()),
                             .value = text(value.value()),
                             .changeable = value.changeable(),
                             .locked = errorFrom(value.locked())});
    }
    return sheet;
}

Statistics fromWire(const v1::StatisticsReply& reply) {
    Statistics rows;
    for (const v1::StatisticsRow& row : reply.rows()) {
        rows.append({.begin_unix_ns = row.begin_unix_ns(),
                     .seconds = row.seconds(),
                     .master_known = row.master_samples() != 0,
                     .replica_known = row.replica_samples() != 0,
                     .lag_ms_max = row.lag_ms().max(),
                     .lag_bytes_max = row.lag_bytes().max(),
                     .spool_bytes_max = row.spool_bytes().max(),
                     .journal_bytes_max = row.journal_bytes().max(),
                     .durable_changes = row.durable_changes(),
                     .shipped_per_s_max = row.shipped_per_s_max()});
    }
    return rows;
}

ChangeHistory fromWire(const v1::History& wire) {
    const v1::ChangeHistory& changes = wire.changes();
    ChangeHistory history{.begin_unix_ns = moment(changes.begin_unix_ns()),
                          .end_unix_ns = moment(changes.end_unix_ns())};
    for (const std::string& path : changes.files()) history.files.append(text(path));
    for (const v1::ChangeSample& sample : changes.samples()) {
        ChangeSample added{.begin_unix_ns = moment(sample.begin_unix_ns()),
                           .total = countsFrom(sample.total()),
                           .uncounted_changes = sample.uncounted_changes()};
        for (const v1::FileChanges& file : sample.files()) {
            if (file.file() >= history.files.size()) continue;
            added.files.append(
                {.file = static_cast<qsizetype>(file.file()), .counts = countsFrom(file.counts())});
        }
        history.samples.append(added);
    }
    return history;
}

Severity severityFrom(v1::Severity severity) {
    switch (severity) {
        case v1::SEVERITY_WARNING:
            return Severity::kWarning;
        case v1::SEVERITY_ERROR:
            return Severity::kError;
        case v1::SEVERITY_CRITICAL:
            return Severity::kCritical;
        default:
            return Severity::kInfo;
    }
}

std::optional<Error> errorFrom(const v1::ErrorInfo& info) {
    if (!HasError(info)) return std::nullopt;
    return FromProto(info);
}

QList<Host> fromWire(const v1::ListHostsReply& reply) {
    QList<Host> hosts;
    for (const v1::Host& host : reply.hosts()) hosts.append(hostFrom(host));
    return hosts;
}

HostCheck fromWire(const v1::VerifyHostReply& reply) {
    return {.host = hostFrom(reply.host()), .findings = findingsFrom(reply.findings())};
}

MachineDetails fromWire(const v1::VmDetail& wire) {
    MachineDetails details{.machine = machineFrom(wire.summary()),
                           .problems = findingsFrom(wire.problems())};
    for (const v1::VmFile& file : wire.files()) {
        details.files.append({.path = text(file.path()),
                              .kind = kindFrom(file.kind()),
                              .size_bytes = file.size_bytes(),
                              .allocated_bytes = file.allocated_bytes(),
                              .parent = text(file.parent())});
    }
    for (const v1::VmAdapter& adapter : wire.adapters()) {
        QStringList addresses;
        for (const auto& each : adapter.guest().addresses()) addresses.append(text(each));
        if (adapter.guest().dhcp()) addresses = {QStringLiteral("DHCP")};
        details.adapters.append({.id = text(adapter.id()),
                                 .name = text(adapter.name()),
                                 .mac = text(adapter.mac()),
                                 .network = text(adapter.network()),
                                 .addresses = addresses.join(QStringLiteral(", "))});
    }
    return details;
}

QList<Template> fromWire(const v1::ListTemplatesReply& reply) {
    QList<Template> templates;
    for (const v1::Template& wire : reply.templates()) {
        Template one{.name = text(wire.name()),
                     .properties = {},
                     .created_unix_ns = wire.created_unix_ns(),
                     .created_by = text(wire.created_by())};
        for (const v1::PropertySetting& property : wire.properties()) {
            one.properties.insert(text(property.key()), text(property.value()));
        }
        templates.append(one);
    }
    return templates;
}

Result<QList<Machine>> machinesFromWire(const v1::ListHostVmsReply& reply) {
    QList<Machine> machines;
    for (const v1::HostVms& host : reply.hosts()) {
        if (HasError(host.error())) return std::unexpected(FromProto(host.error()));
        for (const v1::VmSummary& machine : host.vms()) machines.append(machineFrom(machine));
    }
    return machines;
}

v1::CreateScenarioRequest toWire(const NewScenario& wish) {
    v1::CreateScenarioRequest request;
    request.set_request_id(wish.request_id.toStdString());
    request.set_name(wish.name.toStdString());
    request.set_group(wish.group.toStdString());
    request.set_master_host(wish.master_id.toStdString());
    request.set_replica_host(wish.replica_id.toStdString());
    request.set_vm(wish.machine_id.toStdString());
    request.set_replica_directory(wish.replica_directory.toStdString());
    request.set_template_name(wish.template_name.toStdString());
    for (auto one = wish.properties.begin(); one != wish.properties.end(); ++one) {
        (*request.mutable_properties())[one.key().toStdString()] = one.value().toStdString();
    }
    return request;
}

v1::Template toWire(const Template& wish) {
    v1::Template wire;
    wire.set_name(wish.name.toStdString());
    for (auto one = wish.properties.begin(); one != wish.properties.end(); ++one) {
        auto* property = wire.add_properties();
        property->set_key(one.key().toStdString());
        property->set_value(one.value().toStdString());
    }
    return wire;
}

}  // namespace rha::manager
