// EventPane: the event log with its filter, and all about the event that is chosen. GUI thread.
#pragma once

#include <QCheckBox>
#include <QComboBox>
#include <QLineEdit>
#include <QSettings>
#include <QSplitter>
#include <QTableView>
#include <QTextBrowser>

#include "manager-gui/core/event_model.h"

namespace rha::manager {

class EventPane final : public QWidget {
    Q_OBJECT

public:
    explicit EventPane(QWidget* parent = nullptr);

    EventModel& model() { return *model_; }
    QTableView& table() { return *table_; }
    /// For "only of the selected scenario"; empty: none is.
    void setScenario(const QString& scenario_id);
    /// The selected events as text, in order of time.
    QString selectedText() const;
    void copy() const;

    QTextBrowser& details() { return *details_; }

    void save(QSettings& settings) const;
    void restore(QSettings& settings);

protected:
    void resizeEvent(QResizeEvent* event) override;

private:
    QWidget* makeFilterLine();
    void showCurrent();

    EventModel* model_;
    EventFilter* filter_;
    QComboBox* severity_;
    QCheckBox* only_selected_;
    QLineEdit* search_;
    QTableView* table_;
    QTextBrowser* details_;
    QSplitter* splitter_;
    QString scenario_id_;
};

}  // namespace rha::manager
