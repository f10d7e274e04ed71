// rha-control: the control service, and the few commands that work on its data directory itself.
#include <chrono>
#include <iostream>
#include <string>

#include "common/runtime/clock.h"
#include "common/runtime/command_line.h"
#include "common/runtime/end_signal.h"
#include "common/runtime/environment.h"
#include "common/runtime/file_limit.h"
#include "common/runtime/files.h"
#include "common/runtime/log.h"
#include "common/runtime/rpc/grpc_process.h"
#include "common/runtime/service_host.h"
#include "control/api/pairing.h"
#include "control/service/control_home.h"
#include "control/service/control_server.h"
#include "control/store/sqlite/sqlite_membership_store.h"
#include "control/store/sqlite/sqlite_scenario_store.h"
#include "control/web/site.h"

namespace rha::control {
namespace {

struct Options {
    ServerOptions server;
    LogOptions log;
    std::string role = "admin";
    std::string renews_host;
    bool json = false;
    unsigned valid_seconds = static_cast<unsigned>(kPairingValidity.count());
    std::string member;
};

void Describe(CLI::App& app, Options& options) {
    AddServiceOptions(app, ConfigDirectory() / "control.conf", &options.log);
    app.require_subcommand(1);
    app.add_option("--data", options.server.data_directory, "Everything this service keeps")
        ->capture_default_str();
    app.add_option("--listen", options.server.listen, "host:port for rhactl and the manager")
        ->capture_default_str();
    app.add_option("--enrol-listen", options.server.enrol_listen,
                   "host:port where new hosts and administrators enrol")
        ->capture_default_str();
    app.add_option("--certificate-days", options.server.certificate_days,
                   "Validity of the certificates it issues")
        ->check(CLI::Range(1, kCaDays))
        ->capture_default_str();

    app.add_option("--starts-at-once", options.server.starts_at_once_max,
                   "How many scenarios of a group synchronise at a time; the others wait")
        ->check(CLI::Range(1u, 1000u))
        ->capture_default_str();

    app.add_option(
           "--hook-directory", options.server.hook_directory,
           "Where programs are that notifications and scenarios may run; only root may write there")
        ->capture_default_str();

    app.add_option("--web", options.server.web,
                   "host:port of the overview page and the metrics (none)");
    auto* certificate = app.add_option("--web-certificate", options.server.web_certificate,
                                       "PEM certificate of the overview page (this service's own)");
    auto* key = app.add_option("--web-key", options.server.web_key, "PEM key of that certificate");
    certificate->needs(key);
    key->needs(certificate);
    app.add_option("--web-downloads", options.server.web_downloads,
                   "Directory whose files the overview page offers for downloading (none)");

    const auto add = [&app](const char* name, const char* text) {
        return app.add_subcommand(name, text)
            ->fallthrough()
            ->footer("What all of them understand: rha-control --help");
    };
    add("init", "Create certificate authority, identity and database");
    add("run", "Run the service until SIGTERM or SIGINT");
    auto* pair = add("pair", "Print a one-time code that lets a host or administrator in");
    pair->add_option("--role", options.role, "engine or admin")
        ->check(CLI::IsMember({"engine", "admin"}))
        ->capture_default_str();
    pair->add_option("--renew", options.renews_host,
                     "Name of the host whose certificate it renews");
    pair->add_option("--valid-seconds", options.valid_seconds, "How long it may be used")
        ->capture_default_str();
    pair->add_flag("--json", options.json, "Print JSON for programs");
    add("web-token", "Print a new token that reads the overview page; it replaces the last one");
    add("members", "List every holder of a certificate");
    auto* revoke = add("revoke", "Refuse an administrator's certificate from now on");
    revoke->add_option("id", options.member, "From: rha-control members")->required();
}

Result<ControlHome> OpenHome(const Options& options) {
    return OpenControlHome(options.server.data_directory, options.server.certificate_days,
                           WallNow());
}

Status Init(const Options& options) {
    RHA_ASSIGN_OR_RETURN(const ControlHome home, OpenHome(options));
    std::cout << "Data directory  " << options.server.data_directory.string() << "\n"
              << "CA fingerprint  " << home.authority.fingerprint() << "\n"
              << "Keep a backup of " << (options.server.data_directory / "ca").string()
              << ": without it every host must be enrolled again.\n"
              << "Next: start the service, then make the first administrator's code with\n"
              << "  rha-control pair --role admin\n";
    return {};
}

Result<std::string> FindHostId(ControlHome& home, const std::string& name) {
    SqliteScenarioStore store(*home.database);
    RHA_ASSIGN_OR_RETURN(const auto hosts, store.LoadHosts());
    for (const HostRecord& host : hosts) {
        if (host.name == name || host.id.value == name) return host.id.value;
    }
    return Fail(ErrorCode::kNotFound, "there is no host '" + name + "'", "run: rhactl hosts list");
}

Status Pair(const Options& options) {
    RHA_ASSIGN_OR_RETURN(ControlHome home, OpenHome(options));
    PairingWish wish{.role = options.role, .validity = std::chrono::seconds(options.valid_seconds)};
    if (!options.renews_host.empty()) {
        RHA_ASSIGN_OR_RETURN(wish.renews_host, FindHostId(home, options.renews_host));
    }
    SqliteMembershipStore members(*home.database);
    RHA_ASSIGN_OR_RETURN(const IssuedCode code,
                         MakePairing(members, home.authority.fingerprint(), wish, WallNow()));
    if (options.json) {
        std::cout << R"({"code":")" << code.code << R"(","expires_unix_ns":)"
                  << code.expires.unix_ns << "}\n";
        return {};
    }
    std::cout << code.code << "\n";
    std::cerr << "Valid until " << FormatUtc(code.expires) << ", once.\n";
    return {};
}

Status ListMembers(const Options& options) {
    RHA_ASSIGN_OR_RETURN(ControlHome home, OpenHome(options));
    SqliteMembershipStore members(*home.database);
    RHA_ASSIGN_OR_RETURN(const auto all, members.LoadMembers());
    for (const Member& member : all) {
        std::cout << member.id << "  " << member.role << "  enrolled " << FormatUtc(member.enrolled)
                  << "  until " << FormatUtc(member.not_after)
                  << (member.revoked ? "  revoked" : "")
                  << (member.name.empty() ? "" : "  " + member.name) << "\n";
    }
    return {};
}

Status Revoke(const Options& options) {
    RHA_ASSIGN_OR_RETURN(ControlHome home, OpenHome(options));
    SqliteMembershipStore members(*home.database);
    return members.RevokeMember(options.member);
}

Status NewWebToken(const Options& options) {
    RHA_RETURN_IF_ERROR(MakeDirectory(options.server.data_directory, 0700));
    RHA_ASSIGN_OR_RETURN(const std::string token,
                         MakeWebToken(options.server.data_directory / kWebTokenFile));
    std::cout << token << "\n";
    std::cerr << "Give it as the password of any user in a browser, or as a bearer token.\n";
    return {};
}

Status Run(const Options& options) {
    EndSignal end;
    const GrpcProcess grpc;
    SkipGrpcLockChecks();
    RHA_RETURN_IF_ERROR(RaiseFileLimit());  // every host takes a connection
    RHA_ASSIGN_OR_RETURN(const auto server, ControlServer::Start(options.server));
    LogInfo("rha-control {} is ready; API port {}, enrolment port {}", options.server.version,
            server->api_port(), server->enrol_port());
    if (server->web_port() != 0) LogInfo("overview page on port {}", server->web_port());
    FlushLog();
    ServiceHost::Ready();
    LogInfo("stopping on {}", end.Wait());
    return {};
}

Status Dispatch(const CLI::App& app, ServiceHost& host, const Options& options) {
    if (const auto managed = host.Manage(app)) return *managed;
    if (app.got_subcommand("run")) {
        return host.Run(app, options.log, [&] { return Run(options); });
    }
    RHA_RETURN_IF_ERROR(CheckConfiguration(app));
    RHA_RETURN_IF_ERROR(host.StartLog(app, options.log));
    if (app.got_subcommand("init")) return Init(options);
    if (app.got_subcommand("pair")) return Pair(options);
    if (app.got_subcommand("web-token")) return NewWebToken(options);
    if (app.got_subcommand("members")) return ListMembers(options);
    return Revoke(options);
}

int Main(int argc, char** argv) {
    Options options;
    options.server.version = RHA_VERSION;
    CLI::App app("The control service of RHA: stores scenarios, watches hosts, moves machines",
                 "rha-control");
    app.set_version_flag("--version", RHA_VERSION);
    Describe(app, options);
    ServiceHost host({{.name = "rha-control",
                       .title = "RHA control service",
                       .text = "Stores scenarios, watches hosts, moves virtual machines",
                       .command = "run"}});
    host.Describe(app);
    return RunProgram(app, argc, argv, [&] { return Dispatch(app, host, options); });
}

}  // namespace
}  // namespace rha::control

int main(int argc, char** argv) {
    return rha::control::Main(argc, argv);
}
