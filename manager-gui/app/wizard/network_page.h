// NetworkPage: which networks of the replica the chosen machines are connected to after a
// switchover. What is left open does not stand in the way: the verification says it again.
// GUI thread.
#pragma once

#include "manager-gui/app/network_editor.h"
#include "manager-gui/app/wizard/wizard_page.h"

namespace rha::manager {

class NetworkPage final : public WizardPage {
    Q_OBJECT

public:
    /// `draft` outlives it.
    explicit NetworkPage(ScenarioDraft& draft);

    NetworkEditor& editor() { return *editor_; }
    QString message() const { return message_->text(); }

    void enter() override;
    bool check() override;

private:
    ScenarioDraft& draft_;
    NetworkEditor* editor_;
    MessageBar* message_;
};

}  // namespace rha::manager
