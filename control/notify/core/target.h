// NotifyTarget: whom events are told to, and how. One per mailbox, syslog server, web service or
// hook script. docs/operations/notifications.md. Plain values, pure functions.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "common/error.h"
#include "control/ports/scenario_store.h"

namespace rha::control {

enum class TargetKind : std::uint8_t { kMail, kSyslog, kWebhook, kHook };

enum class MailTls : std::uint8_t {
    kRequired,  ///< STARTTLS, or nothing is sent
    kOptional,  ///< STARTTLS where the server offers it
    kImplicit,  ///< TLS from the first byte
    kOff,
};

struct NotifyTarget {
    std::string name;
    TargetKind kind = TargetKind::kMail;
    std::string address;  ///< as in proto/rha/v1/notify.proto
    Severity severity_min = Severity::kWarning;
    Language language = Language::kEnglish;
    std::vector<ScenarioId> scenarios;  ///< empty: all events, also those of no scenario
    std::vector<EventCode> codes;       ///< empty: all
    std::chrono::seconds interval{60};  ///< between two messages
    std::chrono::seconds timeout{30};   ///< of one attempt
    MailTls tls = MailTls::kRequired;
    std::string ca_file;  ///< empty: the system's
    std::string user;
    std::string secret;  ///< stored apart from the rest, never shown
    std::string from;
    std::vector<std::string> to;
    bool operator==(const NotifyTarget&) const = default;
};

std::string_view Name(TargetKind kind);  ///< "mail", "syslog", "webhook", "hook"
std::string_view Name(MailTls tls);      ///< "required", "optional", "implicit", "off"
std::optional<TargetKind> TargetKindFromName(std::string_view name);
std::optional<MailTls> MailTlsFromName(std::string_view name);

std::chrono::seconds DefaultInterval(TargetKind kind);
std::chrono::seconds DefaultTimeout(TargetKind kind);

/// kInvalidArgument with the first thing that makes no sense.
Status Validate(const NotifyTarget& target);

/// The event is one that this target is told. Never for what the notifications say about this
/// target itself, nor for a hook about any of them: a message about a failure must not cause the
/// next one.
bool Wants(const NotifyTarget& target, const EventRecord& event);

/// The codes that a word means: a code, a name, or a moment ("after-switchover"). Empty: unknown.
std::vector<EventCode> CodesFromWord(std::string_view word);

/// "after-switchover" and its like for an event that ends something; else empty.
std::string_view MomentOf(EventCode code);

/// All but the secret, as text: "key=value" lines. Decode: kCorruption for anything else.
std::string EncodeTarget(const NotifyTarget& target);
Result<NotifyTarget> DecodeTarget(std::string name, std::string_view text);

/// Where a syslog target sends.
struct SyslogAddress {
    enum class Transport : std::uint8_t { kLocal, kUdp, kTcp };
    Transport transport = Transport::kLocal;
    std::string path;  ///< kLocal
    std::string host;
    std::string port;
};
Result<SyslogAddress> ParseSyslogAddress(std::string_view text);

}  // namespace rha::control
