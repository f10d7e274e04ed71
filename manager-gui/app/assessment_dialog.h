// AssessmentDialog: what machines change before they are protected: all assessments with their
// figures, which it follows while it is open, and the report of each. They are begun, ended and
// forgotten here. GUI thread.
#pragma once

#include <QDialog>
#include <QLabel>
#include <QPushButton>
#include <QTimer>
#include <QTreeWidget>
#include <optional>

#include "manager-gui/app/message_bar.h"
#include "manager-gui/app/report_sheet.h"
#include "manager-gui/core/control_client.h"

namespace rha::manager {

class AssessmentDialog final : public QDialog {
    Q_OBJECT

public:
    static constexpr int kPauseMs = 5000;

    /// `fleet` is what is protected now. All hosts are asked anew `pause_ms` after they have
    /// answered. `client` and `window` outlive it; `language` is that of reports, at first. It
    /// deletes itself when it is closed.
    AssessmentDialog(ControlClient& client, QWidget& window, const QList<Scenario>& fleet,
                     const QString& language, int pause_ms = kPauseMs);

    /// A row for each, and one for each host that does not answer.
    QTreeWidget& tree() { return *tree_; }
    QPushButton& newButton() { return *new_; }
    QPushButton& stopButton() { return *stop_; }
    QPushButton& deleteButton() { return *delete_; }
    ReportSheet& report() { return *report_; }
    QString details() const { return details_->text(); }
    QString message() const { return message_->text(); }

private:
    struct Row {
        QString host;
        std::optional<Assessment> assessment;  ///< nothing: the host does not answer
        std::optional<Error> error;            ///< why not
        QString key() const;
    };

    QWidget* makeList();
    void load();
    void take(const Result<QList<AssessmentsOfHost>>& told);
    void show(const QList<Row>& rows);
    static void fill(QTreeWidgetItem& item, const Row& row);
    void showCurrent();
    void showLink();
    const Row* current() const;
    std::optional<ReportSheet::Subject> subject() const;
    void begin();
    void askToStop();
    void askToDelete();
    Answer<void> answer(const AssessmentRef& which, const QString& machine);

    ControlClient& client_;
    QList<Scenario> fleet_;
    QObject* round_ = nullptr;  ///< the question under way; deleting it calls the question off
    QTimer pause_;
    QList<Row> rows_;  ///< as in tree_
    bool known_ = false;
    bool failed_ = false;  ///< the last question, and so it is said in message_
    QString shown_;        ///< key of what details and report are about
    MessageBar* message_;
    QTreeWidget* tree_;
    QLabel* details_;
    QPushButton* new_;
    QPushButton* stop_;
    QPushButton* delete_;
    ReportSheet* report_;
};

}  // namespace rha::manager
