// WizardPage: one page of the scenario wizard. It shows a part of the draft, and what is wrong with
// that part stands at its field. GUI thread.
#pragma once

#include <QVBoxLayout>
#include <QWidget>

#include "manager-gui/app/message_bar.h"
#include "manager-gui/app/plain_text.h"
#include "manager-gui/core/scenario_draft.h"

namespace rha::manager {

class WizardPage : public QWidget {
    Q_OBJECT

public:
    /// `step` is short, for the list of pages; `explanation` stands below the title.
    WizardPage(const QString& step, const QString& title, const QString& explanation);

    const QString& step() const { return step_; }
    const QString& title() const { return title_; }
    const QString& explanation() const { return explanation_; }

    /// The page is about to be shown.
    virtual void enter() {}
    /// It is not shown any more.
    virtual void leave() {}
    /// Something is under way that has to end before one may go on.
    virtual bool waits() const { return false; }
    /// One may go on. Else what is wrong is shown at its field, which gets the focus.
    virtual bool check() { return true; }

Q_SIGNALS:
    /// waits() may have changed.
    void changed();

protected:
    QVBoxLayout& body() { return *body_; }
    /// A place for what is wrong with the field above it; empty at first.
    static MessageBar* makeFieldMessage();

private:
    const QString step_;
    const QString title_;
    const QString explanation_;
    QVBoxLayout* body_;
};

}  // namespace rha::manager
