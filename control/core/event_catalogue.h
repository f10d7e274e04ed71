// Event catalogue: every event the control service can log, with a stable code and its texts.
// docs/events.md and docs/events.ja.md are the same tables for administrators; a test compares
// them. Codes are never reused. Pure.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace rha::control {

enum class Severity : std::uint8_t { kInfo, kWarning, kError, kCritical };

enum class EventCode : std::uint16_t {
    kScenarioCreated = 1001,
    kScenarioDeleted = 1002,
    kHostAdded = 1003,
    kHostRemoved = 1004,
    kHostConnected = 1005,
    kHostDisconnected = 1006,
    kSettingsChanged = 1011,
    kRunRequested = 2001,
    kVerificationFailed = 2002,
    kSynchronisationStarted = 2003,
    kSynchronised = 2004,
    kRunFailed = 2005,
    kStoppedByOperator = 2006,
    kStopOwed = 2007,
    kReplicationPaused = 2008,
    kReplicationLost = 2009,
    kGroupRunning = 2010,
    kResynchronising = 2011,
    kDeleteIncomplete = 2012,
    kReverseRequested = 2013,
    kTurnRefused = 2021,
    kCountdownStarted = 3001,
    kCountdownCancelled = 3002,
    kSwitchoverRequired = 3003,
    kSwitchoverStarted = 3004,
    kSwitchoverCompleted = 3005,
    kSwitchoverRolledBack = 3006,
    kRollbackStarted = 3007,
    kRollbackWaits = 3008,
    kSwitchoverFailed = 3009,
    kGuestRestartAttempted = 3010,
    kGuestRestarted = 3011,
    kGuestRestartFailed = 3012,
    kGuestPoweredOff = 3013,
    kMasterRetired = 3014,
    kReplicaBehind = 3015,
    kSplitBrain = 3016,
    kMasterUnreachableButAlive = 3017,
    kInconsistentOverride = 3018,
    kWaitsForLease = 3019,
    kLeaseNotObeyed = 3020,
    kMaintenanceStarted = 3031,
    kReadyForReboot = 3032,
    kMaintenanceEnded = 3033,
    kMaintenanceResync = 3034,
    kMaintenanceGivenUp = 3035,
    kMaintenanceCancelled = 3036,
    kGuestLeftOff = 3037,
    kCopiesDiverged = 3038,
    kActiveRecovered = 3041,
    kUpdatesSuspended = 3051,
    kUpdatesResumed = 3052,
    kUpdatesNotSuspended = 3053,
    kBeforeHookFinished = 3061,
    kBeforeHookIgnored = 3062,
    kReverseRequired = 3063,
    kRunUnproven = 3064,
    kNetworkNotAsPlanned = 3071,
    kEngineEvent = 4001,
    kNotificationFailed = 5001,
    kNotificationRecovered = 5002,
    kNotificationGivenUp = 5003,
    kHookFinished = 5004,
    kHookFailed = 5005,
};

/// Languages of texts for people.
enum class Language : std::uint8_t { kEnglish, kJapanese };

struct EventText {
    EventCode code;
    std::string_view name;  ///< stable, e.g. "switchover-completed"
    Severity severity;
    std::string_view message;  ///< template with {scenario}, {host}, …
    std::string_view cause;
    std::string_view next_action;
};

/// The three sentences of an event in one language, as templates.
struct EventWords {
    std::string_view message;
    std::string_view cause;
    std::string_view next_action;
};

using EventArguments = std::map<std::string, std::string>;

/// An event as a machine notes it; the runtime adds time and identity and renders it.
struct EventNote {
    EventCode code = EventCode::kScenarioCreated;
    EventArguments arguments;
};

/// The whole catalogue, in order of codes.
std::span<const EventText> Catalogue();

/// The entry of a code; every enumerator has one (a test says so).
const EventText& TextOf(EventCode code);

/// The sentences of a code; in English where a language lacks them (a test says that none does).
EventWords WordsOf(EventCode code, Language language);

/// "RHA-3005".
std::string CodeName(EventCode code);

/// From "RHA-3005" or "switchover-completed".
std::optional<EventCode> EventCodeFromText(std::string_view text);

/// The control service's own messages about its notifications and hooks.
bool IsAboutNotifications(EventCode code);

/// Replaces {name} by the argument of that name; an unknown name becomes "?".
std::string Render(std::string_view text, const EventArguments& arguments);

/// All three sentences of an event in one language.
struct EventSentences {
    std::string message;
    std::string cause;
    std::string next_action;
};
EventSentences Render(EventCode code, const EventArguments& arguments, Language language);

std::string_view Name(Severity severity);
std::optional<Severity> SeverityFromName(std::string_view name);
/// The word on a screen: "error", "エラー".
std::string_view DisplayName(Severity severity, Language language);

/// "en", "ja"; used in the API, by rhactl and in stored settings.
std::string_view Name(Language language);
std::optional<Language> LanguageFromName(std::string_view name);

}  // namespace rha::control
