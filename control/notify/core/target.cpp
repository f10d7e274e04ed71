#include "control/notify/core/target.h"

#include <algorithm>
#include <array>
#include <charconv>

namespace rha::control {
namespace {

using E = EventCode;

constexpr std::size_t kTextMax = 1024;
constexpr std::size_t kListMax = 100;
constexpr auto kIntervalMax = std::chrono::hours(24);
constexpr auto kTimeoutMax = std::chrono::minutes(10);

struct Moment {
    std::string_view name;
    EventCode code;
};
constexpr std::array kMoments = {
    Moment{"after-synchronisation", E::kSynchronised},
    Moment{"after-switchover", E::kSwitchoverCompleted},
    Moment{"after-failed-switchover", E::kSwitchoverRolledBack},
    Moment{"after-failed-switchover", E::kSwitchoverFailed},
};

constexpr std::array kKinds = {TargetKind::kMail, TargetKind::kSyslog, TargetKind::kWebhook,
                               TargetKind::kHook};
constexpr std::array kTlsModes = {MailTls::kRequired, MailTls::kOptional, MailTls::kImplicit,
                                  MailTls::kOff};

std::unexpected<Error> Wrong(std::string message, std::string remedy) {
    return Fail(ErrorCode::kInvalidArgument, std::move(message), std::move(remedy));
}

/// Printable text on one line. Keeps line breaks out of headers, log lines and the store.
bool IsPlain(std::string_view text) {
    return text.size() <= kTextMax && std::ranges::none_of(text, [](char c) {
               const auto byte = static_cast<unsigned char>(c);
               return byte < 0x20 || byte == 0x7f;
           });
}

bool IsName(std::string_view name) {
    const auto allowed = [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
               c == '-' || c == '_' || c == '.';
    };
    return !name.empty() && name.size() <= 64 && std::ranges::all_of(name, allowed);
}

bool IsPort(std::string_view text) {
    std::uint16_t port = 0;
    const auto [end, fault] = std::from_chars(text.data(), text.data() + text.size(), port);
    return fault == std::errc() && end == text.data() + text.size() && port != 0;
}

struct Endpoint {
    std::string host;
    std::string port;
};

/// "host:port", "[v6]:port".
std::optional<Endpoint> SplitHostPort(std::string_view text) {
    const auto colon = text.rfind(':');
    if (colon == std::string_view::npos || colon == 0) return std::nullopt;
    std::string_view host = text.substr(0, colon);
    const std::string_view port = text.substr(colon + 1);
    if (host.starts_with('[') && host.ends_with(']')) {
        host = host.substr(1, host.size() - 2);
    } else if (host.find(':') != std::string_view::npos) {
        return std::nullopt;
    }
    if (host.empty() || !IsPort(port) || host.find_first_of(" /@?#") != std::string_view::npos) {
        return std::nullopt;
    }
    return Endpoint{std::string(host), std::string(port)};
}

/// What SMTP takes between angle brackets; deliverability is for the server to say.
bool IsMailAddress(std::string_view text) {
    const auto at = text.rfind('@');
    return at != std::string_view::npos && at != 0 && at + 1 < text.size() &&
           text.find_first_of(" <>,;\"\\") == std::string_view::npos;
}

Status ValidateMail(const NotifyTarget& target) {
    if (!SplitHostPort(target.address)) {
        return Wrong("'" + target.address + "' is not an address of a mail server",
                     "write host:port, for instance mail.example.org:587");
    }
    if (!IsMailAddress(target.from)) {
        return Wrong("'" + target.from + "' cannot be a sender", "give one address with --from");
    }
    if (target.to.empty() || !std::ranges::all_of(target.to, IsMailAddress)) {
        return Wrong("a mail target needs recipients", "give addresses with --to");
    }
    if (!target.secret.empty() && target.user.empty()) {
        return Wrong("a password without a user", "give --user as well");
    }
    if (!target.user.empty() && (target.tls == MailTls::kOff || target.tls == MailTls::kOptional)) {
        return Wrong("a password would travel without encryption",
                     "use --tls required or --tls implicit with a user");
    }
    return {};
}

Status ValidateWebhook(const NotifyTarget& target) {
    const bool known =
        target.address.starts_with("https://") || target.address.starts_with("http://");
    if (known && target.address.find_first_of(" \"<>\\") == std::string::npos &&
        target.address.size() > 8) {
        return {};
    }
    return Wrong("'" + target.address + "' is not an address of a web service",
                 "write a URL that begins with https:// (or http:// within a trusted network)");
}

Status ValidateHook(const NotifyTarget& target) {
    const std::string& path = target.address;
    if (!path.starts_with('/') || path.find("/../") != std::string::npos || path.ends_with('/')) {
        return Wrong("'" + path + "' is not the path of a program",
                     "give the absolute path of a program in the hook directory");
    }
    if (target.codes.empty()) {
        return Wrong("a hook needs to know when it is run",
                     "name events, for instance --code after-switchover");
    }
    return {};
}

Status ValidateTexts(const NotifyTarget& target) {
    if (!IsName(target.name)) {
        return Wrong("'" + target.name + "' cannot be a target's name",
                     "use up to 64 letters, digits, dots, dashes and underscores");
    }
    std::vector<std::string_view> texts = {target.address, target.ca_file, target.user,
                                           target.secret, target.from};
    texts.insert(texts.end(), target.to.begin(), target.to.end());
    for (const auto& scenario : target.scenarios) texts.push_back(scenario.value);
    if (!std::ranges::all_of(texts, IsPlain)) {
        return Wrong("a setting is too long or has control characters",
                     "use at most 1024 printable characters on one line");
    }
    if (target.to.size() > kListMax || target.scenarios.size() > kListMax ||
        target.codes.size() > kListMax) {
        return Wrong("a list is too long", "name at most 100, or make a second target");
    }
    return {};
}

template <typename T>
std::optional<T> Number(std::string_view text) {
    T value{};
    const auto [end, fault] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (fault != std::errc() || end != text.data() + text.size()) return std::nullopt;
    return value;
}

template <typename T, typename U>
bool Store(T& field, const std::optional<U>& value) {
    if (value) field = T(*value);
    return value.has_value();
}

bool SetField(NotifyTarget& target, std::string_view key, std::string_view value) {
    if (key == "kind") return Store(target.kind, TargetKindFromName(value));
    if (key == "severity") return Store(target.severity_min, SeverityFromName(value));
    if (key == "language") return Store(target.language, LanguageFromName(value));
    if (key == "interval") return Store(target.interval, Number<std::int64_t>(value));
    if (key == "timeout") return Store(target.timeout, Number<std::int64_t>(value));
    if (key == "tls") return Store(target.tls, MailTlsFromName(value));
    if (key == "code") {
        const auto code = Number<std::uint16_t>(value);
        if (code) target.codes.push_back(static_cast<EventCode>(*code));
        return code.has_value();
    }
    if (key == "scenario")
        target.scenarios.push_back({std::string(value)});
    else if (key == "to")
        target.to.emplace_back(value);
    else if (key == "address")
        target.address = value;
    else if (key == "ca")
        target.ca_file = value;
    else if (key == "user")
        target.user = value;
    else if (key == "from")
        target.from = value;
    else
        return false;
    return true;
}

}  // namespace

std::string_view Name(TargetKind kind) {
    switch (kind) {
        case TargetKind::kMail:
            return "mail";
        case TargetKind::kSyslog:
            return "syslog";
        case TargetKind::kWebhook:
            return "webhook";
        case TargetKind::kHook:
            return "hook";
    }
    return "mail";
}

std::string_view Name(MailTls tls) {
    switch (tls) {
        case MailTls::kRequired:
            return "required";
        case MailTls::kOptional:
            return "optional";
        case MailTls::kImplicit:
            return "implicit";
        case MailTls::kOff:
            return "off";
    }
    return "required";
}

std::optional<TargetKind> TargetKindFromName(std::string_view name) {
    for (const auto kind : kKinds) {
        if (Name(kind) == name) return kind;
    }
    return std::nullopt;
}

std::optional<MailTls> MailTlsFromName(std::string_view name) {
    for (const auto tls : kTlsModes) {
        if (Name(tls) == name) return tls;
    }
    return std::nullopt;
}

std::chrono::seconds DefaultInterval(TargetKind kind) {
    switch (kind) {
        case TargetKind::kMail:
            return std::chrono::seconds(60);
        case TargetKind::kWebhook:
            return std::chrono::seconds(5);
        case TargetKind::kSyslog:
        case TargetKind::kHook:
            return std::chrono::seconds(0);
    }
    return std::chrono::seconds(60);
}

std::chrono::seconds DefaultTimeout(TargetKind kind) {
    return std::chrono::seconds(kind == TargetKind::kHook ? 60 : 30);
}

Status Validate(const NotifyTarget& target) {
    RHA_RETURN_IF_ERROR(ValidateTexts(target));
    if (target.interval < std::chrono::seconds(0) || target.interval > kIntervalMax) {
        return Wrong("the interval is out of range", "choose 0 to 86400 seconds");
    }
    if (target.timeout < std::chrono::seconds(1) || target.timeout > kTimeoutMax) {
        return Wrong("the time limit is out of range", "choose 1 to 600 seconds");
    }
    if (!target.ca_file.empty() && !target.ca_file.starts_with('/')) {
        return Wrong("the CA file is not an absolute path",
                     "give the path of a PEM file on the control host");
    }
    switch (target.kind) {
        case TargetKind::kMail:
            return ValidateMail(target);
        case TargetKind::kSyslog:
            if (auto parsed = ParseSyslogAddress(target.address); !parsed) {
                return std::unexpected(std::move(parsed).error());
            }
            return {};
        case TargetKind::kWebhook:
            return ValidateWebhook(target);
        case TargetKind::kHook:
            return ValidateHook(target);
    }
    return {};
}

bool Wants(const NotifyTarget& target, const EventRecord& event) {
    if (IsAboutNotifications(event.code)) {
        const auto about = event.arguments.find("target");
        if (target.kind == TargetKind::kHook || event.code == E::kNotificationRecovered ||
            (about != event.arguments.end() && about->second == target.name)) {
            return false;
        }
    }
    if (event.severity < target.severity_min && target.kind != TargetKind::kHook) return false;
    if (!target.codes.empty() &&
        std::ranges::find(target.codes, event.code) == target.codes.end()) {
        return false;
    }
    return target.scenarios.empty() ||
           std::ranges::find(target.scenarios, event.scenario) != target.scenarios.end();
}

std::vector<EventCode> CodesFromWord(std::string_view word) {
    std::vector<EventCode> codes;
    for (const auto& moment : kMoments) {
        if (moment.name == word) codes.push_back(moment.code);
    }
    if (!codes.empty()) return codes;
    if (const auto code = EventCodeFromText(word)) codes.push_back(*code);
    return codes;
}

std::string_view MomentOf(EventCode code) {
    for (const auto& moment : kMoments) {
        if (moment.code == code) return moment.name;
    }
    return {};
}

std::string EncodeTarget(const NotifyTarget& target) {
    std::string text;
    const auto line = [&text](std::string_view key, std::string_view value) {
        if (value.empty()) return;
        text += key;
        text += '=';
        text += value;
        text += '\n';
    };
    line("kind", Name(target.kind));
    line("address", target.address);
    line("severity", Name(target.severity_min));
    line("language", Name(target.language));
    line("interval", std::to_string(target.interval.count()));
    line("timeout", std::to_string(target.timeout.count()));
    line("tls", Name(target.tls));
    line("ca", target.ca_file);
    line("user", target.user);
    line("from", target.from);
    for (const auto& to : target.to) line("to", to);
    for (const auto& scenario : target.scenarios) line("scenario", scenario.value);
    for (const auto code : target.codes) {
        line("code", std::to_string(static_cast<unsigned>(code)));
    }
    return text;
}

Result<NotifyTarget> DecodeTarget(std::string name, std::string_view text) {
    NotifyTarget target;
    target.name = std::move(name);
    while (!text.empty()) {
        const auto end = text.find('\n');
        const auto equals = text.find('=');
        if (end == std::string_view::npos || equals > end ||
            !SetField(target, text.substr(0, equals), text.substr(equals + 1, end - equals - 1))) {
            return Fail(ErrorCode::kCorruption,
                        "the settings of notification target '" + target.name + "' are damaged",
                        "add it again with: rhactl notify add --replace, or remove it");
        }
        text.remove_prefix(end + 1);
    }
    return target;
}

Result<SyslogAddress> ParseSyslogAddress(std::string_view text) {
    SyslogAddress address;
    if (text.starts_with("unix:/")) {
        address.path = text.substr(5);
        if (address.path.size() < 108) return address;  // sun_path
    }
    const bool udp = text.starts_with("udp:");
    if (udp || text.starts_with("tcp:")) {
        if (auto endpoint = SplitHostPort(text.substr(4))) {
            address.transport =
                udp ? SyslogAddress::Transport::kUdp : SyslogAddress::Transport::kTcp;
            address.host = std::move(endpoint->host);
            address.port = std::move(endpoint->port);
            return address;
        }
    }
    return Wrong("'" + std::string(text) + "' is not an address of a syslog server",
                 "write unix:/dev/log, udp:host:514 or tcp:host:514");
}

}  // namespace rha::control
