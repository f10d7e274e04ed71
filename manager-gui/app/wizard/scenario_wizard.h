// ScenarioWizard: creates scenarios, one for each machine that is chosen, page by page. Going back
// and forth loses nothing; nothing is created before the last page. It is modal to its window only,
// opened with open(), and deletes itself when it is closed. GUI thread.
#pragma once

#include <QDialog>
#include <QLabel>
#include <QPushButton>
#include <QStackedWidget>

#include "manager-gui/app/wizard/wizard_page.h"
#include "manager-gui/core/control_client.h"
#include "manager-gui/core/draft_creation.h"

namespace rha::manager {

class ScenarioWizard final : public QDialog {
    Q_OBJECT

public:
    /// `fleet`: as it is now. The client outlives it.
    ScenarioWizard(ControlClient& client, const QList<Scenario>& fleet, bool japanese,
                   QWidget* parent);

    ScenarioDraft& draft() { return draft_; }
    DraftCreation& creation() { return *creation_; }
    WizardPage& page() const { return *pages_[at_]; }
    QPushButton& backButton() { return *back_; }
    QPushButton& nextButton() { return *next_; }
    QPushButton& finishButton() { return *finish_; }
    QPushButton& runButton() { return *run_; }
    /// Cancels, and closes once all is done.
    QPushButton& closeButton() { return *close_; }
    QString message() const { return message_->text(); }

    /// Asks first when something was entered; not while scenarios are being created.
    void reject() override;

private:
    void makePages();
    void addPage(WizardPage* page);
    QWidget* makeSide();
    void makeButtons();
    void load();
    void explain(const Error& error);
    void go(qsizetype to);
    void back();
    void next();
    void create(bool run);
    void showSide();
    void showButtons();
    bool isSummary() const { return at_ == pages_.size() - 2; }
    bool isResult() const { return at_ == pages_.size() - 1; }

    ControlClient& client_;
    ScenarioDraft draft_;
    DraftCreation* creation_;
    bool schema_known_ = false;
    bool templates_known_ = false;
    bool leaving_ = false;
    QList<WizardPage*> pages_;
    qsizetype at_ = 0;
    qsizetype machines_at_ = 0;
    /// As the summary shows them, whatever becomes known after.
    QList<NewScenario> planned_;
    QList<QLabel*> steps_;
    QLabel* title_;
    QLabel* explanation_;
    MessageBar* message_;
    QStackedWidget* stack_;
    QPushButton* back_;
    QPushButton* next_;
    QPushButton* finish_;
    QPushButton* run_;
    QPushButton* close_;
};

}  // namespace rha::manager
