#include <memory>
#include <string>
#include <vector>

#include "control/cli/mistakes.h"
#include "control/cli/rhactl.h"
#include "control/cli/status_view.h"
#include "control/cli/text_table.h"
#include "control/cli/units.h"

namespace rha::cli {
namespace {

Result<v1::ListHostsReply> Hosts(Session& session) {
    return session.Call(&v1::Control::Stub::ListHosts, v1::ListHostsRequest());
}

/// Adds the host that was probably meant to "not found".
Error WithHostSuggestion(Session& session, Error error, const std::string& name) {
    if (error.code != ErrorCode::kNotFound) return error;
    const auto hosts = Hosts(session);
    if (!hosts) return error;
    std::vector<std::string> names;
    for (const auto& host : hosts->hosts()) names.push_back(host.name());
    if (const auto nearest = Nearest(name, names)) {
        error.remedy = "did you mean '" + *nearest + "'? " + error.remedy;
    }
    return error;
}

std::string LastSeen(const v1::Host& host) {
    if (host.connected()) return "now";
    if (host.last_seen_ms_ago() == 0) return "never";
    return FormatDuration(host.last_seen_ms_ago()) + " ago";
}

Outcome ListHosts(Session& session, bool quiet) {
    RHA_ASSIGN_OR_RETURN(const auto reply, Hosts(session));
    if (session.PrintedJson(reply)) return ExitCode::kOk;
    TextTable table({"HOST", "ADDRESS", "CONNECTED", "LAST SEEN", "HYPERVISOR", "ENGINE"});
    for (const auto& host : reply.hosts()) {
        if (quiet) session.out() << host.name() << "\n";
        table.Add({host.name(), host.address(), host.connected() ? "yes" : "NO", LastSeen(host),
                   host.facts().hypervisor(), host.facts().engine_version()});
    }
    if (quiet) return ExitCode::kOk;
    table.Print(session.out(), "No hosts. Add one with: rhactl hosts add");
    for (const auto& host : reply.hosts()) {
        if (host.error().code().empty()) continue;
        session.out() << "\n"
                      << Printable(host.name()) << ": " << Printable(host.error().message())
                      << "\n";
        if (!host.error().remedy().empty()) {
            session.out() << "  " << Printable(host.error().remedy()) << "\n";
        }
    }
    return ExitCode::kOk;
}

Outcome VerifyHost(Session& session, const std::string& name) {
    v1::VerifyHostRequest request;
    request.set_host(name);
    const auto reply = session.Call(&v1::Control::Stub::VerifyHost, request);
    if (!reply) return std::unexpected(WithHostSuggestion(session, reply.error(), name));
    bool blocked = false;
    for (const auto& finding : reply->findings()) {
        blocked |= finding.severity() == v1::Finding::SEVERITY_ERROR;
    }
    if (!session.PrintedJson(*reply)) PrintFindings(session.out(), reply->findings());
    return blocked ? ExitCode::kFailed : ExitCode::kOk;
}

Outcome RemoveHost(Session& session, const std::string& name) {
    RHA_RETURN_IF_ERROR(
        session.Confirm("Host '" + name + "' will be forgotten and its certificate refused."));
    v1::RemoveHostRequest request;
    request.set_host(name);
    const auto reply = session.Call(&v1::Control::Stub::RemoveHost, request);
    if (!reply) return std::unexpected(WithHostSuggestion(session, reply.error(), name));
    if (!session.PrintedJson(*reply)) session.out() << "Removed host " << name << "\n";
    return ExitCode::kOk;
}

/// A code for a new host, or for a known one (`renew`), and the command to type there.
Outcome PairHost(Session& session, const std::string& renew, std::uint32_t valid_seconds) {
    v1::CreatePairingCodeRequest request;
    request.set_role("engine");
    request.set_valid_seconds(valid_seconds);
    request.set_renew_host(renew);
    const auto reply = session.Call(&v1::Control::Stub::CreatePairingCode, request);
    if (!reply) return std::unexpected(WithHostSuggestion(session, reply.error(), renew));
    RHA_ASSIGN_OR_RETURN(const Connection* control, session.Control());
    const std::string command =
        "rha-engine enroll --control " + control->endpoint().enrol_address + " --code " +
        reply->code() + (renew.empty() ? "" : " --name " + renew) + " --address THIS_HOST:7443";
    if (session.options().json) {
        Json json = ToJson(*reply);
        json["command"] = command;
        session.out() << Dump(json) << "\n";
        return ExitCode::kOk;
    }
    session.out() << "Run this on the host until " << FormatTime(reply->expires_unix_ns())
                  << ", with the name under which other hosts reach it for THIS_HOST:\n\n  "
                  << command << "\n";
    return ExitCode::kOk;
}

Outcome ListVms(Session& session, const std::string& host) {
    v1::ListHostVmsRequest request;
    request.set_host(host);
    const auto reply = session.Call(&v1::Control::Stub::ListVms, request);
    if (!reply) return std::unexpected(WithHostSuggestion(session, reply.error(), host));
    if (session.PrintedJson(*reply)) return ExitCode::kOk;
    TextTable table({"HOST", "MACHINE", "STATE", "GUEST", "FOLDER", "ID"});
    for (const auto& entry : reply->hosts()) {
        for (const auto& vm : entry.vms()) {
            table.Add({entry.host().name(), vm.name(),
                       EnumWord(v1::VmState_Name(vm.state()), "VM_STATE_"),
                       EnumWord(v1::GuestHealth_Name(vm.guest()), "GUEST_HEALTH_"), vm.folder(),
                       vm.id()});
        }
    }
    table.Print(session.out(), "No machines.");
    ExitCode exit_code = ExitCode::kOk;
    for (const auto& entry : reply->hosts()) {
        if (entry.error().code().empty()) continue;
        exit_code = ExitCode::kUnreachable;
        session.err() << Printable(entry.host().name()) << ": "
                      << Printable(entry.error().message()) << "\n";
        if (entry.error().remedy().empty()) continue;
        session.err() << "  " << Printable(entry.error().remedy()) << "\n";
    }
    return exit_code;
}

}  // namespace

void AddHostCommands(CommandTree& tree) {
    auto* hosts = tree.AddGroup("hosts", "Hosts that run an engine", "host");
    auto quiet = std::make_shared<bool>(false);
    auto* command = tree.Add(hosts, "list", "All hosts",
                             [quiet](Session& session) { return ListHosts(session, *quiet); });
    command->add_flag("-q,--quiet", *quiet, "Names only");

    auto valid = std::make_shared<std::uint32_t>(0);
    command = tree.Add(hosts, "add", "Print the command that lets a new host in",
                       [valid](Session& session) { return PairHost(session, "", *valid); });
    command->add_option("--valid-seconds", *valid, "How long it may be used (600)");

    tree.AddNamed(hosts, "verify", "Check a host and its engine", "host", "Name or id of the host",
                  VerifyHost);
    tree.AddNamed(hosts, "remove", "Forget a host that no scenario uses", "host",
                  "Name or id of the host", RemoveHost);
    tree.AddNamed(hosts, "renew", "Print the command that renews a host's certificate", "host",
                  "Name or id of the host", [](Session& session, const std::string& host) {
                      return PairHost(session, host, 0);
                  });

    auto* vms = tree.AddGroup("vms", "Virtual machines on the hosts", "vm");
    auto host = std::make_shared<std::string>();
    command = tree.Add(vms, "list", "All machines that may be protected",
                       [host](Session& session) { return ListVms(session, *host); });
    command->add_option("--host", *host, "Of this host only");
}

}  // namespace rha::cli
