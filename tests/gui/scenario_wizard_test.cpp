// The scenario wizard as a person goes through it, forth and back, on the imaginary fleet.
#include "manager-gui/app/wizard/scenario_wizard.h"

#include <QClipboard>

#include <gtest/gtest.h>

#include "manager-gui/app/confirm_dialog.h"
#include "manager-gui/app/language.h"
#include "manager-gui/app/wizard/add_host_dialog.h"
#include "tests/gui/wizard_driver.h"

namespace rha::manager::test {
namespace {

class WizardTest : public testing::Test {
protected:
    ScenarioWizard& wizard() { return driver_.wizard(); }
    QTreeView& tree() { return screen_.window.scenarios().tree(); }
    bool exists(const QString& scenario) {
        screen_.client.advance(1);
        return findRow(tree(), scenario).isValid();
    }
    ScenarioState stateOf(const QString& name) {
        screen_.client.advance(1);
        ScenarioTreeModel& model = screen_.window.scenarios().model();
        const auto row = model.match(model.index(0, 0), Qt::DisplayRole, name, 1,
                                     Qt::MatchExactly | Qt::MatchRecursive);
        const Scenario* scenario = model.scenario(row.value(0));
        return scenario == nullptr ? ScenarioState::kUnknown : scenario->state;
    }
    ConfirmDialog* question() { return wizard().findChild<ConfirmDialog*>(); }
    bool closed() { return !wizard().isVisible(); }
    static QStringList texts(const QTreeWidget& tree, int column) {
        QStringList texts;
        for (int i = 0; i < tree.topLevelItemCount(); ++i) {
            texts << tree.topLevelItem(i)->text(column);
        }
        return texts;
    }

    Screen screen_;
    WizardDriver driver_{screen_};
};

TEST_F(WizardTest, CreatesAScenarioForEachMachine) {
    EXPECT_EQ(wizard().windowModality(), Qt::WindowModal);
    EXPECT_FALSE(wizard().backButton().isVisible());
    QTest::keyClicks(&driver_.any<GroupPage>().group(), "Personnel");
    driver_.goToMachines();
    ASSERT_NE(driver_.page<MachinesPage>(), nullptr);
    EXPECT_TRUE(driver_.page<MachinesPage>()->sum().startsWith(
        "3 of 3 chosen; room needed on the replica: "));
    driver_.chooseMachine("legacy-erp", false);
    driver_.goToSummary();
    ASSERT_NE(driver_.page<SummaryPage>(), nullptr);
    const QString summary = driver_.page<SummaryPage>()->text();
    for (const QString part : {"Personnel", "tokyo-hv1", "osaka-hv1", "hr-db01", "hr-web01"}) {
        EXPECT_TRUE(summary.contains(part)) << part.toStdString();
    }
    EXPECT_FALSE(summary.contains("legacy-erp"));
    EXPECT_FALSE(exists("hr-db01"));  // nothing is created before Finish
    wizard().finishButton().click();
    ASSERT_TRUE(driver_.finished());
    ASSERT_NE(driver_.page<ResultPage>(), nullptr);
    EXPECT_EQ(driver_.page<ResultPage>()->message(), "2 of 2 created.");
    EXPECT_TRUE(exists("Personnel"));
    EXPECT_EQ(stateOf("hr-db01"), ScenarioState::kStopped);
    EXPECT_EQ(stateOf("hr-web01"), ScenarioState::kStopped);
    EXPECT_FALSE(exists("legacy-erp"));
    wizard().closeButton().click();
    EXPECT_TRUE(closed());
    EXPECT_EQ(question(), nullptr);
}

TEST_F(WizardTest, RunsWhatItCreatesAndNothingElse) {
    QTest::keyClicks(&driver_.any<GroupPage>().group(), "Accounting");
    driver_.goToMachines();
    driver_.goToSummary();
    wizard().runButton().click();
    ASSERT_TRUE(driver_.finished());
    EXPECT_EQ(texts(driver_.page<ResultPage>()->list(), 1),
              QStringList(3, "created, run requested"));
    EXPECT_EQ(stateOf("hr-db01"), ScenarioState::kVerifying);
    EXPECT_EQ(stateOf("acc-report"), ScenarioState::kStopped);  // of the same group
}

TEST_F(WizardTest, GoingBackAndForthLosesNothing) {
    QTest::keyClicks(&driver_.any<GroupPage>().group(), "Personnel");
    driver_.choose(driver_.any<GroupPage>().templates(), "gold");
    driver_.goToMachines();
    driver_.chooseMachine("hr-db01", false);
    MachineModel& machines = wizard().draft().machines();
    const QModelIndex name = driver_.machine("hr-web01").siblingAtColumn(MachineModel::kScenario);
    ASSERT_TRUE(machines.setData(name, "web", Qt::EditRole));
    driver_.next();
    driver_.next();
    driver_.next();
    ASSERT_NE(driver_.page<SwitchoverPage>(), nullptr);
    EXPECT_TRUE(driver_.page<SwitchoverPage>()->switchover().automatic->isChecked());
    EXPECT_TRUE(driver_.page<SwitchoverPage>()->reverse().manual->isChecked());
    driver_.page<SwitchoverPage>()->switchover().manual->click();
    const auto before = wizard().draft().scenarios();
    for (int i = 0; i < 6; ++i) driver_.back();
    ASSERT_NE(driver_.page<GroupPage>(), nullptr);
    EXPECT_FALSE(wizard().backButton().isVisible());
    for (int i = 0; i < 6; ++i) driver_.next();
    EXPECT_EQ(wizard().draft().scenarios(), before);
    ASSERT_EQ(before.size(), 2);
    EXPECT_EQ(before[0].name, "web");
    EXPECT_EQ(before[0].group, "Personnel");
    EXPECT_EQ(before[0].template_name, "gold");
    EXPECT_EQ(before[0].properties, (PropertyChanges{{"automatic-switchover", "off"}}));
    EXPECT_TRUE(driver_.page<SwitchoverPage>()->switchover().manual->isChecked());
    EXPECT_EQ(driver_.any<GroupPage>().group().currentText(), "Personnel");
    EXPECT_EQ(driver_.any<HostsPage>().master().choice().currentText(), "tokyo-hv1");
}

TEST_F(WizardTest, CopiesGoBelowTheStorageThatIsChosen) {
    driver_.next();
    driver_.next();
    driver_.chooseHosts("tokyo-hv1", "nagoya-hv1");
    HostPanel& replica = driver_.any<HostsPage>().replica();
    EXPECT_EQ(replica.place().currentText(), "D:\\VMs");
    QTest::keyClicks(&replica.place(), "\\copies");
    EXPECT_EQ(wizard().draft().place(), "D:\\VMs\\copies");
    WizardDriver::choose(replica.choice(), "osaka-hv2");  // with a root of the same name
    EXPECT_EQ(wizard().draft().place(), "");
    EXPECT_EQ(replica.place().currentText(), "D:\\VMs");
    WizardDriver::choose(replica.choice(), "osaka-hv1");
    EXPECT_EQ(replica.place().count(), 2);
    EXPECT_FALSE(driver_.any<HostsPage>().master().place().isVisible());
    replica.place().setCurrentIndex(1);
    replica.place().lineEdit()->selectAll();
    QTest::keyClicks(&replica.place(), "X:\\Copies");
    ASSERT_TRUE(waitUntil([this] { return wizard().nextButton().isEnabled(); }));
    driver_.next();
    EXPECT_NE(driver_.page<HostsPage>(), nullptr);
    EXPECT_TRUE(replica.message().text().contains("a storage root of osaka-hv1"));
    replica.place().setCurrentIndex(0);
    replica.place().setCurrentIndex(1);
    EXPECT_EQ(replica.message().text(), "");
    driver_.next();
    driver_.waitForMachines();
    for (const NewScenario& scenario : wizard().draft().scenarios()) {
        EXPECT_TRUE(scenario.replica_directory.startsWith("E:\\Replicas\\"));
    }
    driver_.goToSummary();
    EXPECT_TRUE(driver_.page<SummaryPage>()->text().contains("E:\\Replicas"));
}

TEST_F(WizardTest, AsksForNetworksThatAreNotMappedByThemselves) {
    driver_.goToMachines();
    for (int i = 0; i < 4; ++i) driver_.next();
    auto* page = driver_.page<NetworkPage>();
    ASSERT_NE(page, nullptr);
    NetworkEditor& editor = page->editor();
    ASSERT_NE(editor.choice("LAN"), nullptr);
    EXPECT_EQ(editor.choice("LAN")->currentText(), "Automatic: LAN");
    EXPECT_EQ(editor.choice("DMZ")->currentText(), "(choose a network)");
    EXPECT_TRUE(editor.message().contains("DMZ"));
    EXPECT_FALSE(editor.message().contains("LAN"));
    WizardDriver::choose(*editor.choice("DMZ"), "DR");
    EXPECT_EQ(editor.message(), "");
    driver_.back();
    driver_.back();
    driver_.next();
    driver_.next();
    ASSERT_EQ(driver_.page<NetworkPage>(), page);
    EXPECT_EQ(editor.choice("DMZ")->currentText(), "DR");
    for (const NewScenario& scenario : wizard().draft().scenarios()) {
        EXPECT_EQ(scenario.properties.value("network-mapping"), "DMZ=DR");
    }
    WizardDriver::choose(*editor.choice("DMZ"), "(not connected)");
    EXPECT_EQ(wizard().draft().properties().value("network-mapping"), "DMZ=''");
    WizardDriver::choose(*editor.choice("DMZ"), "(choose a network)");
    EXPECT_EQ(wizard().draft().properties().value("network-mapping"), "automatic");
}

TEST_F(WizardTest, GivesAdaptersAddressesThatMakeSense) {
    driver_.goToMachines();
    for (int i = 0; i < 4; ++i) driver_.next();
    ASSERT_NE(driver_.page<NetworkPage>(), nullptr);
    NetworkEditor& editor = driver_.page<NetworkPage>()->editor();
    const QString adapter = QStringLiteral("vm-hr-web01-nic1");
    ASSERT_NE(editor.customiseButton("vm-hr-web01", adapter), nullptr);
    EXPECT_EQ(editor.customiseButton("vm-hr-db01", adapter), nullptr);
    editor.customiseButton("vm-hr-web01", adapter)->click();
    auto* dialog = wizard().findChild<AddressDialog*>();
    ASSERT_NE(dialog, nullptr);
    EXPECT_TRUE(dialog->own().isChecked());
    EXPECT_FALSE(dialog->addresses().isEnabled());
    dialog->fixed().click();
    dialog->addresses().setText("10.1.0.5");
    dialog->accept();
    EXPECT_TRUE(dialog->message().contains("10.1.0.5/24")) << dialog->message().toStdString();
    dialog->addresses().setText("10.1.0.5/24, 10.1.0.6/24");
    dialog->gateways().setText("10.1.0.1");
    dialog->dns().setText("10.1.0.2");
    dialog->accept();
    const QString given =
        adapter + QStringLiteral(" 10.1.0.5/24,10.1.0.6/24 gateway 10.1.0.1 dns 10.1.0.2");
    // Each scenario has those of its own machine only.
    for (const NewScenario& scenario : wizard().draft().scenarios()) {
        const bool own = scenario.machine_id == u"vm-hr-web01";
        EXPECT_EQ(scenario.properties.value("replica-addresses"), own ? given : QString());
    }
    driver_.next();
    driver_.next();
    ASSERT_NE(driver_.page<SummaryPage>(), nullptr);
    const QString summary = driver_.page<SummaryPage>()->text();
    EXPECT_EQ(summary.count("10.1.0.5/24, 10.1.0.6/24"), 1);
    EXPECT_TRUE(summary.contains("hr-web01, ")) << summary.toStdString();
}

TEST_F(WizardTest, WhatIsWrongIsSaidAtItsField) {
    driver_.any<GroupPage>().group().setEditText(QString(200, u'x'));
    driver_.next();
    ASSERT_NE(driver_.page<GroupPage>(), nullptr);
    EXPECT_TRUE(driver_.page<GroupPage>()->message().contains("longer than 128 bytes"));
    driver_.any<GroupPage>().group().setEditText("Personnel");
    EXPECT_EQ(driver_.any<GroupPage>().message(), "");
    driver_.next();
    driver_.next();
    driver_.next();
    ASSERT_NE(driver_.page<HostsPage>(), nullptr);
    EXPECT_EQ(driver_.page<HostsPage>()->master().message().text(),
              "Choose the host where the machines run.");
    driver_.chooseHosts("tokyo-hv1", "tokyo-hv1");
    driver_.next();
    ASSERT_NE(driver_.page<HostsPage>(), nullptr);
    EXPECT_TRUE(driver_.page<HostsPage>()->replica().message().text().contains("another host"));
    driver_.chooseHosts("tokyo-hv1", "osaka-hv1");
    driver_.next();
    ASSERT_NE(driver_.page<MachinesPage>(), nullptr);
    driver_.waitForMachines();
    wizard().draft().machines().chooseAll(false);
    driver_.next();
    ASSERT_NE(driver_.page<MachinesPage>(), nullptr);
    EXPECT_EQ(driver_.page<MachinesPage>()->message(), "Choose at least one machine.");
    wizard().draft().machines().chooseAll(true);
    driver_.next();
    driver_.next();
    wizard().draft().properties().setValue("journal-max", "much");
    driver_.next();
    auto* properties = driver_.page<PropertiesPage>();
    ASSERT_NE(properties, nullptr);
    EXPECT_TRUE(properties->message().startsWith("Maximum journal size: "));
    wizard().draft().properties().setValue("journal-max", "1GiB");
    EXPECT_EQ(properties->message(), "");
    driver_.next();
    EXPECT_NE(driver_.page<SwitchoverPage>(), nullptr);
}

TEST_F(WizardTest, AHostWithoutAnEngineSaysWhyAndIsAskedAgain) {
    driver_.next();
    driver_.next();
    driver_.chooseHosts("tokyo-hv1", "nagoya-hv1");
    HostPanel& replica = driver_.page<HostsPage>()->replica();
    ASSERT_TRUE(waitUntil([&replica] { return replica.findings().contains("does not answer"); }));
    EXPECT_TRUE(replica.findings().contains("Start the host and its engine"));
    driver_.next();
    ASSERT_NE(driver_.page<HostsPage>(), nullptr);
    EXPECT_TRUE(replica.message().text().startsWith("nagoya-hv1 cannot be used as it is."));
    replica.againButton().click();
    EXPECT_TRUE(replica.findings().contains("is being verified"));
    EXPECT_FALSE(wizard().nextButton().isEnabled());
    ASSERT_TRUE(waitUntil([&replica] { return replica.findings().contains("does not answer"); }));
    EXPECT_TRUE(wizard().nextButton().isEnabled());
    driver_.choose(replica.choice(), "osaka-hv2");  // a warning does not block
    ASSERT_TRUE(waitUntil([&replica] { return replica.findings().contains("8 %"); }));
    driver_.next();
    EXPECT_NE(driver_.page<MachinesPage>(), nullptr);
}

TEST_F(WizardTest, AHostCanBeLetInOnTheWay) {
    driver_.next();
    driver_.next();
    driver_.page<HostsPage>()->addButton().click();
    auto* dialog = wizard().findChild<AddHostDialog*>();
    ASSERT_NE(dialog, nullptr);
    ASSERT_TRUE(waitUntil([dialog] { return dialog->command().startsWith("rha-engine enroll"); }));
    dialog->copyButton().click();
    EXPECT_EQ(QGuiApplication::clipboard()->text(), dialog->command());
    ASSERT_TRUE(waitUntil([this, dialog] {
        screen_.client.advance(500);
        return dialog->message() == "nagoya-hv2 is there.";
    }));
    dialog->reject();
    QComboBox& choice = driver_.page<HostsPage>()->master().choice();
    EXPECT_TRUE(waitUntil([&choice] { return choice.findText("nagoya-hv2") >= 0; }));
}

TEST_F(WizardTest, TheServerTypeDecidesWhichHostsAreOffered) {
    driver_.next();
    ASSERT_NE(driver_.page<ProductPage>(), nullptr);
    EXPECT_TRUE(driver_.page<ProductPage>()->offersServerTypes());
    QComboBox& choice = driver_.any<HostsPage>().master().choice();
    EXPECT_LT(choice.findText("lab-kvm1"), 0);
    driver_.choose(driver_.page<ProductPage>()->serverTypes(), "QEMU");
    EXPECT_GE(choice.findText("lab-kvm1"), 0);
    EXPECT_LT(choice.findText("tokyo-hv1"), 0);
}

TEST_F(WizardTest, ErrorsOfTheVerificationBlockUntilTheyAreGone) {
    driver_.next();
    driver_.next();
    driver_.chooseHosts("tokyo-hv2", "osaka-hv1");
    driver_.next();
    driver_.waitForMachines();
    for (int i = 0; i < 5; ++i) driver_.next();
    auto* page = driver_.page<VerificationPage>();
    ASSERT_NE(page, nullptr);
    driver_.next();
    ASSERT_EQ(driver_.page<VerificationPage>(), page);
    EXPECT_TRUE(page->message().startsWith("build01 cannot be created as it is."));
    page->againButton().click();
    EXPECT_FALSE(wizard().nextButton().isEnabled());
    for (int i = 0; i < 5; ++i) driver_.back();
    driver_.chooseMachine("build01", false);
    for (int i = 0; i < 5; ++i) driver_.next();
    ASSERT_TRUE(waitUntil([page] { return !page->waits(); }));
    EXPECT_EQ(texts(page->tree(), 0), QStringList{"crm01"});  // it was verified anew
    EXPECT_EQ(page->message(), "Everything can be created.");
    driver_.next();
    EXPECT_NE(driver_.page<SummaryPage>(), nullptr);
}

TEST_F(WizardTest, OneRefusedKeepsNoOtherFromBeingCreated) {
    driver_.goToMachines();
    driver_.goToSummary();
    // Somebody else is faster with one of them.
    screen_.client.createScenario({.request_id = "other",
                                   .name = "hr-db01",
                                   .master_id = "tokyo-hv1",
                                   .replica_id = "osaka-hv1",
                                   .machine_id = "vm-hr-db01"},
                                  Answer<Scenario>(&wizard(), [](const auto&) {}));
    wizard().finishButton().click();
    ASSERT_TRUE(driver_.finished());
    auto* page = driver_.page<ResultPage>();
    ASSERT_NE(page, nullptr);
    EXPECT_TRUE(page->message().startsWith("2 of 3 created."));
    const QStringList results = texts(page->list(), 1);
    EXPECT_TRUE(results[0].startsWith("refused: ")) << results[0].toStdString();
    EXPECT_EQ(results[1], "created");
    EXPECT_EQ(results[2], "created");
    EXPECT_TRUE(exists("hr-web01"));
    driver_.back();  // where what exists by now is no longer offered
    ASSERT_NE(driver_.page<MachinesPage>(), nullptr);
    EXPECT_TRUE(wizard().draft().machines().chosen().isEmpty());
}

TEST_F(WizardTest, CancelAsksOnlyWhenSomethingWouldBeLost) {
    driver_.next();
    QTest::keyClick(&wizard(), Qt::Key_Escape);
    EXPECT_TRUE(closed());
    EXPECT_EQ(question(), nullptr);
}

TEST_F(WizardTest, CancelKeepsWhatWasEnteredUntilItIsConfirmed) {
    QTest::keyClicks(&driver_.any<GroupPage>().group(), "P");
    wizard().closeButton().click();
    ASSERT_NE(question(), nullptr);
    question()->reject();
    EXPECT_FALSE(closed());
    QCoreApplication::sendPostedEvents(nullptr, QEvent::DeferredDelete);
    wizard().closeButton().click();
    ASSERT_NE(question(), nullptr);
    question()->actionButton().click();
    EXPECT_TRUE(closed());
}

TEST_F(WizardTest, IsUsedByKeysAlone) {
    ASSERT_TRUE(QTest::qWaitForWindowActive(&wizard()));
    EXPECT_TRUE(driver_.any<GroupPage>().group().hasFocus());
    QTest::keyClicks(wizard().focusWidget(), "Keys");
    QTest::keyClick(wizard().focusWidget(), Qt::Key_Return);  // the default button
    EXPECT_NE(driver_.page<ProductPage>(), nullptr);
    EXPECT_EQ(wizard().draft().group(), "Keys");
    QTest::keyClick(&wizard(), Qt::Key_B, Qt::AltModifier);
    EXPECT_TRUE(waitUntil([this] { return driver_.page<GroupPage>() != nullptr; }));
    QTest::keyClick(&wizard(), Qt::Key_N, Qt::AltModifier);
    EXPECT_TRUE(waitUntil([this] { return driver_.page<ProductPage>() != nullptr; }));
}

TEST_F(WizardTest, EverythingHasANameForThoseWhoDoNotSee) {
    for (const QWidget* widget : wizard().findChildren<QWidget*>()) {
        const QWidget* parent = widget->parentWidget();
        if (parent->inherits("QComboBox") || parent->inherits("QComboBoxPrivateContainer")) {
            continue;  // parts of what has a name itself
        }
        for (const char* kind : {"QTreeView", "QTableView", "QLineEdit", "QComboBox",
                                 "QProgressBar", "QTextEdit", "QPlainTextEdit"}) {
            if (!widget->inherits(kind)) continue;
            EXPECT_FALSE(widget->accessibleName().isEmpty()) << widget->metaObject()->className();
        }
    }
}

TEST(WizardInWindow, IsOfferedWhereThereIsNoScenario) {
    Screen screen;
    EXPECT_EQ(screen.window.newAction().shortcut(), QKeySequence(Qt::CTRL | Qt::Key_N));
    Q_EMIT screen.client.fleetChanged({});
    for (auto* button : screen.window.findChildren<QPushButton*>()) {
        if (button->text() == "Create scenarios…" && button->isVisible()) button->click();
    }
    EXPECT_NE(screen.window.findChild<ScenarioWizard*>(), nullptr);
    screen.client.setLost(true);
    EXPECT_FALSE(screen.window.newAction().isEnabled());
}

TEST(WizardInJapanese, SpeaksTheTermsThatAdministratorsKnow) {
    Language words;
    words.install("ja");
    {
        Screen screen({.language = "ja"});
        EXPECT_EQ(screen.window.newAction().text(), "新規(&N)…");
        WizardDriver driver(screen);
        EXPECT_EQ(driver.wizard().finishButton().text(), "終了(&F)");
        EXPECT_EQ(driver.wizard().runButton().text(), "今すぐ実行(&R)");
        EXPECT_EQ(driver.any<VerificationPage>().title(), "シナリオの検証");
        EXPECT_EQ(driver.any<HostsPage>().title(), "マスタおよびレプリカ ホスト");
    }
    words.install("en");
}

}  // namespace
}  // namespace rha::manager::test
