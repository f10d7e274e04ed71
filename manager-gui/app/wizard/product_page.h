// ProductPage: how the machines are protected, and by which kind of server, where there is more
// than one. GUI thread.
#pragma once

#include <QComboBox>
#include <QRadioButton>

#include "manager-gui/app/wizard/wizard_page.h"

namespace rha::manager {

class ProductPage final : public WizardPage {
    Q_OBJECT

public:
    /// `draft` outlives it.
    explicit ProductPage(ScenarioDraft& draft);

    QComboBox& serverTypes() { return *server_type_; }
    /// Hosts of several types are enrolled.
    bool offersServerTypes() const { return !server_part_->isHidden(); }

private:
    void show();

    ScenarioDraft& draft_;
    QRadioButton* high_availability_;
    QWidget* server_part_;
    QComboBox* server_type_;
};

}  // namespace rha::manager
