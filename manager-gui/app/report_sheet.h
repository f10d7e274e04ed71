// ReportSheet: a report, in a language to be chosen: shown, or saved as it came. What it is about
// its owner says. GUI thread.
#pragma once

#include <QComboBox>
#include <QPushButton>
#include <QTextBrowser>
#include <functional>
#include <optional>

#include "manager-gui/app/message_bar.h"
#include "manager-gui/core/control_client.h"

namespace rha::manager {

class ReportSheet final : public QWidget {
    Q_OBJECT

public:
    struct Subject {
        ReportWish wish;    ///< but for format and language
        QString file_name;  ///< a good one, without its ending
    };
    using Owner = std::function<std::optional<Subject>()>;

    /// `client` outlives it; null: there is none. `language` is proposed. `owner` is asked whenever
    /// a report is, and says nothing where there is none; its own `choices` stand before the
    /// language, and belong to the sheet from now on. To be reset once the owner can be asked.
    ReportSheet(ControlClient* client, const QString& language, Owner owner,
                const QList<QWidget*>& choices = {});

    /// It is about something else from now on: what is shown or was asked for is dropped.
    void reset();
    /// Whether the service can be asked for anything now.
    void setLive(bool live);

    /// What is chosen now; there must be a subject.
    ReportWish wish(ReportFormat format) const;
    /// Asks for the report and writes it; says how it went.
    void save(const ReportWish& wish, const QString& path);

    QComboBox& language() { return *language_; }
    QPushButton& showButton() { return *show_; }
    QString shownText() const { return view_->toPlainText(); }
    QString message() const { return message_->text(); }

private:
    void load();
    void askWhere(ReportFormat format);
    void write(const QString& path, const Report& report);
    void showButtons();

    ControlClient* client_;
    const Owner owner_;
    int asked_ = 0;  ///< answers of an earlier question are dropped
    bool live_ = true;
    bool waiting_ = false;
    QComboBox* language_;
    QPushButton* show_;
    QPushButton* save_html_;
    QPushButton* save_csv_;
    MessageBar* message_;
    QTextBrowser* view_;
};

}  // namespace rha::manager
