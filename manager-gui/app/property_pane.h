// PropertyPane: the properties of the selected scenario, to look at and to change. What is typed is
// kept until it is applied or taken back; the control service checks it again. GUI thread.
#pragma once

#include <QLabel>
#include <QPushButton>
#include <QStackedWidget>
#include <optional>

#include "manager-gui/app/property_editor.h"
#include "manager-gui/core/control_client.h"
#include "manager-gui/core/network_facts.h"
#include "manager-gui/core/property_model.h"

namespace rha::manager {

class PropertyPane final : public QWidget {
    Q_OBJECT

public:
    /// `client` outlives it; null: there is none, and nothing is shown.
    PropertyPane(ControlClient* client, bool japanese, QWidget* parent = nullptr);

    PropertyModel& model() { return *model_; }
    QTreeView& tree() { return editor_->tree(); }
    QPushButton& networksButton() { return *networks_; }
    QPushButton& historyButton() { return *history_; }
    QPushButton& applyButton() { return *apply_; }

    /// Shows it, and looks again whenever its version or state changes.
    void setScenario(const std::optional<Scenario>& scenario);
    /// Whether the service can be asked for anything now. What was typed stays.
    void setLive(bool live);

Q_SIGNALS:
    /// Whose it was and why.
    void failed(const QString& text);

private:
    void loadSchema();
    void load();
    void apply();
    void mapNetworks();
    void takeMapping(const NetworkMapping& before, const NetworkMapping& chosen);
    /// Answers come in any order: what is shown is never replaced by what is older.
    void take(quint64 asked, const PropertySheet& sheet);
    void refuse(const QString& scenario, const Error& error);
    void showButtons();

    ControlClient* client_;
    PropertyModel* model_;
    std::optional<Scenario> scenario_;
    quint64 asked_ = 0;  ///< number of the last question
    quint64 taken_ = 0;  ///< of the question whose answer is shown
    bool live_ = true;
    bool schema_known_ = false;
    bool schema_asked_ = false;
    QStackedWidget* pages_;
    QLabel* title_;
    PropertyEditor* editor_;
    QPushButton* apply_;
    QPushButton* revert_;
    QPushButton* networks_;
    QPushButton* history_;
};

}  // namespace rha::manager
