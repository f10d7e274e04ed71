// ScenarioView: the tree of groups, scenarios and hosts with its search line, and what to do next
// where there is nothing to show. GUI thread.
#pragma once

#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QSettings>
#include <QStackedWidget>
#include <QTreeView>

#include "manager-gui/core/operations.h"
#include "manager-gui/core/scenario_filter.h"
#include "manager-gui/core/scenario_tree_model.h"

namespace rha::manager {

class ScenarioView final : public QWidget {
    Q_OBJECT

public:
    explicit ScenarioView(QWidget* parent = nullptr);

    ScenarioTreeModel& model() { return *model_; }
    QTreeView& tree() { return *tree_; }

    /// In place of the tree while there is no scenario in it. `action` empty: no button.
    void setEmptyText(const QString& title, const QString& text, const QString& action);
    /// Takes what to show from the model; call after each change of its number of scenarios.
    void refresh();
    void focusSearch();
    /// Makes columns as wide as what is seen of them, never narrower; progress has the rest. Not
    /// once somebody has sized them.
    void fitColumns();

    /// Of all selected rows; a host stands for its scenario.
    Selection selection() const;
    /// Of the current row; empty for a group.
    QString currentScenarioId() const;

    void save(QSettings& settings) const;
    void restore(QSettings& settings);

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;

Q_SIGNALS:
    void selectionChanged();
    void emptyActionTriggered();
    void contextMenuWanted(const QPoint& global);

private:
    QWidget* makeEmptyPage();

    ScenarioTreeModel* model_;
    ScenarioFilter* filter_;
    QLineEdit* search_;
    QTreeView* tree_;
    QStackedWidget* pages_;
    QLabel* empty_title_;
    QLabel* empty_text_;
    QPushButton* empty_action_;
    QLabel* no_match_;
    bool sized_ = false;  ///< by hand
    bool fitting_ = false;
};

}  // namespace rha::manager
