// SummaryPage: all that was chosen, before anything is created. GUI thread.
#pragma once

#include <QTextBrowser>

#include "manager-gui/app/wizard/wizard_page.h"

namespace rha::manager {

class SummaryPage final : public WizardPage {
    Q_OBJECT

public:
    /// `draft` outlives it.
    explicit SummaryPage(ScenarioDraft& draft);

    QString text() const { return text_->toPlainText(); }

    void enter() override;

private:
    QString machines() const;
    QString properties() const;
    QString addresses() const;
    QString initiation(const QString& key) const;

    ScenarioDraft& draft_;
    QTextBrowser* text_;
};

}  // namespace rha::manager
