// What machines change before they are protected: begun, watched, reported, ended and forgotten.
#include "manager-gui/core/assessment.h"

#include <QTimer>

#include <gtest/gtest.h>

#include "manager-gui/app/assessment_dialog.h"
#include "manager-gui/app/confirm_dialog.h"
#include "manager-gui/app/new_assessment_dialog.h"
#include "manager-gui/core/words.h"
#include "tests/gui/fleets.h"
#include "tests/gui/screens.h"

namespace rha::manager::test {
namespace {

constexpr qint64 kHourNs = 3'600'000'000'000;
enum Column { kMachine, kHost, kState, kProgress, kWritten };

TEST(AssessmentFigures, FollowTheTime) {
    Assessment web{.began_unix_ns = 10 * kHourNs,
                   .ends_unix_ns = 20 * kHourNs,
                   .error = {},
                   .written_bytes = 5ull * 3600 * 1024};
    EXPECT_EQ(percentDone(web, 15 * kHourNs), 50);
    EXPECT_EQ(writtenPerSecond(web, 15 * kHourNs), 1024u);
    EXPECT_EQ(Words::assessmentProgress(web, 15 * kHourNs), "50 %, 5 h 0 min left");
    EXPECT_EQ(percentDone(web, 9 * kHourNs), 0);  // the clocks are not the same
    EXPECT_EQ(percentDone(web, 30 * kHourNs), 100);
    EXPECT_EQ(Words::assessmentProgress(web, 30 * kHourNs), "100 %");
    web.ended = true;
    EXPECT_EQ(Words::assessmentProgress(web, 30 * kHourNs), "counted for 10 h 0 min");
}

TEST(AssessmentFigures, ComeNoFinerThanAnEngineKeepsThem) {
    EXPECT_EQ(sampleChoices(3600), (QList<quint32>{60, 600, 3600}));
    EXPECT_EQ(sampleChoices(7 * 24 * 3600), (QList<quint32>{600, 3600}));
    EXPECT_EQ(sampleChoices(600), (QList<quint32>{60, 600}));
}

TEST(AssessmentChances, AScenarioThatReplicatesIsInTheWay) {
    using Kind = AssessmentChance::Kind;
    Scenario web = running("web");
    web.vm_id = "vm-web";
    const AssessmentRef machine{.host = "alpha", .machine_id = "vm-web"};
    EXPECT_EQ(chanceOf(machine, {}, {}), AssessmentChance());
    EXPECT_EQ(chanceOf(machine, {web}, {}), (AssessmentChance{Kind::kProtected, "web"}));
    web.state = ScenarioState::kStopped;
    EXPECT_EQ(chanceOf(machine, {web}, {}), (AssessmentChance{Kind::kEndsEarly, "web"}));
    EXPECT_TRUE(chanceOf(machine, {web}, {}).possible());
    const Assessment there{.host = "alpha", .machine_id = "vm-web", .error = {}};
    EXPECT_EQ(chanceOf(machine, {}, {there}).kind, Kind::kAssessed);
    const AssessmentRef elsewhere{.host = "beta", .machine_id = "vm-web"};
    EXPECT_TRUE(chanceOf(elsewhere, {}, {there}).possible());
}

class AssessmentDialogTest : public testing::Test {
protected:
    void SetUp() override {
        for (QAction* action : screen_.window.findChildren<QAction*>()) {
            if (action->text() == "&Assessments…") action->trigger();
        }
        dialog_ = screen_.window.findChild<AssessmentDialog*>();
        ASSERT_NE(dialog_, nullptr);
        EXPECT_EQ(dialog_->windowModality(), Qt::WindowModal);
        ASSERT_TRUE(waitUntil([this] { return dialog_->tree().topLevelItemCount() == 4; }));
    }
    static QTreeWidgetItem* find(AssessmentDialog& dialog, const QString& text, int column) {
        return dialog.tree().findItems(text, Qt::MatchExactly, column).value(0);
    }
    QTreeWidgetItem* machine(const QString& name) { return find(*dialog_, name, kMachine); }
    void choose(const QString& name) { dialog_->tree().setCurrentItem(machine(name)); }
    void confirm() {
        auto* question = dialog_->findChild<ConfirmDialog*>();
        ASSERT_NE(question, nullptr);
        question->actionButton().click();
    }
    NewAssessmentDialog* form() { return dialog_->findChild<NewAssessmentDialog*>(); }
    void openForm(const QString& host) {
        dialog_->newButton().click();
        ASSERT_NE(form(), nullptr);
        ASSERT_TRUE(waitUntil([this] { return form()->host().count() != 0; }));
        form()->host().setCurrentText(host);
        ASSERT_TRUE(waitUntil([this] { return form()->machines().topLevelItemCount() != 0; }));
    }
    QTreeWidgetItem* offered(const QString& name) {
        return form()->machines().findItems(name, Qt::MatchExactly).value(0);
    }

    Screen screen_;
    AssessmentDialog* dialog_ = nullptr;
};

TEST_F(AssessmentDialogTest, ShowsTheFiguresAndWhoIsSilent) {
    EXPECT_EQ(machine("crm01")->text(kState), "counting");
    EXPECT_TRUE(machine("crm01")->text(kProgress).startsWith("39 %, 4 d "))
        << machine("crm01")->text(kProgress).toStdString();
    EXPECT_EQ(machine("dev01")->text(kState), "ended");
    EXPECT_EQ(machine("dev01")->text(kProgress), "counted for 3 d 0 h");
    choose("ci01");
    EXPECT_EQ(machine("ci01")->text(kState), "not counting");
    EXPECT_TRUE(dialog_->details().contains("is interrupted")) << dialog_->details().toStdString();
    EXPECT_TRUE(dialog_->stopButton().isEnabled());
    dialog_->tree().setCurrentItem(find(*dialog_, "nagoya-hv1", kHost));
    EXPECT_EQ(find(*dialog_, "nagoya-hv1", kHost)->text(kState), "does not answer");
    EXPECT_TRUE(dialog_->details().contains("Start the host and its engine"));
    EXPECT_FALSE(dialog_->stopButton().isEnabled());
    EXPECT_FALSE(dialog_->deleteButton().isEnabled());
    EXPECT_FALSE(dialog_->report().showButton().isEnabled());
}

TEST_F(AssessmentDialogTest, IsFollowedWithoutDisturbingWhoReads) {
    AssessmentDialog dialog(screen_.client, screen_.window, {}, "en", 1);
    dialog.setAttribute(Qt::WA_DeleteOnClose, false);
    ASSERT_TRUE(waitUntil([&] { return find(dialog, "crm01", kMachine) != nullptr; }));
    dialog.tree().setCurrentItem(find(dialog, "crm01", kMachine));
    dialog.report().showButton().click();
    ASSERT_TRUE(waitUntil([&] { return dialog.report().shownText().contains("crm01"); }));
    const QString before = find(dialog, "crm01", kMachine)->text(kWritten);
    screen_.client.advance(36'000'000);
    EXPECT_TRUE(
        waitUntil([&] { return find(dialog, "crm01", kMachine)->text(kWritten) != before; }));
    // Another one comes before it.
    ASSERT_TRUE(screen_.client.assessed().remove({.host = "osaka-hv1", .machine_id = "vm-dev01"}));
    EXPECT_TRUE(waitUntil([&] { return find(dialog, "dev01", kMachine) == nullptr; }));
    EXPECT_EQ(dialog.tree().currentItem(), find(dialog, "crm01", kMachine));
    EXPECT_TRUE(dialog.report().shownText().contains("crm01"));
}

TEST_F(AssessmentDialogTest, TheReportIsOfWhatIsMarked) {
    choose("crm01");
    dialog_->report().language().setCurrentIndex(1);
    dialog_->report().showButton().click();
    EXPECT_TRUE(waitUntil(
        [this] { return dialog_->report().shownText().contains("アセスメント レポート: crm01"); }));
    choose("dev01");
    EXPECT_TRUE(dialog_->report().shownText().isEmpty());
}

TEST_F(AssessmentDialogTest, WhatWasCountedStaysWhenItIsStopped) {
    choose("crm01");
    dialog_->stopButton().click();
    EXPECT_EQ(machine("crm01")->text(kState), "counting");
    confirm();
    EXPECT_TRUE(waitUntil([this] { return machine("crm01")->text(kState) == "ended"; }));
    EXPECT_FALSE(dialog_->stopButton().isEnabled());
    EXPECT_TRUE(dialog_->report().showButton().isEnabled());
}

TEST_F(AssessmentDialogTest, IsForgottenAfterAQuestion) {
    choose("dev01");
    dialog_->deleteButton().click();
    confirm();
    EXPECT_TRUE(waitUntil([this] { return machine("dev01") == nullptr; }));
    EXPECT_EQ(dialog_->message(), "");
}

TEST_F(AssessmentDialogTest, ARefusalNamesTheMachine) {
    choose("dev01");
    dialog_->deleteButton().click();
    ASSERT_TRUE(screen_.client.assessed().remove({.host = "osaka-hv1", .machine_id = "vm-dev01"}));
    confirm();
    EXPECT_TRUE(
        waitUntil([this] { return dialog_->message().startsWith("dev01 on osaka-hv1: "); }));
}

TEST_F(AssessmentDialogTest, AMachineIsChosenWhereItRuns) {
    openForm("tokyo-hv1");
    EXPECT_EQ(form()->windowModality(), Qt::WindowModal);
    EXPECT_FALSE(offered("acc-db01")->flags() & Qt::ItemIsEnabled);
    EXPECT_TRUE(offered("acc-db01")->text(2).startsWith("replicated by acc-db01"));
    form()->machines().setCurrentItem(offered("hr-web01"));
    form()->duration().setCurrentIndex(0);  // an hour
    form()->sample().setCurrentIndex(0);
    EXPECT_EQ(form()->sample().currentText(), "1 minute");
    form()->action().click();
    EXPECT_TRUE(waitUntil([this] { return machine("hr-web01") != nullptr; }));
    const auto one =
        screen_.client.assessed().find({.host = "tokyo-hv1", .machine_id = "vm-hr-web01"});
    ASSERT_TRUE(one);
    EXPECT_EQ(one->ends_unix_ns - one->began_unix_ns, kHourNs);
}

TEST_F(AssessmentDialogTest, WhatIsAssessedOrSilentIsNotOffered) {
    openForm("tokyo-hv2");
    EXPECT_EQ(offered("crm01")->text(2), "has an assessment: delete that first");
    EXPECT_FALSE(offered("crm01")->flags() & Qt::ItemIsEnabled);
    EXPECT_EQ(offered("acc-report")->text(2), "ends when acc-report is run");
    EXPECT_EQ(form()->machines().currentItem(), offered("build01"));  // nothing speaks against it
    form()->machines().setCurrentItem(offered("acc-report"));
    EXPECT_TRUE(form()->action().isEnabled());
    ASSERT_TRUE(screen_.client.fleet().run({.scenario_id = "demo-4"}));  // by somebody else
    screen_.client.advance(1);
    EXPECT_FALSE(form()->action().isEnabled());
    form()->host().setCurrentText("nagoya-hv1");
    EXPECT_TRUE(waitUntil([this] { return form()->message().contains("does not answer"); }));
    EXPECT_FALSE(form()->action().isEnabled());
}

TEST_F(AssessmentDialogTest, ARefusedOneStaysToBeRead) {
    openForm("tokyo-hv1");
    form()->machines().setCurrentItem(offered("hr-web01"));
    ASSERT_TRUE(screen_.client.assessed().start({.host = "tokyo-hv1", .machine_id = "vm-hr-web01"},
                                                {.machine = {}, .files = {}}, {}));
    form()->action().click();
    EXPECT_TRUE(waitUntil([this] { return form()->message().contains("already"); }));
    EXPECT_TRUE(form()->isVisible());
}

TEST_F(AssessmentDialogTest, NothingIsOfferedWhileTheServiceIsSilent) {
    choose("crm01");
    screen_.client.setLost(true);
    EXPECT_FALSE(dialog_->newButton().isEnabled());
    EXPECT_FALSE(dialog_->stopButton().isEnabled());
    EXPECT_TRUE(dialog_->message().contains("does not answer"));
    screen_.client.setLost(false);
    EXPECT_TRUE(dialog_->stopButton().isEnabled());
    EXPECT_EQ(dialog_->message(), "");
}

/// Of a service that cannot tell, until it can.
class UnableClient final : public DemoClient {
public:
    using DemoClient::DemoClient;
    void assessments(Answer<QList<AssessmentsOfHost>> answer) override {
        if (!unable) return DemoClient::assessments(answer);
        QTimer::singleShot(0, this, [answer] {
            answer(Fail(ErrorCode::kUnavailable, "no time for that", "wait"));
        });
    }
    bool unable = true;
};

TEST(AssessmentDialogAlone, AsksAgainByItself) {
    UnableClient client;
    QWidget window;
    client.connectNow();
    AssessmentDialog dialog(client, window, {}, "en", 1);
    dialog.setAttribute(Qt::WA_DeleteOnClose, false);
    EXPECT_TRUE(waitUntil([&] { return dialog.message().contains("no time for that"); }));
    client.unable = false;
    EXPECT_TRUE(waitUntil([&] { return dialog.tree().topLevelItemCount() == 4; }));
    EXPECT_EQ(dialog.message(), "");
}

}  // namespace
}  // namespace rha::manager::test
