#include "manager-gui/app/wizard/properties_page.h"

namespace rha::manager {

PropertiesPage::PropertiesPage(ScenarioDraft& draft, const QString& step, const QString& title,
                               const QString& explanation, const QStringList& scopes)
    : WizardPage(step, title, explanation), draft_(draft), scopes_(scopes) {
    editor_ = new PropertyEditor(draft.properties());
    editor_->filter().setScopes(scopes);
    message_ = makeFieldMessage();
    body().addWidget(editor_, 1);
    body().addWidget(message_);
    connect(&draft_, &ScenarioDraft::changed, this, [this] {
        if (!draft_.propertiesProblem(scopes_)) message_->clear();
    });
}

void PropertiesPage::enter() {
    editor_->tree().expandAll();
}

bool PropertiesPage::check() {
    const auto problem = draft_.propertiesProblem(scopes_);
    if (!problem) return true;
    message_->say(Mood::kBad, problem->text);
    editor_->tree().setFocus();
    return false;
}

}  // namespace rha::manager
