// GroupPage: what is going to happen, the group that the scenarios join, and the template they take
// their properties from. GUI thread.
#pragma once

#include <QComboBox>

#include "manager-gui/app/wizard/wizard_page.h"

namespace rha::manager {

class GroupPage final : public WizardPage {
    Q_OBJECT

public:
    /// `draft` outlives it.
    explicit GroupPage(ScenarioDraft& draft);

    QComboBox& group() { return *group_; }
    QComboBox& templates() { return *template_; }
    QString message() const { return message_->text(); }

    bool check() override;

private:
    void show();
    void showTemplate();

    ScenarioDraft& draft_;
    QComboBox* group_;
    MessageBar* message_;
    QWidget* template_part_;
    QComboBox* template_;
    QLabel* template_text_;
};

}  // namespace rha::manager
