#include "manager-gui/app/wizard/wizard_page.h"

namespace rha::manager {

WizardPage::WizardPage(const QString& step, const QString& title, const QString& explanation)
    : step_(step), title_(title), explanation_(explanation) {
    body_ = new QVBoxLayout(this);
    body_->setContentsMargins(0, 0, 0, 0);
    body_->setSpacing(8);
}

MessageBar* WizardPage::makeFieldMessage() {
    auto* message = new MessageBar;
    message->setClosable(false);
    return message;
}

}  // namespace rha::manager
