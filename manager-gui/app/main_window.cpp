#include "manager-gui/app/main_window.h"

#include <QApplication>
#include <QCloseEvent>
#include <QMenuBar>
#include <QStatusBar>
#include <QToolBar>
#include <QVBoxLayout>
#include <utility>

#include "manager-gui/app/about_dialog.h"
#include "manager-gui/app/assessment_dialog.h"
#include "manager-gui/app/group_dialog.h"
#include "manager-gui/app/hosts_dialog.h"
#include "manager-gui/app/icons.h"
#include "manager-gui/app/maintenance_dialog.h"
#include "manager-gui/app/make_template_dialog.h"
#include "manager-gui/app/notify_dialog.h"
#include "manager-gui/app/pane_keys.h"
#include "manager-gui/app/templates_dialog.h"
#include "manager-gui/app/wizard/scenario_wizard.h"
#include "manager-gui/core/readiness_poller.h"

namespace rha::manager {
namespace {

constexpr const char* kGeometryKey = "window/geometry";
constexpr const char* kStateKey = "window/state";
constexpr int kReadinessRoundMs = 15'000;
constexpr int kAgeMs = 1000;
constexpr int kMonitorWidth = 490;  // a switchover and how it ended, in one line

}  // namespace

MainWindow::MainWindow(ControlClient* client, QSettings& settings, const WindowOptions& options)
    : client_(client), settings_(settings), options_(options) {
    setWindowTitle(client == nullptr ? tr("RHA Manager")
                                     : tr("%1 – RHA Manager").arg(client->link().address));
    setWindowIcon(QIcon(QStringLiteral(":/icons/manager.svg")));
    setDockOptions(AnimatedDocks | AllowNestedDocks | AllowTabbedDocks);
    message_ = new MessageBar;
    stale_ = new MessageBar;
    stale_->setClosable(false);
    scenarios_ = new ScenarioView;
    auto* middle = new QWidget;
    auto* layout = new QVBoxLayout(middle);
    layout->setContentsMargins(6, 6, 6, 0);
    layout->setSpacing(6);
    layout->addWidget(stale_);
    layout->addWidget(message_);
    layout->addWidget(scenarios_, 1);
    setCentralWidget(middle);
    makePanes(options);
    makeActions();
    makeMenus();
    status_ = new QLabel;
    link_mark_ = new QLabel;
    link_text_ = new QLabel;
    statusBar()->addWidget(status_, 1);
    statusBar()->addPermanentWidget(link_mark_);
    statusBar()->addPermanentWidget(link_text_);
    statusBar()->setSizeGripEnabled(false);
    statusBar()->setContentsMargins(6, 0, 10, 0);

    resize(1360, 820);
    defaultLayout();
    default_state_ = saveState();
    restoreGeometry(settings.value(kGeometryKey).toByteArray());
    restoreState(settings.value(kStateKey).toByteArray());
    scenarios_->restore(settings);
    events_->restore(settings);
    files_->restore(settings);
    if (client != nullptr) listen();
    showLink();
    follow();
    scenarios_->setFocus();
}

MainWindow::~MainWindow() {
    // Its children go after it, and have things to say while they do.
    for (QObject* sender : std::initializer_list<QObject*>{scenarios_, properties_, client_}) {
        if (sender != nullptr) sender->disconnect(this);
    }
}

void MainWindow::makePanes(const WindowOptions& options) {
    events_ = new EventPane(client_);
    properties_ = new PropertyPane(client_, options.language == u"ja");
    files_ = new FilePane(client_);
    statistics_ = new StatisticsPane(client_);
    reports_ = new ReportPane(client_, options.language);
    events_dock_ =
        makeDock(QStringLiteral("events"), tr("Events"), events_, Qt::BottomDockWidgetArea);
    properties_dock_ = makeDock(QStringLiteral("properties"), tr("Properties"), properties_,
                                Qt::RightDockWidgetArea);
    files_dock_ =
        makeDock(QStringLiteral("files"), tr("Root directories"), files_, Qt::RightDockWidgetArea);
    connect(files_dock_, &QDockWidget::visibilityChanged, files_, &FilePane::setSeen);
    statistics_dock_ = makeDock(QStringLiteral("statistics"), tr("Statistics"), statistics_,
                                Qt::RightDockWidgetArea);
    connect(statistics_dock_, &QDockWidget::visibilityChanged, statistics_,
            &StatisticsPane::setSeen);
    reports_dock_ =
        makeDock(QStringLiteral("reports"), tr("Reports"), reports_, Qt::RightDockWidgetArea);
    connect(properties_, &PropertyPane::failed, this, &MainWindow::reportFailure);
    makeMonitors();
}

/// They are hidden until there is something to watch, and hide nothing else.
void MainWindow::makeMonitors() {
    const auto bring_up = [this](QDockWidget* dock) {
        const bool appears = dock->isHidden();
        dock->show();
        dock->raise();
        if (appears) resizeDocks({dock}, {kMonitorWidth}, Qt::Horizontal);
    };
    switchovers_ = new SwitchoverPane;
    switchovers_dock_ = makeDock(QStringLiteral("switchovers"), tr("Switchovers"), switchovers_,
                                 Qt::BottomDockWidgetArea);
    connect(switchovers_, &SwitchoverPane::begun, this, [this, bring_up] {
        bring_up(switchovers_dock_);
        QApplication::alert(this);  // whoever looks at another window has minutes
    });
    connect(switchovers_, &SwitchoverPane::callOffWanted, this, [this](const Scenario& scenario) {
        runner_->ask(Operation::kCallOff, {.scenarios = {scenario}});
    });
    connect(switchovers_, &SwitchoverPane::switchoverWanted, this,
            [this](const Scenario& scenario) {
                runner_->ask(Operation::kSwitchover, {.scenarios = {scenario}});
            });
    maintenance_ = new MaintenancePane(client_);
    maintenance_dock_ = makeDock(QStringLiteral("maintenance"), tr("Host maintenance"),
                                 maintenance_, Qt::BottomDockWidgetArea);
    connect(maintenance_, &MaintenancePane::begun, this,
            [this, bring_up] { bring_up(maintenance_dock_); });
    connect(maintenance_, &MaintenancePane::startWanted, this, &MainWindow::startMaintenance);
    connect(maintenance_, &MaintenancePane::failed, this, &MainWindow::reportFailure);
}

/// Proposes the host of the current scenario's machine.
void MainWindow::startMaintenance() {
    const auto& model = scenarios_->model();
    const auto current = model.find(scenarios_->currentScenarioId());
    auto* dialog = new MaintenanceDialog(*client_, *this, model.fleet(),
                                         current ? current->active_host : QString());
    dialog->open();
}

QDockWidget* MainWindow::makeDock(const QString& name, const QString& title, QWidget* pane,
                                  Qt::DockWidgetArea area) {
    auto* dock = new QDockWidget(title, this);
    dock->setObjectName(name);  // by which its place is remembered
    dock->setWidget(pane);
    addDockWidget(area, dock);
    return dock;
}

void MainWindow::defaultLayout() {
    tabifyDockWidget(properties_dock_, files_dock_);
    tabifyDockWidget(files_dock_, statistics_dock_);
    tabifyDockWidget(statistics_dock_, reports_dock_);
    properties_dock_->raise();
    splitDockWidget(events_dock_, switchovers_dock_, Qt::Horizontal);
    tabifyDockWidget(switchovers_dock_, maintenance_dock_);
    switchovers_dock_->hide();
    maintenance_dock_->hide();
    resizeDocks({events_dock_}, {240}, Qt::Vertical);
    resizeDocks({properties_dock_}, {370}, Qt::Horizontal);
    setCorner(Qt::BottomRightCorner, Qt::RightDockWidgetArea);
}

void MainWindow::makeOperations() {
    const auto add = [this](Operation what, const QString& name, std::optional<Mood> tint,
                            const QString& text, const QString& help, const QKeySequence& keys) {
        auto* action = new QAction(icon(name, tint), text, this);
        action->setShortcut(keys);
        action->setToolTip(keys.isEmpty()
                               ? help
                               : tr("%1 (%2)").arg(help, keys.toString(QKeySequence::NativeText)));
        action->setStatusTip(help);
        connect(action, &QAction::triggered, this,
                [this, what] { runner_->ask(what, scenarios_->selection()); });
        operations_[what] = action;
    };
    add(Operation::kRun, QStringLiteral("run"), Mood::kGood, tr("&Run"),
        tr("Verify, synchronise and replicate the selected scenarios"), Qt::CTRL | Qt::Key_R);
    add(Operation::kStop, QStringLiteral("stop"), Mood::kIdle, tr("S&top"),
        tr("Stop replicating the selected scenarios"), Qt::CTRL | Qt::Key_T);
    add(Operation::kSwitchover, QStringLiteral("switchover"), Mood::kBusy,
        tr("&Perform switchover"), tr("Move the selected machines to their replicas' hosts"),
        Qt::CTRL | Qt::Key_P);
    add(Operation::kCallOff, QStringLiteral("close"), {}, tr("Cancel the automatic s&witchover…"),
        tr("During a countdown: nothing is moved at its end, a person is asked"), {});
    add(Operation::kSuspendUpdates, QStringLiteral("suspend"), {}, tr("S&uspend replica updates"),
        tr("Let the replicas' files stand still while their journals go on"), {});
    add(Operation::kResumeUpdates, QStringLiteral("resume"), {}, tr("R&esume replica updates"),
        tr("Let the replicas' files follow again"), {});
    add(Operation::kRecover, QStringLiteral("recover"), {}, tr("Recover &active server…"),
        tr("After a switchover that got stuck: say whose copy is the machine"), {});
    add(Operation::kDelete, QStringLiteral("delete"), {}, tr("&Delete…"),
        tr("Forget the selected scenarios; the machines' files stay"), QKeySequence::Delete);
    // Elsewhere the key belongs to what is being typed.
    operations_[Operation::kDelete]->setShortcutContext(Qt::WidgetShortcut);
    scenarios_->tree().addAction(operations_[Operation::kDelete]);
}

QList<QAction*> MainWindow::actions(std::initializer_list<Operation> operations) const {
    QList<QAction*> chosen;
    for (const Operation operation : operations) chosen.append(operations_.at(operation));
    return chosen;
}

void MainWindow::makeActions() {
    makeOperations();
    new_ = new QAction(icon(QStringLiteral("new")), tr("&New…"), this);
    new_->setIconText(tr("Create scenarios"));
    new_->setShortcut(QKeySequence::New);
    new_->setToolTip(tr("%1 (%2)").arg(tr("Protect machines: a scenario for each"),
                                       new_->shortcut().toString(QKeySequence::NativeText)));
    new_->setStatusTip(tr("Protect machines: a scenario for each"));
    connect(new_, &QAction::triggered, this, &MainWindow::openWizard);
    connect_ = new QAction(icon(QStringLiteral("connect")), tr("&Connect…"), this);
    connect_->setVisible(options_.can_connect);
    connect(connect_, &QAction::triggered, this, &MainWindow::connectWanted);
    makeTools();
    find_ = new QAction(icon(QStringLiteral("search")), tr("&Find scenarios"), this);
    find_->setShortcut(QKeySequence::Find);
    connect(find_, &QAction::triggered, scenarios_, &ScenarioView::focusSearch);

    connect(scenarios_, &ScenarioView::selectionChanged, this, &MainWindow::follow);
    connect(scenarios_, &ScenarioView::emptyActionTriggered, this, [this] {
        if (heard_) {
            new_->trigger();
        } else {
            Q_EMIT connectWanted();
        }
    });
    connect(scenarios_, &ScenarioView::contextMenuWanted, this, [this](const QPoint& at) {
        auto* menu = new QMenu(this);
        menu->setAttribute(Qt::WA_DeleteOnClose);
        for (const auto& [operation, action] : operations_) menu->addAction(action);
        menu->addActions({change_group_, make_template_});
        menu->popup(at);
    });
}

void MainWindow::makeTools() {
    const auto add = [this](const QString& picture, const QString& text, const QString& help,
                            const std::function<QDialog*()>& make) {
        auto* action = new QAction(icon(picture), text, this);
        action->setStatusTip(help);
        connect(action, &QAction::triggered, this, [make] { make()->open(); });
        tools_.append(action);
    };
    add(QStringLiteral("master"), tr("H&osts…"), tr("Add hosts, look at them, remove them"),
        [this] { return new HostsDialog(*client_, *this, fleet_); });
    add(QStringLiteral("template"), tr("Scenario &templates…"),
        tr("Sets of properties for new scenarios"),
        [this] { return new TemplatesDialog(*client_, *this, options_.language == u"ja"); });
    add(QStringLiteral("assessment"), tr("&Assessments…"),
        tr("Count what machines change before they are protected"),
        [this] { return new AssessmentDialog(*client_, *this, fleet_, options_.language); });
    add(QStringLiteral("notify"), tr("&Notifications…"), tr("Who is told about events"),
        [this] { return new NotifyDialog(*client_, *this, options_.language); });
    start_maintenance_ =
        new QAction(icon(QStringLiteral("maintenance")), tr("Start &host maintenance…"), this);
    connect(start_maintenance_, &QAction::triggered, this, &MainWindow::startMaintenance);
    make_template_ = new QAction(icon(QStringLiteral("template")), tr("&Make a template…"), this);
    make_template_->setStatusTip(tr("Give the scenario's properties a name, for new scenarios"));
    connect(make_template_, &QAction::triggered, this, &MainWindow::makeTemplate);
    change_group_ = new QAction(icon(QStringLiteral("group")), tr("Change &group…"), this);
    change_group_->setStatusTip(tr("Put the selected scenarios into another group"));
    connect(change_group_, &QAction::triggered, this, &MainWindow::changeGroup);
}

void MainWindow::makeTemplate() {
    auto* dialog = new MakeTemplateDialog(
        *client_, *this, scenarios_->selection().scenarios.front(), options_.language == u"ja");
    dialog->open();
}

void MainWindow::changeGroup() {
    auto* dialog = new GroupDialog(*client_, *this, scenarios_->selection().scenarios, fleet_);
    dialog->open();
}

void MainWindow::makeMenus() {
    QMenu* scenario = menuBar()->addMenu(tr("&Scenario"));
    scenario->addAction(new_);
    scenario->addSeparator();
    scenario->addActions(
        actions({Operation::kRun, Operation::kStop, Operation::kSwitchover, Operation::kCallOff}));
    scenario->addSeparator();
    scenario->addActions(actions({Operation::kSuspendUpdates, Operation::kResumeUpdates,
                                  Operation::kRecover, Operation::kDelete}));
    scenario->addActions({change_group_, make_template_});
    scenario->addSeparator();
    scenario->addAction(connect_);
    scenario->addSeparator();
    QAction* quit = scenario->addAction(tr("&Quit"), this, &QWidget::close);
    quit->setShortcut(QKeySequence::Quit);
    QMenu* edit = menuBar()->addMenu(tr("&Edit"));
    edit->addAction(find_);
    edit->addAction(icon(QStringLiteral("copy")), tr("&Copy selected events"), events_,
                    &EventPane::copy);
    QMenu* view = menuBar()->addMenu(tr("&View"));
    view->addActions({events_dock_->toggleViewAction(), properties_dock_->toggleViewAction(),
                      files_dock_->toggleViewAction(), statistics_dock_->toggleViewAction(),
                      reports_dock_->toggleViewAction(), switchovers_dock_->toggleViewAction(),
                      maintenance_dock_->toggleViewAction()});
    auto* keys = new PaneKeys(*scenarios_, tr("Scenarios"),
                              {events_dock_, properties_dock_, files_dock_, statistics_dock_,
                               reports_dock_, switchovers_dock_, maintenance_dock_},
                              this);
    keys->addTo(*view->addMenu(tr("&Go to")));
    view->addAction(tr("&Restore the layout"), this, [this] { restoreState(default_state_); });
    view->addSeparator();
    makeChoice(view, tr("&Language"), options_.language,
               {{QStringLiteral("en"), QStringLiteral("English")},
                {QStringLiteral("ja"), QStringLiteral("日本語")}},
               [this](const QString& language) { Q_EMIT languageChosen(language); });
    makeChoice(view, tr("&Appearance"), nameOf(options_.appearance),
               {{QStringLiteral("system"), tr("As the desktop")},
                {QStringLiteral("light"), tr("Light")},
                {QStringLiteral("dark"), tr("Dark")}},
               [this](const QString& name) { Q_EMIT appearanceChosen(appearanceFromName(name)); });
    QMenu* tools = menuBar()->addMenu(tr("&Tools"));
    tools->addAction(start_maintenance_);
    tools->addActions(tools_);
    QMenu* help = menuBar()->addMenu(tr("&Help"));
    about_ = help->addAction(tr("&About RHA Manager"), this, &MainWindow::about);

    QToolBar* bar = addToolBar(tr("Tools"));
    bar->setObjectName(QStringLiteral("tools"));
    bar->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    bar->setIconSize(QSize(20, 20));
    bar->setMovable(false);
    bar->addAction(new_);
    bar->addSeparator();
    bar->addActions(actions({Operation::kRun, Operation::kStop, Operation::kSwitchover}));
    bar->toggleViewAction()->setVisible(false);
}

void MainWindow::makeChoice(QMenu* menu, const QString& title, const QString& chosen,
                            const QList<std::pair<QString, QString>>& choices,
                            const std::function<void(const QString&)>& choose) {
    QMenu* sub = menu->addMenu(title);
    auto* group = new QActionGroup(sub);
    for (const auto& [name, text] : choices) {
        QAction* action = sub->addAction(text);
        action->setCheckable(true);
        action->setChecked(name == chosen);
        group->addAction(action);
        connect(action, &QAction::triggered, this, [choose, name = name] { choose(name); });
    }
}

void MainWindow::listen() {
    runner_ = new OperationRunner(*client_, *this);
    connect(runner_, &OperationRunner::failed, this, &MainWindow::reportFailure);
    connect(client_, &ControlClient::linkChanged, this, &MainWindow::showLink);
    connect(client_, &ControlClient::fleetChanged, this, [this](const QList<Scenario>& fleet) {
        heard_ = true;
        since_heard_.start();
        fleet_ = fleet;
        scenarios_->model().setFleet(fleet);
        scenarios_->refresh();
        switchovers_->setFleet(fleet);
        maintenance_->setFleet(fleet);
        showEmpty();
        showStatus();
        follow();
    });
    connect(client_, &ControlClient::eventsArrived, this,
            [this](const QList<LogEvent>& events) { events_->model().add(events); });
    auto* poller = new ReadinessPoller(*client_, kReadinessRoundMs, this);
    connect(poller, &ReadinessPoller::readinessChanged, &scenarios_->model(),
            &ScenarioTreeModel::setReadiness);
    connect(poller, &ReadinessPoller::readinessChanged, scenarios_, &ScenarioView::fitColumns);
    connect(&age_timer_, &QTimer::timeout, this, &MainWindow::showAge);
}

void MainWindow::follow() {
    const Selection selection = scenarios_->selection();
    const bool live = client_ != nullptr && client_->link().state == LinkState::kConnected;
    new_->setEnabled(live);
    for (const auto& [operation, action] : operations_) {
        action->setEnabled(live && isPossible(operation, selection));
    }
    switchovers_->setLive(live);
    maintenance_->setLive(live);
    events_->setLive(live);
    properties_->setLive(live);
    reports_->setLive(live);
    status_->setEnabled(live);
    files_->setLive(live);
    statistics_->setLive(live);
    for (QAction* tool : std::as_const(tools_)) tool->setEnabled(live);
    make_template_->setEnabled(live && selection.groups.isEmpty() &&
                               selection.scenarios.size() == 1);
    change_group_->setEnabled(live && !selection.scenarios.isEmpty());
    start_maintenance_->setEnabled(live && scenarios_->model().scenarioCount() != 0);
    const QString id = scenarios_->currentScenarioId();
    events_->setScenario(id);
    const auto scenario = scenarios_->model().find(id);
    properties_->setScenario(scenario);
    files_->setScenario(scenario);
    statistics_->setScenario(scenario);
    reports_->setScenario(scenario);
}

void MainWindow::showLink() {
    const bool live = client_ != nullptr && client_->link().state == LinkState::kConnected;
    scenarios_->model().setStale(heard_ && !live);
    if (live || !heard_) {
        age_timer_.stop();
    } else {
        age_timer_.start(kAgeMs);
    }
    showAge();
    showEmpty();
    showStatus();
    follow();
    Mood mood = Mood::kUnknown;
    QString text = tr("not connected");
    if (client_ != nullptr && live) {
        mood = Mood::kGood;
        text = tr("connected to %1").arg(client_->link().address);
    } else if (client_ != nullptr) {
        mood = heard_ ? Mood::kWarning : Mood::kBusy;
        text = tr("connecting to %1").arg(client_->link().address);
    }
    link_mark_->setPixmap(moodIcon(mood).pixmap(QSize(16, 16), devicePixelRatioF()));
    link_text_->setText(text);
}

void MainWindow::showAge() {
    const bool lost = heard_ && client_->link().state != LinkState::kConnected;
    if (!lost) {
        stale_->clear();
        return;
    }
    QString text = tr("The control service does not answer. What is shown is %1 old. It is tried "
                      "again by itself.")
                       .arg(Words::duration(static_cast<quint64>(since_heard_.elapsed())));
    if (client_->link().error) text += u'\n' + Words::error(*client_->link().error);
    stale_->say(Mood::kWarning, text);
}

void MainWindow::showEmpty() {
    if (client_ == nullptr) {
        scenarios_->setEmptyText(tr("Not connected"), options_.not_connected,
                                 options_.can_connect ? tr("Connect…") : QString());
    } else if (!heard_) {
        const auto& error = client_->link().error;
        scenarios_->setEmptyText(
            tr("Connecting to %1").arg(client_->link().address),
            error ? Words::error(*error) : tr("One moment."),
            error && options_.can_connect ? tr("Connect to another…") : QString());
    } else {
        scenarios_->setEmptyText(
            tr("No scenarios yet"),
            tr("A scenario protects one virtual machine: another host keeps an up-to-date copy."),
            tr("Create scenarios…"));
    }
}

void MainWindow::showStatus() {
    if (!heard_) {
        status_->clear();
        return;
    }
    int running = 0;
    int attention = 0;
    for (const Scenario& scenario : std::as_const(fleet_)) {
        const Mood mood = moodOf(scenario);
        if (scenario.state == ScenarioState::kRunning) ++running;
        if (mood == Mood::kBad || mood == Mood::kWarning) ++attention;
    }
    QString text = fleet_.size() == 1
                       ? tr("1 scenario, %1 running").arg(running)
                       : tr("%1 scenarios, %2 running").arg(fleet_.size()).arg(running);
    if (attention == 1) text = tr("%1, 1 needs attention").arg(text);
    if (attention > 1) text = tr("%1, %2 need attention").arg(text).arg(attention);
    status_->setText(text);
}

void MainWindow::openWizard() {
    auto* wizard = new ScenarioWizard(*client_, fleet_, options_.language == u"ja", this);
    wizard->open();
}

void MainWindow::reportFailure(const QString& text) {
    const QString before = message_->text();
    message_->say(Mood::kBad, before.isEmpty() ? text : before + u'\n' + text);
}

void MainWindow::about() {
    auto* dialog = new AboutDialog(client_, *this);
    dialog->open();
}

void MainWindow::closeEvent(QCloseEvent* event) {
    settings_.setValue(kGeometryKey, saveGeometry());
    settings_.setValue(kStateKey, saveState());
    scenarios_->save(settings_);
    events_->save(settings_);
    files_->save(settings_);
    event->accept();
}

}  // namespace rha::manager
