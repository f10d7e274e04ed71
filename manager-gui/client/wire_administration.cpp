#include "manager-gui/client/wire_administration.h"

#include "manager-gui/client/wire.h"

namespace rha::manager {
namespace {

QString text(const std::string& utf8) {
    return QString::fromStdString(utf8);
}

template <typename List>
QStringList texts(const List& words) {
    QStringList list;
    for (const std::string& word : words) list.append(text(word));
    return list;
}

NotifyKind kindFrom(const std::string& name) {
    if (name == "syslog") return NotifyKind::kSyslog;
    if (name == "webhook") return NotifyKind::kWebhook;
    if (name == "hook") return NotifyKind::kHook;
    return NotifyKind::kMail;
}

const char* nameOf(NotifyKind kind) {
    switch (kind) {
        case NotifyKind::kMail:
            return "mail";
        case NotifyKind::kSyslog:
            return "syslog";
        case NotifyKind::kWebhook:
            return "webhook";
        case NotifyKind::kHook:
            return "hook";
    }
    return "";
}

const char* nameOf(ReportKind kind) {
    switch (kind) {
        case ReportKind::kSynchronisation:
            return "sync";
        case ReportKind::kReplication:
            return "replication";
        case ReportKind::kSwitchover:
            return "switchover";
        case ReportKind::kChanges:
            return "changes";
        case ReportKind::kDifference:
            return "difference";
        case ReportKind::kAssessment:
            return "assessment";
    }
    return "";
}

v1::Severity severityTo(Severity severity) {
    switch (severity) {
        case Severity::kInfo:
            return v1::SEVERITY_INFO;
        case Severity::kWarning:
            return v1::SEVERITY_WARNING;
        case Severity::kError:
            return v1::SEVERITY_ERROR;
        case Severity::kCritical:
            return v1::SEVERITY_CRITICAL;
    }
    return v1::SEVERITY_UNSPECIFIED;
}

NotifyTarget fromWire(const v1::NotifyTarget& wire) {
    NotifyTarget target{.name = text(wire.name()),
                        .kind = kindFrom(wire.kind()),
                        .address = text(wire.address()),
                        .severity_min = severityFrom(wire.severity_min()),
                        .language = text(wire.language()),
                        .scenarios = texts(wire.scenarios()),
                        .codes = texts(wire.codes())};
    if (wire.has_interval_s()) target.interval_s = wire.interval_s();
    target.timeout_s = wire.timeout_s();
    target.tls = text(wire.tls());
    target.ca_file = text(wire.ca_file());
    target.user = text(wire.user());
    target.from = text(wire.from());
    target.to = texts(wire.to());
    target.has_secret = wire.has_secret();
    target.waiting = wire.state().waiting();
    target.failed_attempts = wire.state().failed_attempts();
    target.delivered = wire.state().delivered();
    target.failures = wire.state().failures();
    target.error = errorFrom(wire.state().error());
    return target;
}

}  // namespace

ServiceInfo fromWire(const v1::ControlInfo& info) {
    return {.version = text(info.version()),
            .id = text(info.control_id()),
            .ca_fingerprint = text(info.ca_fingerprint_sha256()),
            .started_unix_ns = info.started_unix_ns()};
}

Verification fromWire(const v1::VerifyScenarioReply& reply) {
    Verification verification{.ok = reply.ok()};
    for (const v1::Finding& finding : reply.findings()) {
        verification.findings.append(fromWire(finding));
    }
    return verification;
}

QList<SettingsVersion> fromWire(const v1::SettingsHistoryReply& reply) {
    QList<SettingsVersion> versions;
    for (const auto& wire : reply.versions()) {
        SettingsVersion version{
            .version = wire.version(), .unix_ns = wire.unix_ns(), .actor = text(wire.actor())};
        for (const auto& change : wire.changes()) {
            version.changes.append({.key = text(change.key()),
                                    .before = text(change.before()),
                                    .after = text(change.after())});
        }
        versions.append(version);
    }
    return versions;
}

QList<MaintenanceItem> fromWire(const v1::MaintenanceReply& reply) {
    QList<MaintenanceItem> items;
    for (const auto& item : reply.items()) {
        items.append({.scenario = text(item.scenario().name()),
                      .not_needed = item.not_needed(),
                      .error = errorFrom(item.error())});
    }
    return items;
}

Report fromWire(const v1::ReportReply& reply) {
    return {.file_name = text(reply.file_name()), .content = text(reply.content())};
}

QList<AssessmentsOfHost> fromWire(const v1::ListAssessmentsReply& reply) {
    QList<AssessmentsOfHost> hosts;
    for (const auto& of_host : reply.hosts()) {
        AssessmentsOfHost host{
            .host = text(of_host.host()), .assessments = {}, .error = errorFrom(of_host.error())};
        for (const v1::Assessment& wire : of_host.assessments()) {
            host.assessments.append({.host = host.host,
                                     .machine_id = text(wire.vm_id()),
                                     .machine = text(wire.vm_name()),
                                     .folder = text(wire.folder()),
                                     .machine_bytes = wire.machine_bytes(),
                                     .began_unix_ns = wire.began_unix_ns(),
                                     .ends_unix_ns = wire.ends_unix_ns(),
                                     .ended = wire.ended(),
                                     .error = errorFrom(wire.error()),
                                     .changes = wire.total().changes(),
                                     .written_bytes = wire.total().written_bytes()});
        }
        hosts.append(host);
    }
    return hosts;
}

QList<NotifyTarget> fromWire(const v1::ListNotifyTargetsReply& reply) {
    QList<NotifyTarget> targets;
    for (const v1::NotifyTarget& target : reply.targets()) targets.append(fromWire(target));
    return targets;
}

NotifyTest fromWire(const v1::TestNotifyTargetReply& reply) {
    return {.answer = text(reply.answer()), .error = errorFrom(reply.error())};
}

v1::RecoverActiveRequest toWire(const RecoverWish& wish) {
    v1::RecoverActiveRequest request;
    request.set_scenario(wish.scenario_id.toStdString());
    request.set_active(wish.master ? "master" : "replica");
    request.set_confirm_name(wish.confirm_name.toStdString());
    request.set_active_host(wish.host.toStdString());
    request.set_machine_on(wish.machine_on.toStdString());
    return request;
}

v1::ReportRequest toWire(const ReportWish& wish) {
    v1::ReportRequest request;
    request.set_scenario(wish.scenario_id.toStdString());
    request.set_host(wish.assessment.host.toStdString());
    request.set_vm(wish.assessment.machine_id.toStdString());
    request.set_kind(nameOf(wish.kind));
    request.set_format(wish.format == ReportFormat::kHtml ? "html" : "csv");
    request.set_language(wish.language.toStdString());
    request.set_since_unix_ns(wish.since_unix_ns);
    request.set_until_unix_ns(wish.until_unix_ns);
    return request;
}

v1::AssessmentRef toWire(const AssessmentRef& which) {
    v1::AssessmentRef ref;
    ref.set_host(which.host.toStdString());
    ref.set_vm(which.machine_id.toStdString());
    return ref;
}

v1::NotifyTarget toWire(const NotifyTarget& target) {
    v1::NotifyTarget wire;
    wire.set_name(target.name.toStdString());
    wire.set_kind(nameOf(target.kind));
    wire.set_address(target.address.toStdString());
    wire.set_severity_min(severityTo(target.severity_min));
    wire.set_language(target.language.toStdString());
    for (const QString& name : target.scenarios) wire.add_scenarios(name.toStdString());
    for (const QString& code : target.codes) wire.add_codes(code.toStdString());
    if (target.interval_s) wire.set_interval_s(*target.interval_s);
    wire.set_timeout_s(target.timeout_s);
    wire.set_tls(target.tls.toStdString());
    wire.set_ca_file(target.ca_file.toStdString());
    wire.set_user(target.user.toStdString());
    wire.set_secret(target.secret.toStdString());
    wire.set_from(target.from.toStdString());
    for (const QString& address : target.to) wire.add_to(address.toStdString());
    return wire;
}

}  // namespace rha::manager
