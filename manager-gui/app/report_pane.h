// ReportPane: what happened to the selected scenario, as a document: shown, or saved as it came.
// GUI thread.
#pragma once

#include <QComboBox>
#include <QLabel>
#include <QPushButton>
#include <QTextBrowser>
#include <optional>

#include "manager-gui/app/message_bar.h"
#include "manager-gui/core/control_client.h"

namespace rha::manager {

class ReportPane final : public QWidget {
    Q_OBJECT

public:
    /// `client` outlives it; null: there is none. `language` is proposed for reports.
    ReportPane(ControlClient* client, const QString& language, QWidget* parent = nullptr);

    void setScenario(const std::optional<Scenario>& scenario);
    /// Asks for the report and writes it; says how it went.
    /// What is chosen now, of the selected scenario; there must be one.
    ReportWish wish(ReportFormat format) const;
    void save(const ReportWish& wish, const QString& path);

    QComboBox& kind() { return *kind_; }
    QComboBox& period() { return *period_; }
    QComboBox& language() { return *language_; }
    QPushButton& showButton() { return *show_; }
    QString shownText() const { return view_->toPlainText(); }
    QString message() const { return message_->text(); }

private:
    QWidget* makeChoices(const QString& language);
    void load();
    void askWhere(ReportFormat format);
    void write(const QString& path, const Report& report);
    void showButtons();

    ControlClient* client_;
    std::optional<Scenario> scenario_;
    int asked_ = 0;  ///< answers of an earlier question are dropped
    bool waiting_ = false;
    QLabel* title_;
    QComboBox* kind_;
    QComboBox* period_;
    QComboBox* language_;
    QPushButton* show_;
    QPushButton* save_html_;
    QPushButton* save_csv_;
    MessageBar* message_;
    QTextBrowser* view_;
};

}  // namespace rha::manager
