// ResultPage: the scenarios as they are created, and what became of each. GUI thread.
#pragma once

#include <QLabel>
#include <QProgressBar>
#include <QTreeWidget>

#include "manager-gui/app/wizard/wizard_page.h"
#include "manager-gui/core/draft_creation.h"

namespace rha::manager {

class ResultPage final : public WizardPage {
    Q_OBJECT

public:
    /// `creation` outlives it.
    explicit ResultPage(DraftCreation& creation);

    QTreeWidget& list() { return *list_; }
    QString message() const { return message_->text(); }

    bool waits() const override { return !creation_.done(); }

private:
    void show();
    void addItem(const DraftCreation::Item& item);
    void sumUp();

    DraftCreation& creation_;
    QTreeWidget* list_;
    QLabel* details_;
    QProgressBar* progress_;
    MessageBar* message_;
};

}  // namespace rha::manager
