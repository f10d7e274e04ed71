// WizardDriver: the scenario wizard on the imaginary fleet, gone through as a person does: by keys
// and clicks. For its tests and its pictures.
#pragma once

#include <QStyle>

#include "manager-gui/app/wizard/group_page.h"
#include "manager-gui/app/wizard/hosts_page.h"
#include "manager-gui/app/wizard/machines_page.h"
#include "manager-gui/app/wizard/network_page.h"
#include "manager-gui/app/wizard/product_page.h"
#include "manager-gui/app/wizard/result_page.h"
#include "manager-gui/app/wizard/scenario_wizard.h"
#include "manager-gui/app/wizard/summary_page.h"
#include "manager-gui/app/wizard/switchover_page.h"
#include "manager-gui/app/wizard/verification_page.h"
#include "tests/gui/screens.h"

namespace rha::manager::test {

class WizardDriver {
public:
    /// Opens the window's wizard.
    explicit WizardDriver(Screen& screen) : screen_(screen) {
        screen.window.newAction().trigger();
        wizard_ = screen.window.findChild<ScenarioWizard*>();
        waitUntil([this] { return !wizard_->draft().hosts().isEmpty(); });
        waitUntil([this] { return wizard_->draft().hasProperty(QStringLiteral("journal-max")); });
        waitUntil([this] { return !wizard_->draft().templates().isEmpty(); });
    }

    ScenarioWizard& wizard() { return *wizard_; }
    /// The page that is shown, if it is one of these; null: it is another one.
    template <typename Page>
    Page* page() {
        return qobject_cast<Page*>(&wizard_->page());
    }
    /// The page of this type, shown or not.
    template <typename Page>
    Page& any() {
        return *wizard_->findChild<Page*>();
    }
    void next() {
        waitUntil([this] { return wizard_->nextButton().isEnabled(); });
        wizard_->nextButton().click();
    }
    void back() { wizard_->backButton().click(); }

    static void choose(QComboBox& box, const QString& text) {
        box.setCurrentIndex(box.findText(text));
        Q_EMIT box.activated(box.currentIndex());
    }
    void chooseHosts(const QString& master, const QString& replica) {
        choose(any<HostsPage>().master().choice(), master);
        choose(any<HostsPage>().replica().choice(), replica);
    }
    void chooseMachine(const QString& name, bool chosen) {
        wizard_->draft().machines().setData(machine(name), chosen ? Qt::Checked : Qt::Unchecked,
                                            Qt::CheckStateRole);
    }
    /// The first cell of its row.
    QModelIndex machine(const QString& name) {
        MachineModel& model = wizard_->draft().machines();
        return model
            .match(model.index(0, MachineModel::kMachine), Qt::DisplayRole, name, 1,
                   Qt::MatchExactly)
            .value(0);
    }
    /// From the first page to the machines of tokyo-hv1, all known.
    void goToMachines() {
        next();
        next();
        chooseHosts(QStringLiteral("tokyo-hv1"), QStringLiteral("osaka-hv1"));
        next();
        waitForMachines();
    }
    void waitForMachines() {
        waitUntil([this] {
            MachineModel& model = wizard_->draft().machines();
            for (int row = 0; row < model.rowCount(); ++row) {
                const QString files = model.index(row, MachineModel::kFiles).data().toString();
                if (files == MachineModel::tr("looking…")) return false;
            }
            return model.rowCount() > 0;
        });
    }
    /// From the machines on.
    void goToSummary() {
        for (int i = 0; i < 6; ++i) next();
    }
    bool finished() {
        return waitUntil([this] { return wizard_->creation().done(); });
    }

private:
    Screen& screen_;
    ScenarioWizard* wizard_ = nullptr;
};

}  // namespace rha::manager::test
