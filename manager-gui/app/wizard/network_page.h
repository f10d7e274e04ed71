// NetworkPage: which networks of the replica the chosen machines are connected to after a
// switchover. Nothing stands in the way: what is left open is said again by the verification.
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

    void enter() override;

private:
    ScenarioDraft& draft_;
    NetworkEditor* editor_;
};

}  // namespace rha::manager
