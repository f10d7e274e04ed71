// What the control service says, as the manager passes it on: its words are English, so that in
// Japanese the catalogue of texts is asked for them. What that does not know stays English, after
// the manager's own words, chosen by the code of an error or the check of a finding.
#include <QLocale>
#include <QStringList>
#include <algorithm>
#include <array>
#include <optional>

#include "common/texts/texts.h"
#include "manager-gui/core/words.h"

namespace rha::manager {
namespace {

struct Named {
    QStringView name;
    const char* text;
};

class ServiceWords {
    Q_DECLARE_TR_FUNCTIONS(Words)

public:
    static QString sentence(ErrorCode code);
    /// Empty: no check that is known here.
    static QString title(const QString& check);
    /// Where the manager does what a command does; empty: nowhere.
    static QString entry(const QString& remedy);
};

bool speaksJapanese() {
    return QLocale().language() == QLocale::Japanese;
}

QString ServiceWords::sentence(ErrorCode code) {
    switch (code) {
        case ErrorCode::kInvalidArgument:
            return tr("The input is wrong.");
        case ErrorCode::kNotFound:
            return tr("The object was not found.");
        case ErrorCode::kAlreadyExists:
            return tr("It exists already.");
        case ErrorCode::kFailedPrecondition:
            return tr("This is not possible in the present state.");
        case ErrorCode::kConflict:
            return tr("Another operation is in the way.");
        case ErrorCode::kStaleEpoch:
            return tr("The request is out of date.");
        case ErrorCode::kCorruption:
            return tr("Data is damaged.");
        case ErrorCode::kNoSpace:
            return tr("There is no space left.");
        case ErrorCode::kIo:
            return tr("Reading or writing failed.");
        case ErrorCode::kUnavailable:
            return tr("The other side does not answer.");
        case ErrorCode::kTimeout:
            return tr("It took too long.");
        case ErrorCode::kCancelled:
            return tr("It was cancelled.");
        case ErrorCode::kPermissionDenied:
            return tr("This is not permitted.");
        case ErrorCode::kUnsupported:
            return tr("This is not supported here.");
        case ErrorCode::kInternal:
            return tr("An internal error occurred.");
    }
    return {};
}

QString ServiceWords::title(const QString& check) {
    static constexpr auto kTitles = std::to_array<Named>({
        {u"vm-exists", QT_TR_NOOP("The machine on its host")},
        {u"machine", QT_TR_NOOP("The machine on its host")},
        {u"vm-running", QT_TR_NOOP("State of the machine")},
        {u"guest-running", QT_TR_NOOP("State of the machine")},
        {u"guest-agent", QT_TR_NOOP("Guest agent")},
        {u"guard", QT_TR_NOOP("Guard of the run lease")},
        {u"run-lease", QT_TR_NOOP("Run lease")},
        {u"capture-root", QT_TR_NOOP("Storage root of the machine")},
        {u"capture-running", QT_TR_NOOP("Capture of changes")},
        {u"vm-files-in-folder", QT_TR_NOOP("Place of the machine's files")},
        {u"network-at-home", QT_TR_NOOP("Virtual networks of the machine's home")},
        {u"vm-files", QT_TR_NOOP("Files of the machine")},
        {u"replica-directory", QT_TR_NOOP("Folder of the replica")},
        {u"replica-free-space", QT_TR_NOOP("Free space on the replica's host")},
        {u"hypervisor", QT_TR_NOOP("Hypervisor")},
        {u"hypervisor-kind", QT_TR_NOOP("Kind of hypervisor")},
        {u"hypervisor-version", QT_TR_NOOP("Version of the hypervisor")},
        {u"vm-registered", QT_TR_NOOP("Machines on the replica's host")},
        {u"diverged", QT_TR_NOOP("Changes that were not replicated")},
        {u"peer-reachable", QT_TR_NOOP("Connection between the hosts")},
        {u"peer-version", QT_TR_NOOP("Version of the other engine")},
        {u"master-reachable", QT_TR_NOOP("Connection to the master's engine")},
        {u"master-answers", QT_TR_NOOP("Connection to the master's engine")},
        {u"replica-reachable", QT_TR_NOOP("Connection to the replica's engine")},
        {u"replica-answers", QT_TR_NOOP("Connection to the replica's engine")},
        {u"engine-reachable", QT_TR_NOOP("Connection to the engine")},
        {u"engine-protocol", QT_TR_NOOP("Version of the engine")},
        {u"clock", QT_TR_NOOP("Clock of the host")},
        {u"scenario", QT_TR_NOOP("Settings of the scenario")},
        {u"other-scenarios", QT_TR_NOOP("Other scenarios")},
        {u"master-verification", QT_TR_NOOP("Verification of the master")},
        {u"replica-verification", QT_TR_NOOP("Verification of the replica")},
        {u"state", QT_TR_NOOP("State of the scenario")},
        {u"replica-consistent", QT_TR_NOOP("Completeness of the replica")},
        {u"network-mapping", QT_TR_NOOP("Virtual network mapping")},
        {u"replication", QT_TR_NOOP("Replication")},
        {u"lag", QT_TR_NOOP("Lag of the replica")},
        {u"maintenance", QT_TR_NOOP("Host maintenance")},
        {u"updates-suspended", QT_TR_NOOP("Updates of the replica")},
        {u"automatic-switchover", QT_TR_NOOP("Automatic switchover")},
        {u"last-switchover", QT_TR_NOOP("The last switchover")},
    });
    const auto found = std::ranges::find(kTitles, check, &Named::name);
    return found == kTitles.end() ? QString() : tr(found->text);
}

QString ServiceWords::entry(const QString& remedy) {
    static constexpr auto kEntries = std::to_array<Named>({
        {u"rhactl scenario run", QT_TR_NOOP("Scenario → Run")},
        {u"rhactl group run", QT_TR_NOOP("Scenario → Run")},
        {u"rhactl scenario switchover", QT_TR_NOOP("Scenario → Perform switchover")},
        {u"rhactl scenario recover", QT_TR_NOOP("Scenario → Recover active server")},
        {u"rhactl scenario resume", QT_TR_NOOP("Scenario → Resume replica updates")},
        {u"rhactl scenario set", QT_TR_NOOP("the pane Properties")},
        {u"rhactl scenario network", QT_TR_NOOP("the pane Properties")},
        {u"rhactl scenario properties", QT_TR_NOOP("the pane Properties")},
        {u"rhactl report", QT_TR_NOOP("the pane Reports")},
        {u"rhactl maintenance end", QT_TR_NOOP("the pane Host maintenance")},
        {u"rhactl hosts list", QT_TR_NOOP("Tools → Hosts")},
        {u"rhactl hosts add", QT_TR_NOOP("Tools → Hosts")},
        {u"rhactl template list", QT_TR_NOOP("Tools → Scenario templates")},
        {u"rhactl assessment", QT_TR_NOOP("Tools → Assessments")},
        {u"rhactl notify", QT_TR_NOOP("Tools → Notifications")},
        {u"rhactl login", QT_TR_NOOP("Scenario → Connect")},
    });
    const auto found = std::ranges::find_if(
        kEntries, [&remedy](const Named& entry) { return remedy.contains(entry.name); });
    return found == kEntries.end() ? QString() : tr(found->text);
}

/// Nothing: people read English here, or the catalogue does not know it.
std::optional<QString> fromCatalogue(const QString& english) {
    if (!speaksJapanese()) return std::nullopt;
    const auto known = InJapanese(english.toStdString());
    return known ? std::optional(QString::fromStdString(*known)) : std::nullopt;
}

QString inOneLine(ErrorCode code, const QString& message) {
    if (!speaksJapanese()) return message;
    if (const auto known = fromCatalogue(message)) return *known;
    return ServiceWords::tr("%1 Details: %2").arg(ServiceWords::sentence(code), message);
}

}  // namespace

QString Words::error(const Error& error) {
    const QString message = QString::fromStdString(error.ToString());
    const QString what_to_do = remedy(QString::fromStdString(error.remedy));
    QStringList lines{message};
    const auto known = fromCatalogue(QString::fromStdString(error.message));
    if (speaksJapanese()) {
        lines = {known.value_or(ServiceWords::sentence(error.code))};
        // What was being done is for those who help.
        if (!known || !error.context.empty()) lines << tr("Details: %1").arg(message);
    }
    if (!what_to_do.isEmpty()) {
        lines << (speaksJapanese() ? tr("What to do: %1").arg(what_to_do) : what_to_do);
    }
    return lines.join(u'\n');
}

QString Words::errorLine(const Error& error) {
    return inOneLine(error.code, QString::fromStdString(error.message));
}

Finding Words::finding(const Error& error) {
    return {.severity = Severity::kError,
            .message = inOneLine(error.code, QString::fromStdString(error.ToString())),
            .remedy = remedy(QString::fromStdString(error.remedy))};
}

QString Words::finding(const QString& check, const QString& message) {
    const QString title = speaksJapanese() ? ServiceWords::title(check) : QString();
    const QString said = fromCatalogue(message).value_or(message);
    return title.isEmpty() ? said : tr("%1: %2").arg(title, said);
}

QString Words::remedy(const QString& text) {
    const QString entry = ServiceWords::entry(text);
    const QString said = fromCatalogue(text).value_or(text);
    return entry.isEmpty() ? said : tr("%1 (in this program: %2)").arg(said, entry);
}

QString Words::locked(bool any_time, ScenarioState state) {
    const QString never =
        tr("Nothing may be changed while the scenario is %1.").arg(Words::state(state));
    switch (state) {
        case ScenarioState::kUnknown:
            return {};
        case ScenarioState::kSwitching:
        case ScenarioState::kRollingBack:
            return never + u'\n' + tr("Wait until the switchover has ended.");
        case ScenarioState::kDeleting:
            return never + u'\n' + tr("Create a scenario anew.");
        case ScenarioState::kSwitched:
            return never + u'\n' +
                   tr("Move the machine back to its master first, or delete the scenario and "
                      "create "
                      "one in the other direction.");
        default:
            break;
    }
    if (any_time || state == ScenarioState::kStopped) return {};
    return tr("It may be changed while the scenario is stopped; now it is %1. Stop the scenario, "
              "change the property, and run it again.")
        .arg(Words::state(state));
}

}  // namespace rha::manager
