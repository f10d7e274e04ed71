#include <memory>
#include <string>
#include <utility>

#include "common/runtime/clock.h"
#include "control/cli/rhactl.h"
#include "control/cli/status_view.h"
#include "control/cli/units.h"
#include "control/client/login.h"

namespace rha::cli {
namespace {

Outcome Login(Session& session, const client::LoginWish& wish) {
    const auto& directory = session.options().directory;
    RHA_ASSIGN_OR_RETURN(const client::LoggedIn done, client::LogIn(wish, directory));
    const Identity& identity = done.identity;
    const std::string& address = done.endpoint.address;
    if (session.options().json) {
        Json json = Json::object();
        json["id"] = identity.self.id;
        json["address"] = address;
        json["ca_fingerprint_sha256"] = identity.ca_fingerprint;
        json["not_after_unix_ns"] = identity.not_after.unix_ns;
        session.out() << Dump(json) << "\n";
    } else {
        session.out() << "Logged in to " << address << " as administrator " << identity.self.id
                      << "\n"
                      << "The certificate in " << (directory / "identity").string()
                      << " is valid until " << FormatUtc(identity.not_after) << "\n";
    }
    return ExitCode::kOk;
}

Outcome Info(Session& session) {
    RHA_ASSIGN_OR_RETURN(const auto info,
                         session.Call(&v1::Control::Stub::GetInfo, v1::GetInfoRequest()));
    if (session.PrintedJson(info)) return ExitCode::kOk;
    session.out() << "Version         " << info.version() << "\n"
                  << "Control service " << info.control_id() << "\n"
                  << "CA fingerprint  " << info.ca_fingerprint_sha256() << "\n"
                  << "Running since   " << FormatTime(info.started_unix_ns()) << "\n";
    return ExitCode::kOk;
}

Outcome Pair(Session& session, const std::string& role, std::uint32_t valid_seconds) {
    v1::CreatePairingCodeRequest request;
    request.set_role(role);
    request.set_valid_seconds(valid_seconds);
    RHA_ASSIGN_OR_RETURN(const auto reply,
                         session.Call(&v1::Control::Stub::CreatePairingCode, request));
    if (session.PrintedJson(reply)) return ExitCode::kOk;
    session.out() << reply.code() << "\n";
    session.err() << "Valid until " << FormatTime(reply.expires_unix_ns()) << ", once.\n";
    return ExitCode::kOk;
}

Outcome StatusOnce(Session& session) {
    RHA_ASSIGN_OR_RETURN(const auto reply, session.Call(&v1::Control::Stub::ListScenarios,
                                                        v1::ListScenariosRequest()));
    if (!session.PrintedJson(reply)) PrintScenarios(session.out(), reply);
    return ExitCode::kOk;
}

/// Until the operator interrupts or the control service goes away.
Outcome StatusWatch(Session& session) {
    RHA_ASSIGN_OR_RETURN(Connection * control, session.Control());
    grpc::ClientContext context;
    const auto stream = control->stub().WatchStatus(&context, v1::WatchStatusRequest());
    v1::ListScenariosReply reply;
    while (stream->Read(&reply)) {
        if (session.PrintedJson(reply)) continue;
        if (session.terminal().out_is_terminal) session.out() << "\033[H\033[2J";
        PrintScenarios(session.out(), reply);
        session.out() << std::flush;
    }
    return std::unexpected(control->Explain(stream->Finish()));
}

}  // namespace

void AddBasicCommands(CommandTree& tree) {
    auto login = std::make_shared<client::LoginWish>();
    auto* command = tree.Add(nullptr, "login", "Become an administrator with a pairing code",
                             [login](Session& session) { return Login(session, *login); });
    command->add_option("--control", login->control_address, "host:port of the enrolment port")
        ->required();
    command->add_option("--code", login->code, "From: rha-control pair, or rhactl pair")
        ->required();
    command->add_option("--api-address", login->api_address,
                        "host:port of the API, where it differs from what the service tells");

    tree.Add(nullptr, "info", "Version, CA fingerprint and start of the control service", Info);

    struct PairOptions {
        std::string role = "admin";
        std::uint32_t valid_seconds = 0;
    };
    auto pair = std::make_shared<PairOptions>();
    command = tree.Add(
        nullptr, "pair", "Make a one-time code for a new host or administrator",
        [pair](Session& session) { return Pair(session, pair->role, pair->valid_seconds); });
    command->add_option("--role", pair->role, "engine or admin")
        ->check(CLI::IsMember({"engine", "admin"}))
        ->capture_default_str();
    command->add_option("--valid-seconds", pair->valid_seconds, "How long it may be used (600)");

    auto watch = std::make_shared<bool>(false);
    command = tree.Add(nullptr, "status", "All scenarios at a glance", [watch](Session& session) {
        return *watch ? StatusWatch(session) : StatusOnce(session);
    });
    command->add_flag("--watch", *watch, "Go on showing changes");

    auto* completion = tree.AddGroup("completion", "Completion scripts for shells");
    tree.Add(completion, "bash", "Print the script for bash", [&tree](Session& session) -> Outcome {
        session.out() << BashCompletion(tree.app());
        return ExitCode::kOk;
    });
}

}  // namespace rha::cli
