#include "control/core/event_catalogue.h"

#include <array>
#include <utility>

#include "common/texts/texts.h"
#include "control/core/event_catalogue_ja.h"

namespace rha::control {
namespace {

using E = EventCode;
using S = Severity;

constexpr std::array kCatalogue = {
    EventText{E::kScenarioCreated, "scenario-created", S::kInfo, "Scenario {scenario} was created.",
              "An administrator created it.", "Run the scenario to protect the machine."},
    EventText{E::kScenarioDeleted, "scenario-deleted", S::kInfo, "Scenario {scenario} was deleted.",
              "An administrator deleted it.",
              "None. The replica's files are left on {host}; remove them if they are not needed."},
    EventText{E::kHostAdded, "host-added", S::kInfo, "Host {host} was added.",
              "Its engine was enrolled.", "None."},
    EventText{E::kHostRemoved, "host-removed", S::kInfo, "Host {host} was removed.",
              "An administrator removed it.", "None."},
    EventText{E::kHostConnected, "host-connected", S::kInfo, "The engine on {host} is connected.",
              "The connection was established.", "None."},
    EventText{E::kHostDisconnected, "host-disconnected", S::kWarning,
              "The engine on {host} cannot be reached: {reason}.",
              "The host, its engine or the network between is down.",
              "Check that the host runs, that rha-engine runs on it, and the network."},
    EventText{E::kSettingsChanged, "settings-changed", S::kInfo,
              "The settings of {scenario} were changed: {changes}.",
              "Administrator {actor} changed them.", "None."},
    EventText{E::kRunRequested, "run-requested", S::kInfo, "Scenario {scenario} is being started.",
              "An administrator ran it.", "None."},
    EventText{E::kVerificationFailed, "verification-failed", S::kError,
              "Scenario {scenario} cannot run: {reason}.",
              "Verification, or the script before-synchronisation, found something that must be "
              "corrected first.",
              "{remedy}. Then run the scenario again."},
    EventText{E::kSynchronisationStarted, "synchronisation-started", S::kInfo,
              "Scenario {scenario} is synchronising.",
              "Both engines replicate; the replica is being made identical.", "None."},
    EventText{E::kSynchronised, "synchronised", S::kInfo,
              "All changes made during synchronisation are replicated; {scenario} is running.",
              "The replica on {host} has caught up with the master.", "None."},
    EventText{E::kRunFailed, "run-failed", S::kError,
              "Replication of {scenario} could not be started: {reason}.",
              "An engine refused a command or did not answer in time.",
              "{remedy}. Then run the scenario again; the machine is not protected until then."},
    EventText{E::kStoppedByOperator, "stopped-by-operator", S::kInfo,
              "Scenario {scenario} was stopped.", "An administrator stopped it.",
              "Run it again to protect the machine."},
    EventText{E::kStopOwed, "stop-owed", S::kWarning,
              "{host} could not be told to stop replicating {scenario}.",
              "Its engine did not answer.", "None: it is told as soon as it can be reached."},
    EventText{E::kReplicationPaused, "replication-paused", S::kError,
              "Replication of {scenario} on {host} is held: {reason}.",
              "The engine cannot go on without help.", "{remedy}."},
    EventText{E::kReplicationLost, "replication-lost", S::kWarning,
              "The engine on {host} does not replicate {scenario}; it is started again.",
              "The engine or its host was restarted.", "None."},
    EventText{E::kGroupRunning, "group-running", S::kInfo,
              "All scenarios of group {group} are running.", "The last of them has synchronised.",
              "None."},
    EventText{E::kResynchronising, "resynchronising", S::kWarning,
              "The replica of {scenario} has a gap that is being repaired.",
              "Changes were not recorded: a spool limit, an unclean restart or an engine's crash.",
              "None. Until it ends, an automatic switchover is not possible."},
    EventText{E::kDeleteIncomplete, "delete-incomplete", S::kWarning,
              "{host} could not be told to forget {scenario}.", "Its engine did not answer.",
              "If the host comes back, remove what its engine keeps for the scenario there."},
    EventText{E::kReverseRequested, "reverse-requested", S::kInfo,
              "Reverse replication of {scenario} is being started: from {host} to {other}.",
              "The machine was switched over, and is to be protected where it runs now.",
              "When it has synchronised, a switchover brings the machine back."},
    EventText{E::kTurnRefused, "turn-refused", S::kWarning,
              "{scenario} could not be started when its turn had come: {reason}.",
              "Something changed while it waited in the run of its group.",
              "{remedy}. Then run the scenario again; the machine is not protected until then."},
    EventText{
        E::kCountdownStarted, "countdown-started", S::kWarning,
        "{scenario}: no sign of life from {what} on {host}; the time runs out in {seconds} s.",
        "Host, engine, guest or network has failed.",
        "Check {host}. Then the machine is moved, or you are asked."},
    EventText{E::kCountdownCancelled, "countdown-cancelled", S::kInfo,
              "{scenario}: {host} answers again; the countdown is cancelled.",
              "A sign of life was received.", "None."},
    EventText{E::kSwitchoverRequired, "switchover-required", S::kCritical,
              "{scenario} needs a decision: {reason}.",
              "The machine's host or guest is gone and no automatic switchover takes place.",
              "Check that the machine does not run on {host}, then start the switchover."},
    EventText{E::kSwitchoverStarted, "switchover-started", S::kWarning,
              "{scenario} is being switched over to {host} ({mode}): {reason}.",
              "The switchover was requested, or the master is lost.", "None."},
    EventText{E::kSwitchoverCompleted, "switchover-completed", S::kInfo,
              "The switchover of {scenario} is complete; the machine runs on {host}.",
              "The machine was registered and started there.",
              "Do not start the machine on its old host."},
    EventText{E::kSwitchoverRolledBack, "switchover-rolled-back", S::kWarning,
              "The switchover of {scenario} was rolled back; the machine stays on {host}.",
              "A step failed before the machine was started on the replica.",
              "Correct the cause, then switch over again."},
    EventText{E::kRollbackStarted, "rollback-started", S::kError,
              "The switchover of {scenario} is given up: {reason}.",
              "A step failed before the machine was started on the replica.",
              "{remedy}. The machine is being returned to {host}."},
    EventText{E::kRollbackWaits, "rollback-waits", S::kCritical,
              "{scenario}: the machine cannot be returned because {host} does not answer.",
              "The host failed during the switchover.",
              "Bring {host} back; if it is lost, start the switchover again."},
    EventText{E::kSwitchoverFailed, "switchover-failed", S::kCritical,
              "The switchover of {scenario} failed: {reason}.",
              "A step failed for good; neither side is started automatically.",
              "{remedy}. Then start the switchover again."},
    EventText{E::kGuestRestartAttempted, "guest-restart-attempted", S::kWarning,
              "{scenario}: the machine on {host} is off and is being started.",
              "It was shut down or has failed while its host lives.",
              "To keep it off, stop the scenario first."},
    EventText{E::kGuestRestarted, "guest-restarted", S::kInfo,
              "{scenario}: the machine on {host} runs again.", "It was started.", "None."},
    EventText{E::kGuestRestartFailed, "guest-restart-failed", S::kError,
              "{scenario}: the machine on {host} could not be started: {reason}.",
              "The hypervisor refused, or the guest did not come up.", "{remedy}."},
    EventText{E::kGuestPoweredOff, "guest-powered-off", S::kWarning,
              "{scenario}: the guest did not shut down in time and was powered off on {host}.",
              "Its agent did not react within the shutdown grace.",
              "Check the guest's file systems; raise the grace if it needs longer."},
    EventText{E::kMasterRetired, "master-retired", S::kInfo,
              "{scenario}: {host} keeps the old machine off.",
              "The machine lives on the other host now.",
              "None. To run it on {host} again, switch back, or recover that copy."},
    EventText{E::kReplicaBehind, "replica-behind", S::kWarning,
              "{scenario}: the replica was started without the master's last word.",
              "The master was lost, or the operator did not wait for the journals.",
              "Changes that had not reached {host} are on the old master only."},
    EventText{E::kSplitBrain, "split-brain", S::kCritical,
              "{scenario}: the machine also runs on {host}, where it must not.",
              "Someone started it there, or the host came back and had never stopped it.",
              "Decide at once which copy is right and shut the other one down."},
    EventText{E::kMasterUnreachableButAlive, "master-alive-elsewhere", S::kWarning,
              "{scenario}: {host} cannot be reached from here, but the replica hears it.",
              "The network between control service and master is down.",
              "Repair that network; replication goes on meanwhile."},
    EventText{E::kInconsistentOverride, "inconsistent-override", S::kCritical,
              "{scenario}: the replica is started although it may be wrong.",
              "The operator allowed data loss.", "Check the guest's file systems and data."},
    EventText{E::kWaitsForLease, "waits-for-lease", S::kInfo,
              "{scenario}: the switchover waits {seconds} s for the run lease of {host} to end.",
              "The machine may run there until then.",
              "None. If that host is certainly off, start the switchover with --master-is-off."},
    EventText{E::kLeaseNotObeyed, "lease-not-obeyed", S::kWarning,
              "{scenario}: the machine on {host} no longer runs under a lease.",
              "No guard (rha-guard) runs on that host.",
              "Start rha-guard there. Until then you are asked before a switchover."},
    EventText{E::kMaintenanceStarted, "maintenance-started", S::kInfo,
              "{scenario} is under maintenance of {host}: nothing is restarted or switched over.",
              "An administrator prepares {host} for a reboot.",
              "Wait until the host is ready for it."},
    EventText{E::kReadyForReboot, "ready-for-reboot", S::kInfo,
              "{scenario}: {host} is ready for the reboot.",
              "Everything that was changed before is kept on the replica.",
              "Reboot it when all of its scenarios are ready."},
    EventText{E::kMaintenanceEnded, "maintenance-ended", S::kInfo,
              "{scenario}: the maintenance of {host} is over; replication went on without "
              "resynchronisation.",
              "The host is back and both engines replicate.", "None."},
    EventText{E::kMaintenanceResync, "maintenance-ended-resync", S::kWarning,
              "{scenario}: the maintenance of {host} is over; {size} must be compared: {reason}.",
              "The host is back, but not every change could be kept.",
              "None. Until it has synchronised, an automatic switchover is not possible."},
    EventText{E::kMaintenanceGivenUp, "maintenance-given-up", S::kError,
              "{scenario}: the maintenance of {host} is given up: {reason}.",
              "What a reboot needs could not be done, or did not last.",
              "{remedy}. Start the maintenance again if the host was not rebooted yet."},
    EventText{E::kMaintenanceCancelled, "maintenance-cancelled", S::kInfo,
              "{scenario}: the maintenance of {host} was ended.", "An administrator ended it.",
              "None."},
    EventText{E::kGuestLeftOff, "guest-left-off", S::kWarning,
              "{scenario}: the machine was shut down for a maintenance of {host} and was not "
              "started again.",
              "The scenario was stopped, or could not be run again, before that.",
              "Start the machine on {host}."},
    EventText{E::kCopiesDiverged, "copies-diverged", S::kWarning,
              "{scenario}: {host} holds changes, at most {size}, that the machine's present host "
              "never received.",
              "The machine was switched over before they had been sent.",
              "Running the scenario again overwrites them: copy the machine's files on {host} "
              "away first, if they matter."},
    EventText{E::kActiveRecovered, "active-recovered", S::kWarning,
              "{scenario}: the copy on {host} was made the machine; the other one is given up.",
              "An administrator decided it.",
              "Make sure that it runs there, then run the scenario: the other copy is compared and "
              "made equal, and what only that one has is lost then."},
    EventText{E::kUpdatesSuspended, "updates-suspended", S::kInfo,
              "{scenario}: the replica's files on {host} stand still; its journal goes on.",
              "An administrator suspended the updates.",
              "Resume them before the journal reaches its bound."},
    EventText{E::kUpdatesResumed, "updates-resumed", S::kInfo,
              "{scenario}: the replica's files on {host} follow the master again.",
              "An administrator resumed the updates, or a switchover or synchronisation needs it.",
              "None."},
    EventText{E::kUpdatesNotSuspended, "updates-not-suspended", S::kWarning,
              "{scenario}: the updates on {host} could not be suspended: {reason}.",
              "The engine refused.", "{remedy}."},
    EventText{E::kBeforeHookFinished, "before-hook-finished", S::kInfo,
              "{scenario}: the script {moment} ended with success: {output}",
              "The scenario's properties ask for it.", "None."},
    EventText{E::kBeforeHookIgnored, "before-hook-ignored", S::kError,
              "{scenario}: the script {moment} failed: {reason}. The switchover goes on.",
              "The script ended with an error, took too long, or may not be run; a machine that "
              "must be moved does not wait for it.",
              "{remedy}."},
    EventText{E::kReverseRequired, "reverse-required", S::kWarning,
              "{scenario}: reverse replication to {host} is not started automatically: {reason}.",
              "What the old master holds may be needed, and nobody has looked at it.",
              "Run the scenario if its old files there may be overwritten; the machine is not "
              "protected until then."},
    EventText{
        E::kRunUnproven, "run-unproven", S::kWarning,
        "{scenario}: the run has ended before anything was sent to {host}: {reason}.",
        "The old master had not been told yet to leave the machine off, so that it may have "
        "changed there.",
        "Look at what differs; run the scenario with --overwrite-diverged and that host's name "
        "if its old files there may be overwritten. The machine is not protected until then."},
    EventText{E::kNetworkNotAsPlanned, "network-not-as-planned", S::kWarning,
              "{scenario}: the machine's network on {host} is not as it was asked for: {problem}.",
              "A virtual network of the scenario's mapping is missing there, or the hypervisor "
              "refused.",
              "Connect the adapter on {host} by hand, and correct the scenario's network mapping."},
    EventText{E::kEngineEvent, "engine-event", S::kInfo, "{code} on {host}: {message}",
              "The engine reports it.", "{remedy}"},
    EventText{E::kNotificationFailed, "notification-failed", S::kWarning,
              "Notifications to {target} cannot be delivered: {reason}.",
              "The receiving server refused them or cannot be reached.",
              "{remedy}. Nothing is forgotten: they are sent as soon as it works."},
    EventText{E::kNotificationRecovered, "notification-recovered", S::kInfo,
              "Notifications to {target} are delivered again.", "The receiving server took one.",
              "None."},
    EventText{E::kNotificationGivenUp, "notification-given-up", S::kError,
              "{count} events were not notified to {target}: {reason}.",
              "Every attempt of more than a day failed, or the event log no longer holds them.",
              "Read them in the event log, and correct the target."},
    EventText{E::kHookFinished, "hook-finished", S::kInfo,
              "Hook {target} ran after {event}: {output}",
              "It was configured for this event and ended with success.", "None."},
    EventText{E::kHookFailed, "hook-failed", S::kError,
              "Hook {target} failed after {event}: {reason}. {output}",
              "The script ended with an error, took too long, or may not be run.",
              "{remedy}. It is not run again for this event."},
};

/// Words of ours among the arguments, and sentences that the catalogue of texts knows.
EventArguments InJapanese(EventArguments arguments) {
    constexpr std::array<std::pair<std::string_view, std::string_view>, 4> kWords = {{
        {"clean", "クリーン"},
        {"after-failure", "障害後"},
        {"host", "ホスト"},
        {"guest", "ゲスト"},
    }};
    for (const char* name : {"mode", "what"}) {
        const auto found = arguments.find(name);
        if (found == arguments.end()) continue;
        for (const auto& [english, japanese] : kWords) {
            if (found->second == english) found->second = japanese;
        }
    }
    for (const char* name : {"reason", "remedy", "message"}) {
        const auto found = arguments.find(name);
        if (found == arguments.end()) continue;
        if (auto known = rha::InJapanese(found->second)) found->second = std::move(*known);
    }
    return arguments;
}

}  // namespace

std::span<const EventText> Catalogue() {
    return kCatalogue;
}

const EventText& TextOf(EventCode code) {
    for (const auto& text : kCatalogue) {
        if (text.code == code) return text;
    }
    return kCatalogue.back();
}

EventWords WordsOf(EventCode code, Language language) {
    if (language == Language::kJapanese) {
        for (const auto& text : JapaneseCatalogue()) {
            if (text.code == code) return text.words;
        }
    }
    const EventText& text = TextOf(code);
    return {text.message, text.cause, text.next_action};
}

std::optional<EventCode> EventCodeFromText(std::string_view text) {
    for (const auto& entry : kCatalogue) {
        if (text == entry.name || text == CodeName(entry.code)) return entry.code;
    }
    return std::nullopt;
}

bool IsAboutNotifications(EventCode code) {
    return code >= E::kNotificationFailed && code <= E::kHookFailed;
}

std::string CodeName(EventCode code) {
    return "RHA-" + std::to_string(static_cast<unsigned>(code));  // all have four digits
}

std::string Render(std::string_view text, const EventArguments& arguments) {
    std::string out;
    while (!text.empty()) {
        const auto open = text.find('{');
        const auto close = open == std::string_view::npos ? open : text.find('}', open);
        if (close == std::string_view::npos) break;
        out += text.substr(0, open);
        const auto found = arguments.find(std::string(text.substr(open + 1, close - open - 1)));
        out += found == arguments.end() || found->second.empty() ? "?" : found->second;
        text.remove_prefix(close + 1);
    }
    out += text;
    return out;
}

EventSentences Render(EventCode code, const EventArguments& arguments, Language language) {
    const EventArguments words =
        language == Language::kJapanese ? InJapanese(arguments) : arguments;
    const EventWords texts = WordsOf(code, language);
    return {Render(texts.message, words), Render(texts.cause, words),
            Render(texts.next_action, words)};
}

std::string_view Name(Severity severity) {
    switch (severity) {
        case Severity::kInfo:
            return "info";
        case Severity::kWarning:
            return "warning";
        case Severity::kError:
            return "error";
        case Severity::kCritical:
            return "critical";
    }
    return "critical";
}

std::optional<Severity> SeverityFromName(std::string_view name) {
    for (const auto severity : {S::kInfo, S::kWarning, S::kError, S::kCritical}) {
        if (Name(severity) == name) return severity;
    }
    return std::nullopt;
}

std::string_view DisplayName(Severity severity, Language language) {
    if (language == Language::kEnglish) return Name(severity);
    switch (severity) {
        case Severity::kInfo:
            return "情報";
        case Severity::kWarning:
            return "警告";
        case Severity::kError:
            return "エラー";
        case Severity::kCritical:
            return "重大";
    }
    return "重大";
}

std::string_view Name(Language language) {
    return language == Language::kJapanese ? "ja" : "en";
}

std::optional<Language> LanguageFromName(std::string_view name) {
    for (const auto language : {Language::kEnglish, Language::kJapanese}) {
        if (Name(language) == name) return language;
    }
    return std::nullopt;
}

}  // namespace rha::control
