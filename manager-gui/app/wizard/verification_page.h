// VerificationPage: every scenario that is to be created is verified, with each finding and what to
// do about it. Errors block, warnings do not. GUI thread.
#pragma once

#include <QLabel>
#include <QProgressBar>
#include <QPushButton>
#include <QTreeWidget>

#include "manager-gui/app/wizard/wizard_page.h"
#include "manager-gui/core/draft_check.h"

namespace rha::manager {

class VerificationPage final : public WizardPage {
    Q_OBJECT

public:
    /// Both outlive it.
    VerificationPage(ScenarioDraft& draft, ControlClient& client);

    QTreeWidget& tree() { return *tree_; }
    QPushButton& againButton() { return *again_; }
    QString message() const { return message_->text(); }

    void enter() override;
    bool waits() const override { return !check_->done(); }
    bool check() override;

private:
    void verify();
    void show();
    void addItem(const DraftCheck::Item& item);
    void sumUp();
    void showDetails();

    ScenarioDraft& draft_;
    DraftCheck* check_;
    QTreeWidget* tree_;
    QLabel* details_;
    QProgressBar* progress_;
    QPushButton* again_;
    MessageBar* message_;
};

}  // namespace rha::manager
