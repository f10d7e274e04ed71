// EventPane: the event log with its filter, and all about the event that is chosen. Older events
// are asked for when somebody wants them. GUI thread.
#pragma once

#include <QCheckBox>
#include <QComboBox>
#include <QDateEdit>
#include <QLineEdit>
#include <QPushButton>
#include <QSettings>
#include <QSplitter>
#include <QTableView>
#include <QTextBrowser>

#include "manager-gui/app/message_bar.h"
#include "manager-gui/core/control_client.h"
#include "manager-gui/core/event_model.h"

namespace rha::manager {

class EventPane final : public QWidget {
    Q_OBJECT

public:
    /// `client` outlives it; null: there is none.
    explicit EventPane(ControlClient* client, QWidget* parent = nullptr);

    EventModel& model() { return *model_; }
    QTableView& table() { return *table_; }
    /// False: the control service does not answer.
    void setLive(bool live);
    /// For "only of the selected scenario"; empty: none is.
    void setScenario(const QString& scenario_id);
    /// The selected events as text, in order of time.
    QString selectedText() const;
    void copy() const;

    QTextBrowser& details() { return *details_; }
    QComboBox& period() { return *period_; }
    QDateEdit& from() { return *from_; }
    QDateEdit& until() { return *until_; }
    QPushButton& olderButton() { return *older_; }
    QString message() const { return message_->text(); }

    void save(QSettings& settings) const;
    void restore(QSettings& settings);

protected:
    void resizeEvent(QResizeEvent* event) override;

private:
    QWidget* makeFilterLine();
    void makeDays();
    void showDays();
    void loadOlder();
    void takeOlder(const Result<QList<LogEvent>>& events);
    void showCurrent();

    ControlClient* client_;
    bool live_ = true;
    bool waiting_ = false;  ///< for older ones
    bool all_ = false;      ///< there are no older ones
    EventModel* model_;
    EventFilter* filter_;
    QComboBox* severity_;
    QCheckBox* only_selected_;
    QLineEdit* search_;
    QComboBox* period_;
    QDateEdit* from_;
    QDateEdit* until_;
    QPushButton* older_;
    MessageBar* message_;
    QTableView* table_;
    QTextBrowser* details_;
    QSplitter* splitter_;
    QString scenario_id_;
};

}  // namespace rha::manager
