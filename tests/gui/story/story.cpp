#include "tests/gui/story/story.h"

#include <QApplication>
#include <QLabel>
#include <QLocale>
#include <QPixmap>
#include <QRegularExpression>
#include <QScreen>
#include <algorithm>
#include <array>

#include "manager-gui/app/confirm_dialog.h"
#include "manager-gui/app/connect_dialog.h"
#include "manager-gui/app/main_window.h"
#include "manager-gui/app/run_dialog.h"
#include "manager-gui/app/wizard/hosts_page.h"
#include "manager-gui/app/wizard/machines_page.h"
#include "manager-gui/app/wizard/network_page.h"
#include "manager-gui/app/wizard/product_page.h"
#include "manager-gui/app/wizard/result_page.h"
#include "manager-gui/app/wizard/scenario_wizard.h"
#include "manager-gui/app/wizard/summary_page.h"
#include "manager-gui/app/wizard/switchover_page.h"
#include "manager-gui/app/wizard/verification_page.h"
#include "manager-gui/core/words.h"
#include "tests/gui/story/hands.h"

namespace rha::manager::test {
namespace {

bool speaksJapanese() {
    return QLocale().language() == QLocale::Japanese;
}

/// Who reads Japanese meets no English sentence: no four words of Latin letters in a row, but in
/// commands.
Status checkLanguage(const QWidget& window) {
    if (!speaksJapanese()) return {};
    static const QRegularExpression kCommand(QStringLiteral("`[^`]*`"));
    static const QRegularExpression kSentence(QStringLiteral("[A-Za-z']+(?: [A-Za-z']+){3}"));
    for (const QLabel* label : window.findChildren<QLabel*>()) {
        if (!label->isVisible() || !kSentence.match(label->text().remove(kCommand)).hasMatch()) {
            continue;
        }
        return Fail(ErrorCode::kFailedPrecondition, "English: " + label->text().toStdString());
    }
    return {};
}

/// As the control service calls it, which speaks the manager's language.
QString timeoutLabel() {
    return speaksJapanese() ? QStringLiteral("監視のタイムアウト")
                            : QStringLiteral("Is-alive timeout");
}

QString scenarioCell(const QString& row, ScenarioTreeModel::Column column) {
    return Hands::cell(ScenarioView::tr("Scenarios"), row, column);
}

Status waitForState(const QString& scenario, ScenarioState state) {
    const QString wanted = Words::state(state);
    return Hands::waitFor(QStringLiteral("'%1' %2").arg(scenario, wanted), [&] {
        return scenarioCell(scenario, ScenarioTreeModel::kState) == wanted;
    });
}

/// Running on, in this direction, under a lease: from now on a failure is answered unasked.
Status waitForRunning(const QString& scenario, bool backward) {
    RHA_RETURN_IF_ERROR(waitForState(scenario, ScenarioState::kRunning));
    RHA_RETURN_IF_ERROR(Hands::waitForText(MainWindow::tr("1 scenario, %1 running").arg(1)));
    const QString leased = Words::tr("for %1").section(QStringLiteral("%1"), 0, 0);
    return Hands::waitFor(QStringLiteral("its direction and its lease"), [&] {
        return scenarioCell(scenario, ScenarioTreeModel::kDirection) ==
                   Words::direction(backward) &&
               scenarioCell(scenario, ScenarioTreeModel::kLease).startsWith(leased);
    });
}

Status waitForEndOfSwitchover(const QString& scenario, const QString& host) {
    const QString end = SwitchoverPane::tr("the machine runs on %1").arg(host);
    return Hands::waitFor(end, [&] {
        constexpr int kHow = 2;
        return Hands::cell(SwitchoverPane::tr("Switchovers"), scenario, kHow) == end;
    });
}

Status nextPage(const QString& title) {
    RHA_RETURN_IF_ERROR(Hands::press(ScenarioWizard::tr("&Next >")));
    return Hands::waitForText(title);
}

}  // namespace

Status Story::tell(const QStringList& words) {
    struct Chapter {
        const char* name;
        int words;
        Status (Story::*tell)(const QStringList&);
    };
    static constexpr std::array chapters = {
        Chapter{"connect", 3, &Story::connect},
        Chapter{"create", 4, &Story::create},
        Chapter{"run", 1, &Story::run},
        Chapter{"countdown", 1, &Story::countdown},
        Chapter{"switched", 2, &Story::switched},
        Chapter{"reverse", 2, &Story::reverse},
        Chapter{"switchback", 2, &Story::switchback},
        Chapter{"quit", 0, &Story::quit},
    };
    const auto chapter = std::ranges::find_if(chapters, [&words](const Chapter& one) {
        return words.value(0) == QLatin1String(one.name) && words.size() == one.words + 1;
    });
    if (chapter == chapters.end()) {
        return Fail(ErrorCode::kInvalidArgument,
                    "no such chapter: " + words.join(u' ').toStdString());
    }
    return (this->*chapter->tell)(words.mid(1));
}

Status Story::picture(const QString& name) {
    QWidget* window = Hands::window();
    if (window == nullptr) return Fail(ErrorCode::kNotFound, "there is no window");
    window->repaint();
    const QRect place(window->mapToGlobal(QPoint()), window->size());
    const QString file = QStringLiteral("%1-%2.png").arg(++picture_, 2, 10, QChar(u'0')).arg(name);
    const QPixmap seen =
        window->screen()->grabWindow(0, place.x(), place.y(), place.width(), place.height());
    if (!seen.save(pictures_.filePath(file))) {
        return Fail(ErrorCode::kIo, "cannot write " + pictures_.filePath(file).toStdString());
    }
    return checkLanguage(*window);
}

Status Story::connect(const QStringList& words) {
    const QString title = ConnectDialog::tr("Connect to a control service");
    RHA_RETURN_IF_ERROR(Hands::waitForWindow(title));
    RHA_RETURN_IF_ERROR(Hands::type(ConnectDialog::tr("Control &service"), words[0]));
    RHA_RETURN_IF_ERROR(Hands::type(ConnectDialog::tr("Pairing &code"), words[1]));
    RHA_RETURN_IF_ERROR(Hands::press(ConnectDialog::tr("Check")));
    const QString print = ConnectDialog::tr("CA fingerprint");
    RHA_RETURN_IF_ERROR(Hands::waitFor(print, [&] { return !Hands::read(print).isEmpty(); }));
    QString shown = Hands::read(print);
    shown.removeIf([](QChar letter) { return letter.isSpace(); });
    if (shown != words[2]) {
        return Fail(ErrorCode::kPermissionDenied,
                    "the fingerprint shown is " + shown.toStdString());
    }
    RHA_RETURN_IF_ERROR(picture(QStringLiteral("connect")));
    RHA_RETURN_IF_ERROR(Hands::press(ConnectDialog::tr("Connect")));
    RHA_RETURN_IF_ERROR(Hands::waitForWindow());
    RHA_RETURN_IF_ERROR(Hands::waitForText(MainWindow::tr("No scenarios yet")));
    return picture(QStringLiteral("connected"));
}

Status Story::create(const QStringList& words) {
    RHA_RETURN_IF_ERROR(Hands::press(MainWindow::tr("Create scenarios…")));
    const QString wizard = ScenarioWizard::tr("Scenario creation wizard");
    RHA_RETURN_IF_ERROR(Hands::waitForWindow(wizard));
    RHA_RETURN_IF_ERROR(nextPage(ProductPage::tr("Server and product type")));
    RHA_RETURN_IF_ERROR(chooseHostsAndMachine(words[0], words[1], words[2]));
    RHA_RETURN_IF_ERROR(nextPage(ScenarioWizard::tr(
        "The defaults are right in most cases. All of this can be changed later.")));
    RHA_RETURN_IF_ERROR(nextPage(ScenarioWizard::tr("Master and replica properties")));
    RHA_RETURN_IF_ERROR(
        nextPage(SwitchoverPage::tr("Switchover and reverse replication initiation")));
    RHA_RETURN_IF_ERROR(setTimeout(words[3]));
    RHA_RETURN_IF_ERROR(nextPage(NetworkPage::tr("Switchover → Virtual network mapping")));
    RHA_RETURN_IF_ERROR(nextPage(VerificationPage::tr("Verification of the scenarios")));
    RHA_RETURN_IF_ERROR(Hands::waitForText(VerificationPage::tr("Everything can be created.")));
    RHA_RETURN_IF_ERROR(picture(QStringLiteral("wizard-verification")));
    RHA_RETURN_IF_ERROR(nextPage(SummaryPage::tr("Ready to create the scenarios")));
    RHA_RETURN_IF_ERROR(picture(QStringLiteral("wizard-summary")));
    RHA_RETURN_IF_ERROR(Hands::press(ScenarioWizard::tr("&Finish")));
    RHA_RETURN_IF_ERROR(Hands::waitForText(ResultPage::tr("%1 of %2 created.").arg(1).arg(1)));
    RHA_RETURN_IF_ERROR(picture(QStringLiteral("wizard-result")));
    RHA_RETURN_IF_ERROR(Hands::press(ScenarioWizard::tr("Close")));
    RHA_RETURN_IF_ERROR(Hands::waitForWindow());
    return waitForState(words[0], ScenarioState::kStopped);
}

Status Story::chooseHostsAndMachine(const QString& machine, const QString& master,
                                    const QString& replica) {
    RHA_RETURN_IF_ERROR(nextPage(HostsPage::tr("Master and replica hosts")));
    RHA_RETURN_IF_ERROR(Hands::choose(HostsPage::tr("Master"), master));
    RHA_RETURN_IF_ERROR(Hands::choose(HostsPage::tr("Replica"), replica));
    RHA_RETURN_IF_ERROR(Hands::waitFor(QStringLiteral("both hosts verified"), [] {
        return Hands::canPress(ScenarioWizard::tr("&Next >"));
    }));
    RHA_RETURN_IF_ERROR(picture(QStringLiteral("wizard-hosts")));
    RHA_RETURN_IF_ERROR(nextPage(MachinesPage::tr("Virtual machines to be protected")));
    const QString machines = MachinesPage::tr("Virtual machines");
    RHA_RETURN_IF_ERROR(Hands::waitFor(QStringLiteral("'%1' and its files").arg(machine), [&] {
        return Hands::showsRow(machines, machine) &&
               Hands::cell(machines, machine, MachineModel::kFiles) != MachineModel::tr("looking…");
    }));
    return picture(QStringLiteral("wizard-machines"));
}

Status Story::setTimeout(const QString& timeout) {
    RHA_RETURN_IF_ERROR(
        Hands::type(PropertyEditor::tr("Search properties"), QStringLiteral("is-alive-timeout")));
    const PropertySchema schema{.type = PropertyType::kDuration, .max = 24 * 3600 * 1000};
    RHA_RETURN_IF_ERROR(Hands::edit(PropertyEditor::tr("Properties"), timeoutLabel(),
                                    PropertyModel::kValue, timeout,
                                    readableValue(schema, timeout)));
    return picture(QStringLiteral("wizard-switchover"));
}

/// Opens the run dialog, and waits until nothing stands in the way.
Status Story::askForRun(const QString& scenario) {
    RHA_RETURN_IF_ERROR(Hands::clickCell(ScenarioView::tr("Scenarios"), scenario, 0));
    RHA_RETURN_IF_ERROR(Hands::press(MainWindow::tr("&Run")));
    return Hands::waitForWindow(RunDialog::tr("Run"));
}

Status Story::run(const QStringList& words) {
    RHA_RETURN_IF_ERROR(askForRun(words[0]));
    RHA_RETURN_IF_ERROR(Hands::waitForText(RunDialog::tr("Nothing stands in the way.")));
    RHA_RETURN_IF_ERROR(picture(QStringLiteral("run")));
    RHA_RETURN_IF_ERROR(Hands::press(RunDialog::tr("&Run")));
    RHA_RETURN_IF_ERROR(Hands::waitForWindow());
    RHA_RETURN_IF_ERROR(Hands::key(Qt::Key_Right));  // shows the row's hosts
    RHA_RETURN_IF_ERROR(Hands::waitFor(QStringLiteral("the progress of the synchronisation"), [&] {
        return scenarioCell(words[0], ScenarioTreeModel::kState) ==
                   Words::state(ScenarioState::kSynchronising) &&
               scenarioCell(words[0], ScenarioTreeModel::kProgress).contains(u'%');
    }));
    RHA_RETURN_IF_ERROR(picture(QStringLiteral("synchronising")));
    RHA_RETURN_IF_ERROR(waitForRunning(words[0], false));
    return picture(QStringLiteral("running"));
}

Status Story::countdown(const QStringList& words) {
    RHA_RETURN_IF_ERROR(waitForState(words[0], ScenarioState::kCountdown));
    const QString left = Words::tr("switchover in %1").section(QStringLiteral("%1"), 0, 0);
    RHA_RETURN_IF_ERROR(Hands::waitFor(QStringLiteral("the time that is left"), [&] {
        const QString progress = scenarioCell(words[0], ScenarioTreeModel::kProgress);
        return progress.contains(left) &&
               Hands::canPress(SwitchoverPane::tr("&Cancel the automatic switchover…"));
    }));
    return picture(QStringLiteral("countdown"));
}

Status Story::switched(const QStringList& words) {
    RHA_RETURN_IF_ERROR(waitForState(words[0], ScenarioState::kSwitched));
    RHA_RETURN_IF_ERROR(waitForEndOfSwitchover(words[0], words[1]));
    const QString on = Words::machine({.machine = MachineState::kRunning});
    RHA_RETURN_IF_ERROR(Hands::waitFor(QStringLiteral("the machine on '%1'").arg(words[1]), [&] {
        return scenarioCell(words[1], ScenarioTreeModel::kState).endsWith(on) &&
               scenarioCell(words[0], ScenarioTreeModel::kProgress) ==
                   Words::progress({.state = ScenarioState::kSwitched, .active_host = words[1]});
    }));
    return picture(QStringLiteral("switched"));
}

Status Story::reverse(const QStringList& words) {
    RHA_RETURN_IF_ERROR(askForRun(words[0]));
    // As long as the host has not said how much, the consent is to something else.
    const QString held =
        Words::tr("%1 holds at most %2 of changes that the machine's present host never received");
    const QString row =
        words[0] + QStringLiteral(": ") + held.section(QStringLiteral("%2"), 0, 0).arg(words[1]);
    RHA_RETURN_IF_ERROR(Hands::clickCell(RunDialog::tr("Changes that may be overwritten"), row, 0));
    RHA_RETURN_IF_ERROR(Hands::key(Qt::Key_Space));
    RHA_RETURN_IF_ERROR(Hands::waitForText(RunDialog::tr("Nothing stands in the way.")));
    RHA_RETURN_IF_ERROR(picture(QStringLiteral("run-backward")));
    RHA_RETURN_IF_ERROR(Hands::press(RunDialog::tr("&Run")));
    RHA_RETURN_IF_ERROR(Hands::waitForWindow());
    RHA_RETURN_IF_ERROR(waitForRunning(words[0], true));
    return picture(QStringLiteral("backward"));
}

Status Story::switchback(const QStringList& words) {
    RHA_RETURN_IF_ERROR(Hands::clickCell(ScenarioView::tr("Scenarios"), words[0], 0));
    RHA_RETURN_IF_ERROR(Hands::press(MainWindow::tr("&Perform switchover")));
    const QString title = OperationRunner::tr("Switch over");
    RHA_RETURN_IF_ERROR(Hands::waitForWindow(title));
    const QString nothing = QStringLiteral("<b>%1</b>").arg(Words::tr("nothing lost"));
    RHA_RETURN_IF_ERROR(Hands::waitForText(Words::tr("A switchover now: %1").arg(nothing)));
    RHA_RETURN_IF_ERROR(
        Hands::press(OperationRunner::tr("Replicate back as soon as it has ended")));
    RHA_RETURN_IF_ERROR(picture(QStringLiteral("switch-over")));
    RHA_RETURN_IF_ERROR(Hands::press(title));
    RHA_RETURN_IF_ERROR(Hands::waitForWindow());
    RHA_RETURN_IF_ERROR(Hands::waitFor(QStringLiteral("the switchover under way"), [&] {
        return scenarioCell(words[0], ScenarioTreeModel::kState)
            .startsWith(Words::state(ScenarioState::kSwitching));
    }));
    RHA_RETURN_IF_ERROR(picture(QStringLiteral("switching")));
    RHA_RETURN_IF_ERROR(waitForEndOfSwitchover(words[0], words[1]));
    RHA_RETURN_IF_ERROR(waitForRunning(words[0], false));
    return picture(QStringLiteral("back"));
}

Status Story::quit(const QStringList&) {
    return Hands::key(Qt::Key_Q, Qt::ControlModifier);
}

}  // namespace rha::manager::test
