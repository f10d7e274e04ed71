#include <algorithm>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "common/runtime/files.h"
#include "control/cli/mistakes.h"
#include "control/cli/rhactl.h"
#include "control/cli/text_table.h"
#include "control/cli/units.h"

namespace rha::cli {
namespace {

struct AddOptions {
    v1::AddNotifyTargetRequest request;
    std::string severity = "warning";
    std::vector<std::string> scenarios;
    std::vector<std::string> codes;
    std::vector<std::string> to;
    std::uint32_t interval_s = 0;
    std::uint32_t timeout_s = 0;
    CLI::Option* interval = nullptr;
    std::string secret_file;
};

std::string SeverityWord(v1::Severity severity) {
    return EnumWord(v1::Severity_Name(severity), "SEVERITY_");
}

Result<v1::ListNotifyTargetsReply> Targets(Session& session) {
    return session.Call(&v1::Control::Stub::ListNotifyTargets, v1::ListNotifyTargetsRequest());
}

/// The first line of a file that only its owner reads; "-" is standard input.
Result<std::string> ReadSecret(Session& session, const std::string& file) {
    std::string text;
    if (file.empty()) return text;
    if (file == "-") {
        std::getline(session.terminal().in, text);
        return text;
    }
    RHA_ASSIGN_OR_RETURN(text, ReadSmallFile(file, 4096));
    return text.substr(0, text.find_first_of("\r\n"));
}

Outcome Add(Session& session, AddOptions& options) {
    auto& target = *options.request.mutable_target();
    for (const auto severity :
         {v1::SEVERITY_INFO, v1::SEVERITY_WARNING, v1::SEVERITY_ERROR, v1::SEVERITY_CRITICAL}) {
        if (SeverityWord(severity) == options.severity) target.set_severity_min(severity);
    }
    for (const auto& scenario : options.scenarios) target.add_scenarios(scenario);
    for (const auto& code : options.codes) target.add_codes(code);
    for (const auto& recipient : options.to) target.add_to(recipient);
    if (options.interval->count() > 0) target.set_interval_s(options.interval_s);
    target.set_timeout_s(options.timeout_s);
    RHA_ASSIGN_OR_RETURN(const std::string secret, ReadSecret(session, options.secret_file));
    target.set_secret(secret);
    RHA_ASSIGN_OR_RETURN(const auto reply,
                         session.Call(&v1::Control::Stub::AddNotifyTarget, options.request));
    if (session.PrintedJson(reply)) return ExitCode::kOk;
    session.out() << (options.request.replace() ? "Changed " : "Added ") << reply.kind()
                  << " target " << reply.name() << ". Try it with: rhactl notify test "
                  << reply.name() << "\n";
    return ExitCode::kOk;
}

std::string StateText(const v1::NotifyTargetState& state) {
    if (state.failed_attempts() != 0) {
        return "FAILS, " + std::to_string(state.waiting()) + " wait";
    }
    return state.waiting() == 0 ? "ok" : std::to_string(state.waiting()) + " wait";
}

Outcome List(Session& session) {
    RHA_ASSIGN_OR_RETURN(const auto reply, Targets(session));
    if (session.PrintedJson(reply)) return ExitCode::kOk;
    TextTable table({"TARGET", "KIND", "ADDRESS", "FROM SEVERITY", "STATE"});
    for (const auto& target : reply.targets()) {
        table.Add({target.name(), target.kind(), target.address(),
                   target.kind() == "hook" ? "any" : SeverityWord(target.severity_min()),
                   StateText(target.state())});
    }
    table.Print(session.out(), "No notification targets. Add one with: rhactl notify add");
    return ExitCode::kOk;
}

template <typename List>
std::string Joined(const List& words, const std::string& when_empty) {
    std::string text;
    for (const auto& word : words) text += (text.empty() ? "" : ", ") + Printable(word);
    return text.empty() ? when_empty : text;
}

void PrintTarget(std::ostream& out, const v1::NotifyTarget& target) {
    out << "Target        " << Printable(target.name()) << " (" << target.kind() << ")\n"
        << "Address       " << Printable(target.address()) << "\n";
    if (target.kind() == "mail") {
        out << "TLS           " << target.tls() << "\n"
            << "From          " << Printable(target.from()) << "\n"
            << "To            " << Joined(target.to(), "-") << "\n"
            << "User          " << (target.user().empty() ? "-" : Printable(target.user())) << "\n";
    }
    out << "Secret        " << (target.has_secret() ? "stored" : "none") << "\n";
    if (!target.ca_file().empty()) out << "CA file       " << Printable(target.ca_file()) << "\n";
    if (target.kind() != "hook") {
        out << "Severity      " << SeverityWord(target.severity_min()) << " and above\n"
            << "Language      " << target.language() << "\n";
    }
    out << "Events        " << Joined(target.codes(), "all") << "\n"
        << "Scenarios     " << Joined(target.scenarios(), "all, and what concerns none") << "\n"
        << "Interval      " << target.interval_s() << " s; time limit " << target.timeout_s()
        << " s\n"
        << "State         " << StateText(target.state()) << "; " << target.state().delivered()
        << " delivered, " << target.state().failures()
        << " attempts failed since the service was started\n";
    const v1::ErrorInfo& error = target.state().error();
    if (error.code().empty()) return;
    out << "Problem       " << Printable(error.message()) << "\n"
        << "What to do    " << Printable(error.remedy()) << "\n";
}

std::unexpected<Error> NoSuchTarget(const std::string& name,
                                    const v1::ListNotifyTargetsReply& reply) {
    std::vector<std::string> names;
    for (const auto& target : reply.targets()) names.push_back(target.name());
    const auto nearest = Nearest(name, names);
    return Fail(ErrorCode::kNotFound, "there is no notification target '" + name + "'",
                (nearest ? "did you mean '" + *nearest + "'? " : "") + "run: rhactl notify list");
}

Outcome Show(Session& session, const std::string& name) {
    RHA_ASSIGN_OR_RETURN(const auto reply, Targets(session));
    const auto found = std::ranges::find_if(
        reply.targets(), [&](const v1::NotifyTarget& target) { return target.name() == name; });
    if (found == reply.targets().end()) return NoSuchTarget(name, reply);
    if (!session.PrintedJson(*found)) PrintTarget(session.out(), *found);
    return ExitCode::kOk;
}

Outcome Test(Session& session, const std::string& name) {
    v1::NotifyTargetRef request;
    request.set_name(name);
    RHA_ASSIGN_OR_RETURN(const auto reply,
                         session.Call(&v1::Control::Stub::TestNotifyTarget, request));
    const bool delivered = reply.error().code().empty();
    if (!session.PrintedJson(reply)) {
        if (delivered) {
            session.out() << "Delivered. The answer: " << Printable(reply.answer()) << "\n";
        } else {
            session.err() << "rhactl: not delivered: " << Printable(reply.error().message())
                          << "\n  " << Printable(reply.error().remedy()) << "\n";
        }
    }
    return delivered ? ExitCode::kOk : ExitCode::kFailed;
}

Outcome Remove(Session& session, const std::string& name) {
    RHA_RETURN_IF_ERROR(session.Confirm("Nobody will be notified through '" + name +
                                        "' any more; what waits for it is dropped."));
    v1::NotifyTargetRef request;
    request.set_name(name);
    RHA_ASSIGN_OR_RETURN(const auto reply,
                         session.Call(&v1::Control::Stub::RemoveNotifyTarget, request));
    if (!session.PrintedJson(reply)) session.out() << "Removed target " << name << "\n";
    return ExitCode::kOk;
}

void AddOptionsOf(CLI::App& command, const std::shared_ptr<AddOptions>& options) {
    const auto text = [&](const char* name, std::string* (v1::NotifyTarget::*field)(),
                          const char* help) {
        return command.add_option(name, *(options->request.mutable_target()->*field)(), help);
    };
    text("kind", &v1::NotifyTarget::mutable_kind, "mail, syslog, webhook or hook")
        ->required()
        ->check(CLI::IsMember({"mail", "syslog", "webhook", "hook"}));
    text("name", &v1::NotifyTarget::mutable_name, "Its name from now on")->required();
    text("--address", &v1::NotifyTarget::mutable_address,
         "mail: host:port; syslog: unix:/dev/log, udp:host:514, tcp:host:514; webhook: URL; hook: "
         "path of the program on the control host")
        ->required();
    command.add_option("--severity", options->severity, "Of this severity and above")
        ->check(CLI::IsMember({"info", "warning", "error", "critical"}))
        ->capture_default_str();
    command
        .add_option("--code", options->codes,
                    "Only these events: code, name, or after-synchronisation, after-switchover, "
                    "after-failed-switchover")
        ->delimiter(',');
    command.add_option("--scenario", options->scenarios, "Only what concerns these scenarios")
        ->delimiter(',');
    text("--language", &v1::NotifyTarget::mutable_language, "en or ja")
        ->check(CLI::IsMember({"en", "ja"}));
    options->interval = command.add_option("--interval", options->interval_s,
                                           "Seconds between two messages (mail 60, webhook 5)");
    command.add_option("--time-limit", options->timeout_s,
                       "Seconds one attempt may take (30, hook 60)");
    text("--tls", &v1::NotifyTarget::mutable_tls,
         "mail: required (STARTTLS), optional, implicit or off (required)")
        ->check(CLI::IsMember({"required", "optional", "implicit", "off"}));
    text("--ca-file", &v1::NotifyTarget::mutable_ca_file,
         "mail, webhook: CAs to trust, on the control host");
    text("--user", &v1::NotifyTarget::mutable_user, "mail: whom to log in as");
    command.add_option("--secret-file", options->secret_file,
                       "First line: password (mail) or signing key (webhook); - is standard input");
    text("--from", &v1::NotifyTarget::mutable_from, "mail: sender");
    command.add_option("--to", options->to, "mail: recipients")->delimiter(',');
    command.add_flag_callback(
        "--replace", [options] { options->request.set_replace(true); },
        "Change the target of that name; what waits for it stays");
}

}  // namespace

void AddNotifyCommands(CommandTree& tree) {
    auto* notify = tree.AddGroup("notify", "Who is told about events");
    auto options = std::make_shared<AddOptions>();
    AddOptionsOf(*tree.Add(notify, "add", "Tell a mailbox, syslog server, web service or hook",
                           [options](Session& session) { return Add(session, *options); }),
                 options);
    tree.Add(notify, "list", "All targets", List);
    tree.AddNamed(notify, "show", "Everything about a target", "name", "Name of the target", Show);
    tree.AddNamed(notify, "test", "Send a message now, and show the answer", "name",
                  "Name of the target", Test);
    tree.AddNamed(notify, "remove", "Tell nobody through this target any more", "name",
                  "Name of the target", Remove);
}

}  // namespace rha::cli
