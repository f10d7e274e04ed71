// What every dialog owes those who do not see, or have no mouse: a name for each control, without
// the mark of its key, and a way to all of them by Tab. Rows of a list have one height.
#include <QAbstractItemView>
#include <QComboBox>
#include <QHeaderView>
#include <QLineEdit>
#include <QRegularExpression>
#include <QSet>
#include <QSpinBox>
#include <QTextEdit>
#include <QTreeWidget>

#include <gtest/gtest.h>

#include "manager-gui/app/about_dialog.h"
#include "manager-gui/app/assessment_dialog.h"
#include "manager-gui/app/confirm_dialog.h"
#include "manager-gui/app/connect_dialog.h"
#include "manager-gui/app/group_dialog.h"
#include "manager-gui/app/history_dialog.h"
#include "manager-gui/app/hosts_dialog.h"
#include "manager-gui/app/language.h"
#include "manager-gui/app/maintenance_dialog.h"
#include "manager-gui/app/make_template_dialog.h"
#include "manager-gui/app/new_assessment_dialog.h"
#include "manager-gui/app/notify_dialog.h"
#include "manager-gui/app/notify_target_dialog.h"
#include "manager-gui/app/recover_dialog.h"
#include "manager-gui/app/run_dialog.h"
#include "manager-gui/app/templates_dialog.h"
#include "manager-gui/app/wizard/add_host_dialog.h"
#include "manager-gui/app/wizard/scenario_wizard.h"
#include "tests/gui/screens.h"

namespace rha::manager::test {
namespace {

class NoGateway final : public Gateway {
public:
    bool hasLogin() const override { return false; }
    Result<std::unique_ptr<ControlClient>> open(const QString&) override {
        return Fail(ErrorCode::kUnsupported, "there is nothing to connect to");
    }
    void check(const Pairing&, Answer<QString>) override {}
    void logIn(const Pairing&, Answer<void>) override {}
};

struct Case {
    const char* name;
    std::function<QDialog*(Screen&)> make;
};

Scenario scenarioOf(Screen& screen, const char* id) {
    return *screen.window.scenarios().model().find(QString::fromLatin1(id));
}

const std::vector<Case>& cases() {
    static NoGateway gateway;
    static const std::vector<Case> kCases = {
        {"About", [](Screen& s) { return new AboutDialog(&s.client, s.window); }},
        {"Group",
         [](Screen& s) {
             return new GroupDialog(s.client, s.window, {scenarioOf(s, "demo-1")},
                                    s.client.fleet().scenarios());
         }},
        {"RenewHost",
         [](Screen& s) { return new AddHostDialog(s.client, {}, &s.window, "tokyo-hv1"); }},
        {"Hosts",
         [](Screen& s) {
             return new HostsDialog(s.client, s.window, s.client.fleet().scenarios());
         }},
        {"AddHost", [](Screen& s) { return new AddHostDialog(s.client, {}, &s.window); }},
        {"Templates", [](Screen& s) { return new TemplatesDialog(s.client, s.window, true); }},
        {"MakeTemplate",
         [](Screen& s) {
             return new MakeTemplateDialog(s.client, s.window, scenarioOf(s, "demo-1"), true);
         }},
        {"Assessments",
         [](Screen& s) {
             return new AssessmentDialog(s.client, s.window, s.client.fleet().scenarios(), "ja");
         }},
        {"NewAssessment",
         [](Screen& s) {
             auto* dialog =
                 new NewAssessmentDialog(s.client, s.window, s.client.fleet().scenarios(), {});
             return dialog;
         }},
        {"Notifications", [](Screen& s) { return new NotifyDialog(s.client, s.window, "ja"); }},
        {"NotifyTarget",
         [](Screen& s) { return new NotifyTargetDialog(s.client, s.window, {}, false); }},
        {"Maintenance",
         [](Screen& s) {
             return new MaintenanceDialog(s.client, s.window, s.client.fleet().scenarios(),
                                          "tokyo-hv1");
         }},
        {"Recover",
         [](Screen& s) { return new RecoverDialog(s.client, s.window, scenarioOf(s, "demo-1")); }},
        {"Run",
         [](Screen& s) {
             return new RunDialog(s.client, s.window, {}, {scenarioOf(s, "demo-12")}, {});
         }},
        {"Switchover",
         [](Screen& s) -> QDialog* {
             selectRows(s.window.scenarios().tree(), {"dc01"});
             s.window.action(Operation::kSwitchover).trigger();
             return s.window.findChild<ConfirmDialog*>();
         }},
        {"History",
         [](Screen& s) {
             return new HistoryDialog(s.client, s.window, scenarioOf(s, "demo-1"),
                                      s.window.properties().model());
         }},
        {"Connect", [](Screen& s) { return new ConnectDialog(gateway, &s.window); }},
        {"Wizard",
         [](Screen& s) {
             return new ScenarioWizard(s.client, s.client.fleet().scenarios(), true, &s.window);
         }},
    };
    return kCases;
}

class EveryDialog : public testing::TestWithParam<std::size_t> {
protected:
    void SetUp() override {
        words_.install("ja");
        screen_ = std::make_unique<Screen>(WindowOptions{.language = "ja"});
        dialog_ = cases()[GetParam()].make(*screen_);
        ASSERT_NE(dialog_, nullptr);
        dialog_->open();
        dialog_->activateWindow();
        // What it shows at first is asked for.
        QTest::qWait(0);
        QCoreApplication::sendPostedEvents();
        ASSERT_TRUE(QTest::qWaitForWindowActive(dialog_));
    }
    /// Widgets that Tab should come to.
    QList<QWidget*> controls() const {
        QList<QWidget*> all;
        for (auto* widget : dialog_->findChildren<QWidget*>()) {
            const bool inner = qobject_cast<QComboBox*>(widget->parentWidget()) != nullptr ||
                               qobject_cast<QAbstractSpinBox*>(widget->parentWidget()) != nullptr;
            const bool open = widget->isVisible() && widget->isEnabled() && !inner;
            if (open && (widget->focusPolicy() & Qt::TabFocus)) all << widget;
        }
        return all;
    }

    Language words_;
    std::unique_ptr<Screen> screen_;
    QDialog* dialog_ = nullptr;
};

TEST_P(EveryDialog, NamesItsControls) {
    static const QRegularExpression kKey(QStringLiteral("&|\\([A-Z]\\)"));
    for (QWidget* widget : dialog_->findChildren<QWidget*>()) {
        EXPECT_FALSE(widget->accessibleName().contains(kKey))
            << widget->accessibleName().toStdString();
        const bool input = qobject_cast<QLineEdit*>(widget) != nullptr ||
                           qobject_cast<QComboBox*>(widget) != nullptr ||
                           qobject_cast<QAbstractSpinBox*>(widget) != nullptr ||
                           qobject_cast<QTextEdit*>(widget) != nullptr ||
                           (qobject_cast<QAbstractItemView*>(widget) != nullptr &&
                            qobject_cast<QHeaderView*>(widget) == nullptr);
        const bool inner = qobject_cast<QComboBox*>(widget->parentWidget()) != nullptr ||
                           qobject_cast<QAbstractSpinBox*>(widget->parentWidget()) != nullptr ||
                           widget->window() != dialog_;
        if (!input || inner) continue;
        EXPECT_FALSE(widget->accessibleName().isEmpty())
            << widget->metaObject()->className() << " " << widget->objectName().toStdString();
    }
}

TEST_P(EveryDialog, TabComesToAllOfThem) {
    const QList<QWidget*> wanted = controls();
    ASSERT_FALSE(wanted.isEmpty());
    QSet<QWidget*> met;
    // Where it began is met again, or not: only then does it count.
    for (qsizetype i = 0; i < 3 * wanted.size() + 3; ++i) {
        QWidget* focus = QApplication::focusWidget();
        ASSERT_NE(focus, nullptr);
        if (i > wanted.size()) met.insert(focus);
        QTest::keyClick(focus, Qt::Key_Tab);
    }
    for (QWidget* widget : wanted) {
        // Of radio buttons and of a group's boxes one stands for all.
        const auto* button = qobject_cast<QAbstractButton*>(widget);
        if (button != nullptr && button->autoExclusive()) continue;
        EXPECT_TRUE(met.contains(widget) || met.contains(widget->focusProxy()))
            << widget->metaObject()->className() << " " << widget->accessibleName().toStdString()
            << (button == nullptr ? "" : button->text().toStdString());
    }
}

TEST_P(EveryDialog, HasRowsOfOneHeight) {
    for (auto* tree : dialog_->findChildren<QTreeWidget*>()) {
        const QModelIndex first = tree->model()->index(0, 0);
        QTreeWidgetItem* item = tree->topLevelItem(0);
        for (; item != nullptr; item = tree->itemBelow(item)) {
            EXPECT_EQ(tree->visualItemRect(item).height(), tree->visualRect(first).height())
                << item->text(0).toStdString();
        }
    }
}

INSTANTIATE_TEST_SUITE_P(Manager, EveryDialog, testing::Range(std::size_t{0}, cases().size()),
                         [](const auto& one) { return std::string(cases()[one.param].name); });

}  // namespace
}  // namespace rha::manager::test
