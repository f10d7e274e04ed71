// manager-screenshots FOLDER: pictures of the manager for docs/manager.md, in both languages, light
// and dark, of the imaginary fleet. Draws into memory. Prints what it wrote.
#include <QApplication>
#include <QDir>
#include <QTest>
#include <algorithm>
#include <array>
#include <cstdio>

#include "manager-gui/app/about_dialog.h"
#include "manager-gui/app/assessment_dialog.h"
#include "manager-gui/app/confirm_dialog.h"
#include "manager-gui/app/connect_dialog.h"
#include "manager-gui/app/group_dialog.h"
#include "manager-gui/app/history_dialog.h"
#include "manager-gui/app/hosts_dialog.h"
#include "manager-gui/app/language.h"
#include "manager-gui/app/maintenance_dialog.h"
#include "manager-gui/app/make_template_dialog.h"
#include "manager-gui/app/new_assessment_dialog.h"
#include "manager-gui/app/notify_dialog.h"
#include "manager-gui/app/notify_target_dialog.h"
#include "manager-gui/app/recover_dialog.h"
#include "manager-gui/app/run_dialog.h"
#include "manager-gui/app/templates_dialog.h"
#include "manager-gui/app/wizard/add_host_dialog.h"
#include "tests/gui/screens.h"
#include "tests/gui/wizard_driver.h"

namespace rha::manager::test {
namespace {

class NoGateway final : public Gateway {
public:
    bool hasLogin() const override { return false; }
    Result<std::unique_ptr<ControlClient>> open(const QString&) override {
        return Fail(ErrorCode::kUnsupported, "there is nothing to connect to");
    }
    void check(const Pairing&, Answer<QString> answer) override {
        answer(QStringLiteral("4f1c09d27ab35e88c6d01b7720f95ae3d8410c6e93b2f7a51d0e64c89b37f210"));
    }
    void logIn(const Pairing&, Answer<void> answer) override { answer({}); }
};

/// All there are; a test looks for each in docs/manager.md.
constexpr std::array kScreens = {
    "about",
    "assessment-new",
    "assessments",
    "call-off",
    "changes",
    "connect",
    "files",
    "group",
    "history",
    "host-remove",
    "host-renew",
    "hosts",
    "lost",
    "maintenance",
    "maintenance-monitor",
    "manager",
    "notify",
    "progress",
    "recover",
    "reports",
    "run",
    "run-warned",
    "statistics",
    "switchover",
    "target",
    "template-make",
    "templates",
    "watch",
    "wizard-add-host",
    "wizard-group",
    "wizard-host-properties",
    "wizard-hosts",
    "wizard-hosts-error",
    "wizard-machines",
    "wizard-networks",
    "wizard-product",
    "wizard-result",
    "wizard-scenario-properties",
    "wizard-summary",
    "wizard-switchover",
    "wizard-verification",
};

void save(QWidget& widget, const QDir& folder, const QString& name) {
    const QString screen = name.section(u'-', 0, -3);  // without language and looks
    if (std::ranges::find(kScreens, screen) == kScreens.end()) {
        qFatal("%s is not among the screens", qPrintable(screen));
    }
    const QString path = folder.filePath(name + QStringLiteral(".png"));
    if (!widget.grab().save(path)) qFatal("cannot write %s", qPrintable(path));
    std::puts(qPrintable(path));
}

void select(MainWindow& window, const QString& scenario) {
    QTreeView& tree = window.scenarios().tree();
    const QModelIndex row = findRow(tree, scenario);
    tree.expand(row);
    tree.setCurrentIndex(row);
}

/// Every page of the scenario wizard, with something on it.
void drawWizard(const QDir& folder, const QString& language, const QString& suffix) {
    Screen screen({.language = language});
    WizardDriver driver(screen);
    const auto picture = [&](const char* page) {
        waitUntil([&driver] { return !driver.wizard().page().waits(); });
        QTest::qWait(50);
        save(driver.wizard(), folder, QStringLiteral("wizard-") + QLatin1String(page) + suffix);
    };
    driver.any<GroupPage>().group().setEditText(QStringLiteral("Personnel"));
    driver.choose(driver.any<GroupPage>().templates(), QStringLiteral("gold"));
    picture("group");
    driver.next();
    picture("product");
    driver.next();
    driver.chooseHosts(QStringLiteral("tokyo-hv1"), QStringLiteral("nagoya-hv1"));
    waitUntil([&driver] { return !driver.wizard().page().waits(); });
    driver.next();
    picture("hosts-error");
    driver.chooseHosts(QStringLiteral("tokyo-hv1"), QStringLiteral("osaka-hv2"));
    picture("hosts");
    driver.any<HostsPage>().addButton().click();
    auto* dialog = driver.wizard().findChild<AddHostDialog*>();
    waitUntil([dialog] { return !dialog->command().isEmpty(); });
    save(*dialog, folder, QStringLiteral("wizard-add-host") + suffix);
    dialog->reject();
    driver.next();
    driver.waitForMachines();
    driver.any<MachinesPage>().table().setCurrentIndex(
        driver.machine(QStringLiteral("legacy-erp")));
    picture("machines");
    driver.next();
    picture("scenario-properties");
    driver.next();
    picture("host-properties");
    driver.next();
    PropertyEditor& editor = driver.any<SwitchoverPage>().editor();
    editor.tree().setCurrentIndex(
        editor.tree().model()->index(0, 1, editor.tree().model()->index(0, 0)));
    picture("switchover");
    driver.next();
    picture("networks");
    driver.next();
    picture("verification");
    driver.next();
    picture("summary");
    driver.wizard().runButton().click();
    driver.finished();
    picture("result");
    driver.wizard().close();
}

void drawAssessments(Screen& screen, const QDir& folder, const QString& language,
                     const QString& suffix) {
    auto* dialog = new AssessmentDialog(screen.client, screen.window,
                                        screen.client.fleet().scenarios(), language);
    dialog->open();
    waitUntil([dialog] { return dialog->tree().topLevelItemCount() == 4; });
    dialog->tree().setCurrentItem(dialog->tree().topLevelItem(3));
    dialog->report().showButton().click();
    waitUntil([dialog] { return !dialog->report().shownText().isEmpty(); });
    save(*dialog, folder, QStringLiteral("assessments") + suffix);
    dialog->newButton().click();
    auto* form = dialog->findChild<NewAssessmentDialog*>();
    waitUntil([form] { return form->host().count() != 0; });
    form->host().setCurrentText(QStringLiteral("tokyo-hv2"));
    waitUntil([form] { return form->machines().topLevelItemCount() != 0; });
    QTest::qWait(100);
    save(*form, folder, QStringLiteral("assessment-new") + suffix);
    dialog->reject();
}

void drawTemplates(Screen& screen, const QDir& folder, const QString& language,
                   const QString& suffix) {
    select(screen.window, QStringLiteral("dns01"));  // where a person decides
    screen.window.templateAction().trigger();
    auto* form = screen.window.findChild<MakeTemplateDialog*>();
    waitUntil([form] { return form->properties().topLevelItemCount() != 0; });
    QTest::keyClicks(&form->name(), QStringLiteral("branch offices"));
    save(*form, folder, QStringLiteral("template-make") + suffix);
    form->reject();
    auto* list = new TemplatesDialog(screen.client, screen.window, language == u"ja");
    list->open();
    waitUntil([list] { return list->tree().topLevelItemCount() != 0; });
    QTest::qWait(100);
    save(*list, folder, QStringLiteral("templates") + suffix);
    list->reject();
}

void drawHosts(Screen& screen, const QDir& folder, const QString& suffix) {
    auto* hosts = new HostsDialog(screen.client, screen.window, screen.client.fleet().scenarios());
    hosts->open();
    waitUntil([hosts] { return hosts->tree().topLevelItemCount() != 0; });
    hosts->renewButton().click();
    auto* renewal = hosts->findChild<AddHostDialog*>();
    waitUntil([renewal] { return !renewal->command().isEmpty(); });
    QTest::qWait(100);
    save(*renewal, folder, QStringLiteral("host-renew") + suffix);
    renewal->reject();
    hosts->tree().setCurrentItem(
        hosts->tree().findItems(QStringLiteral("lab-kvm2"), Qt::MatchExactly).front());
    hosts->removeButton().click();
    auto* question = hosts->findChild<ConfirmDialog*>();
    QTest::qWait(100);
    save(*question, folder, QStringLiteral("host-remove") + suffix);
    question->accept();
    waitUntil([hosts] { return !hosts->message().isEmpty(); });
    QTest::qWait(100);
    save(*hosts, folder, QStringLiteral("hosts") + suffix);
    hosts->reject();
}

void drawGroup(Screen& screen, const QDir& folder, const QString& suffix) {
    selectRows(screen.window.scenarios().tree(),
               {QStringLiteral("shop-web01"), QStringLiteral("shop-mail")});
    screen.window.groupAction().trigger();
    auto* group = screen.window.findChild<GroupDialog*>();
    group->group().setEditText(QStringLiteral("Web shop 2"));
    QTest::qWait(100);
    save(*group, folder, QStringLiteral("group") + suffix);
    group->reject();
    screen.window.aboutAction().trigger();
    auto* about = screen.window.findChild<AboutDialog*>();
    QTest::qWait(100);
    save(*about, folder, QStringLiteral("about") + suffix);
    about->reject();
}

void drawStatistics(Screen& screen, const QDir& folder, const QString& suffix) {
    auto* dock = screen.window.findChild<QDockWidget*>(QStringLiteral("statistics"));
    StatisticsPane& pane = screen.window.statistics();
    dock->raise();
    for (int i = 0; i < 4; ++i) {
        QTest::qWait(400);  // a rate is measured by the clock
        screen.client.advance(400);
    }
    save(*dock, folder, QStringLiteral("statistics") + suffix);
    pane.tabs().setCurrentWidget(&pane.heat());
    waitUntil([&pane] { return pane.heat().note().isEmpty(); });
    pane.heat().view().setCurrentIndex(pane.heat().model().index(1, 0));
    pane.heat().span().setCurrentIndex(1);
    QTest::qWait(100);
    save(*dock, folder, QStringLiteral("changes") + suffix);
    pane.tabs().setCurrentWidget(&pane.trend());
    QTest::qWait(100);
}

void drawReports(Screen& screen, const QDir& folder, const QString& suffix) {
    auto* dock = screen.window.findChild<QDockWidget*>(QStringLiteral("reports"));
    ReportSheet& sheet = screen.window.reports().sheet();
    dock->raise();
    screen.window.resizeDocks({dock}, {560}, Qt::Horizontal);
    QComboBox& period = screen.window.reports().period();
    period.setCurrentIndex(period.count() - 1);
    sheet.showButton().click();
    waitUntil([&sheet] { return !sheet.shownText().isEmpty(); });
    QTest::qWait(100);
    save(*dock, folder, QStringLiteral("reports") + suffix);
    screen.window.resizeDocks({dock}, {370}, Qt::Horizontal);
}

void drawHistory(Screen& screen, const QDir& folder, const QString& suffix) {
    PropertyPane& pane = screen.window.properties();
    const QString id = screen.window.scenarios().currentScenarioId();
    for (const char* timeout : {"10min", "3min"}) {
        screen.client.setProperties(id, {{"is-alive-timeout", timeout}}, 0,
                                    Answer<PropertySheet>(&pane, [](const auto&) {}));
    }
    pane.historyButton().click();
    auto* history = screen.window.findChild<HistoryDialog*>();
    waitUntil([history] { return history->tree().topLevelItemCount() != 0; });
    QTest::qWait(100);
    save(*history, folder, QStringLiteral("history") + suffix);
    history->reject();
}

/// What is watched while it lasts, and what may be done about it.
void drawMonitors(Screen& screen, const QDir& folder, const QString& suffix) {
    select(screen.window, QStringLiteral("shop-mail"));
    screen.window.action(Operation::kCallOff).trigger();
    auto* question = screen.window.findChild<ConfirmDialog*>();
    QTest::qWait(100);
    save(*question, folder, QStringLiteral("call-off") + suffix);
    question->reject();
    QCoreApplication::sendPostedEvents(nullptr, QEvent::DeferredDelete);
    screen.window.findChild<QDockWidget*>(QStringLiteral("properties"))->raise();
    waitUntil(
        [&screen] { return screen.window.properties().model().sheet().scenario == u"shop-mail"; });
    save(screen.window, folder, QStringLiteral("watch") + suffix);
}

void drawMaintenance(Screen& screen, const QDir& folder, const QString& suffix) {
    screen.window.maintenance().startButton().click();
    auto* dialog = screen.window.findChild<MaintenanceDialog*>();
    dialog->host().setCurrentText(QStringLiteral("tokyo-hv1"));
    QTest::qWait(100);
    save(*dialog, folder, QStringLiteral("maintenance") + suffix);
    dialog->shutdownGuests().setChecked(true);
    dialog->action().click();
    MaintenancePane& pane = screen.window.maintenance();
    waitUntil([&] {
        screen.client.advance(100);
        return pane.tree().topLevelItemCount() != 0;
    });
    auto* dock = screen.window.findChild<QDockWidget*>(QStringLiteral("maintenance"));
    screen.window.resizeDocks({dock}, {620}, Qt::Horizontal);
    QTest::qWait(100);
    save(*dock, folder, QStringLiteral("maintenance-monitor") + suffix);
}

void draw(const QDir& folder, const QString& language, Appearance appearance) {
    Language words;
    words.install(language);
    applyAppearance(appearance);
    const QString suffix = u'-' + language + u'-' + nameOf(appearance);
    Screen screen({.language = language, .appearance = appearance});
    screen.window.resize(1360, 800);
    for (int i = 0; i < 40; ++i) screen.client.advance(500);
    select(screen.window, QStringLiteral("acc-db01"));
    screen.window.events().table().selectRow(0);
    PropertyPane& properties = screen.window.properties();
    waitUntil([&properties] { return properties.model().rowCount() > 0; });
    properties.tree().setCurrentIndex(
        properties.tree().model()->index(0, 1, properties.tree().model()->index(3, 0)));
    QTest::qWait(3000);  // readiness is asked for one by one
    save(screen.window, folder, QStringLiteral("manager") + suffix);
    drawHistory(screen, folder, suffix);
    drawReports(screen, folder, suffix);
    auto* files = screen.window.findChild<QDockWidget*>(QStringLiteral("files"));
    files->raise();
    screen.window.resizeDocks({files}, {640}, Qt::Horizontal);
    waitUntil([&screen] { return screen.window.files().model().rowCount() > 0; });
    QTest::qWait(100);
    save(*files, folder, QStringLiteral("files") + suffix);
    screen.window.resizeDocks({files}, {370}, Qt::Horizontal);

    drawStatistics(screen, folder, suffix);
    screen.client.setLost(true);
    QTest::qWait(300);
    save(screen.window, folder, QStringLiteral("lost") + suffix);
    screen.client.setLost(false);
    select(screen.window, QStringLiteral("shop-web01"));
    screen.window.action(Operation::kSwitchover).trigger();
    QTest::qWait(300);
    auto* switchover = screen.window.findChild<ConfirmDialog*>();
    save(*switchover, folder, QStringLiteral("switchover") + suffix);
    delete switchover;

    for (const auto& [scenario, picture] :
         {std::pair{"print01", "run"}, std::pair{"acc-report", "run-warned"}}) {
        select(screen.window, QLatin1String(scenario));
        screen.window.action(Operation::kRun).trigger();
        auto* run = screen.window.findChild<RunDialog*>();
        waitUntil([run] { return run->again().isEnabled(); });
        save(*run, folder, QLatin1String(picture) + suffix);
        delete run;
    }

    drawMonitors(screen, folder, suffix);
    select(screen.window, QStringLiteral("dc01"));
    (void)screen.client.fleet().switchover({.scenario_id = QStringLiteral("demo-9")});
    for (int i = 0; i < 12; ++i) {
        screen.client.advance(500);
        QTest::qWait(120);  // the steps take their time
    }
    auto* switchovers = screen.window.findChild<QDockWidget*>(QStringLiteral("switchovers"));
    screen.window.resizeDocks({switchovers}, {620}, Qt::Horizontal);
    screen.window.resizeDocks({switchovers}, {330}, Qt::Vertical);
    QTest::qWait(100);
    save(*switchovers, folder, QStringLiteral("progress") + suffix);

    select(screen.window, QStringLiteral("dns01"));
    screen.window.action(Operation::kRecover).trigger();
    auto* recover = screen.window.findChild<RecoverDialog*>();
    recover->replica().click();
    QTest::qWait(100);
    save(*recover, folder, QStringLiteral("recover") + suffix);
    recover->reject();

    drawMaintenance(screen, folder, suffix);

    auto* notify = new NotifyDialog(screen.client, screen.window, language);
    notify->open();
    waitUntil([notify] { return notify->tree().topLevelItemCount() != 0; });
    save(*notify, folder, QStringLiteral("notify") + suffix);
    notify->addButton().click();
    QTest::qWait(100);
    save(*notify->findChild<NotifyTargetDialog*>(), folder, QStringLiteral("target") + suffix);
    notify->reject();

    drawAssessments(screen, folder, language, suffix);
    drawTemplates(screen, folder, language, suffix);
    drawHosts(screen, folder, suffix);
    drawGroup(screen, folder, suffix);

    NoGateway gateway;
    auto* dialog = new ConnectDialog(gateway, &screen.window);
    dialog->open();
    dialog->address().setText(QStringLiteral("control.example.com"));
    QTest::keyClicks(&dialog->code(),
                     QStringLiteral("7Q2MD-K3F9A-0XT4B-WN8RC-5HJ1V-PZ6EG-Y2S0T-M4K9D"));
    dialog->action().click();
    QTest::qWait(100);
    save(*dialog, folder, QStringLiteral("connect") + suffix);
    drawWizard(folder, language, suffix);
}

}  // namespace
}  // namespace rha::manager::test

int main(int argc, char** argv) {
    using namespace rha::manager;
    qputenv("QT_QPA_PLATFORM", "offscreen");
    const QApplication application(argc, argv);
    if (argc != 2) {
        std::fputs("usage: manager-screenshots FOLDER\n", stderr);
        return 2;
    }
    const QDir folder(QString::fromLocal8Bit(argv[1]));
    if (!folder.exists()) {
        std::fputs("manager-screenshots: there is no such folder\n", stderr);
        return 1;
    }
    for (const auto* language : {"en", "ja"}) {
        for (const auto appearance : {Appearance::kLight, Appearance::kDark}) {
            test::draw(folder, QString::fromLatin1(language), appearance);
        }
    }
    return 0;
}
