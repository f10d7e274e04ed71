// PropertiesPage: the properties of some scopes, as the control service describes them. GUI thread.
#pragma once

#include "manager-gui/app/property_editor.h"
#include "manager-gui/app/wizard/wizard_page.h"

namespace rha::manager {

class PropertiesPage : public WizardPage {
    Q_OBJECT

public:
    /// `draft` outlives it.
    PropertiesPage(ScenarioDraft& draft, const QString& step, const QString& title,
                   const QString& explanation, const QStringList& scopes);

    PropertyEditor& editor() { return *editor_; }
    QString message() const { return message_->text(); }

    void enter() override;
    bool check() override;

private:
    ScenarioDraft& draft_;
    const QStringList scopes_;
    PropertyEditor* editor_;
    MessageBar* message_;
};

}  // namespace rha::manager
