// SwitchoverPage: who starts a switchover, who starts replicating back, and the properties of high
// availability. GUI thread.
#pragma once

#include <QGroupBox>
#include <QRadioButton>

#include "manager-gui/app/wizard/properties_page.h"

namespace rha::manager {

class SwitchoverPage final : public PropertiesPage {
    Q_OBJECT

public:
    /// `draft` outlives it.
    explicit SwitchoverPage(ScenarioDraft& draft);

    /// Two buttons for one property; absent where the control service does not know it.
    struct Choice {
        QString key;
        QGroupBox* box;
        QRadioButton* automatic;
        QRadioButton* manual;
    };
    const Choice& switchover() const { return switchover_; }
    const Choice& reverse() const { return reverse_; }

private:
    Choice makeChoice(const QString& key, const QString& title, const QString& automatic,
                      const QString& manual);
    void show(const Choice& choice);

    ScenarioDraft& draft_;
    Choice switchover_;
    Choice reverse_;
};

}  // namespace rha::manager
