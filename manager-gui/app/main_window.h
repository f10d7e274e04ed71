// MainWindow: the scenario view in the middle, panes around it, menus, tool bar and status line. It
// shows what the client tells and hands operations to it. What is old is greyed with its age.
// GUI thread.
#pragma once

#include <QAction>
#include <QActionGroup>
#include <QDockWidget>
#include <QElapsedTimer>
#include <QLabel>
#include <QMainWindow>
#include <QSettings>
#include <QTimer>
#include <initializer_list>
#include <map>

#include "manager-gui/app/event_pane.h"
#include "manager-gui/app/file_pane.h"
#include "manager-gui/app/maintenance_pane.h"
#include "manager-gui/app/message_bar.h"
#include "manager-gui/app/operation_runner.h"
#include "manager-gui/app/property_pane.h"
#include "manager-gui/app/report_pane.h"
#include "manager-gui/app/scenario_view.h"
#include "manager-gui/app/statistics_pane.h"
#include "manager-gui/app/switchover_pane.h"
#include "manager-gui/app/theme.h"
#include "manager-gui/core/control_client.h"

namespace rha::manager {

struct WindowOptions {
    QString language;  ///< "en" or "ja"
    Appearance appearance = Appearance::kSystem;
    bool can_connect = false;  ///< there is a gateway to connect with
    QString not_connected;     ///< why there is no client; shown as it is
};

class MainWindow final : public QMainWindow {
    Q_OBJECT

public:
    /// `client` null: not connected to anything yet. Both outlive it.
    MainWindow(ControlClient* client, QSettings& settings, const WindowOptions& options);
    ~MainWindow() override;

    ScenarioView& scenarios() { return *scenarios_; }
    EventPane& events() { return *events_; }
    PropertyPane& properties() { return *properties_; }
    FilePane& files() { return *files_; }
    StatisticsPane& statistics() { return *statistics_; }
    ReportPane& reports() { return *reports_; }
    SwitchoverPane& switchovers() { return *switchovers_; }
    MaintenancePane& maintenance() { return *maintenance_; }
    QAction& action(Operation operation) { return *operations_.at(operation); }
    QAction& newAction() { return *new_; }
    QAction& templateAction() { return *make_template_; }
    QAction& groupAction() { return *change_group_; }
    QAction& aboutAction() { return *about_; }
    QString statusText() const { return status_->text(); }
    QString staleText() const { return stale_->text(); }
    QString messageText() const { return message_->text(); }

Q_SIGNALS:
    void connectWanted();
    void languageChosen(const QString& language);
    void appearanceChosen(rha::manager::Appearance appearance);

protected:
    void closeEvent(QCloseEvent* event) override;

private:
    void makeActions();
    void makeOperations();
    void makeTools();
    QList<QAction*> actions(std::initializer_list<Operation> operations) const;
    void makeMenus();
    void makeChoice(QMenu* menu, const QString& title, const QString& chosen,
                    const QList<std::pair<QString, QString>>& choices,
                    const std::function<void(const QString&)>& choose);
    QDockWidget* makeDock(const QString& name, const QString& title, QWidget* pane,
                          Qt::DockWidgetArea area);
    void makePanes(const WindowOptions& options);
    void makeMonitors();
    void startMaintenance();
    void makeTemplate();
    void changeGroup();
    void defaultLayout();
    void listen();
    void showLink();
    void showAge();
    void showStatus();
    void showEmpty();
    void follow();
    void openWizard();
    void reportFailure(const QString& text);
    void about();

    ControlClient* client_;
    QSettings& settings_;
    const WindowOptions options_;
    OperationRunner* runner_ = nullptr;
    bool heard_ = false;
    QList<Scenario> fleet_;
    QElapsedTimer since_heard_;
    QTimer age_timer_;
    QByteArray default_state_;

    MessageBar* message_;
    MessageBar* stale_;
    ScenarioView* scenarios_;
    EventPane* events_;
    PropertyPane* properties_;
    FilePane* files_;
    StatisticsPane* statistics_;
    ReportPane* reports_;
    SwitchoverPane* switchovers_;
    MaintenancePane* maintenance_;
    QDockWidget* events_dock_;
    QDockWidget* properties_dock_;
    QDockWidget* files_dock_;
    QDockWidget* statistics_dock_;
    QDockWidget* reports_dock_;
    QDockWidget* switchovers_dock_;
    QDockWidget* maintenance_dock_;
    QLabel* status_;
    QLabel* link_mark_;
    QLabel* link_text_;
    QAction* new_;
    std::map<Operation, QAction*> operations_;
    QAction* connect_;
    QAction* find_;
    QAction* about_;
    QAction* make_template_;
    QAction* change_group_;
    QAction* start_maintenance_;
    QList<QAction*> tools_;  ///< the others, which need the service only
};

}  // namespace rha::manager
