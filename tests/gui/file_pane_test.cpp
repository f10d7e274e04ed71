// The root directories pane: whose files it asks for, and what it says when nobody answers.
#include "manager-gui/app/file_pane.h"

#include <gtest/gtest.h>

#include "tests/gui/screens.h"

namespace rha::manager::test {
namespace {

class CountingClient final : public DemoClient {
public:
    void inspectMachine(const QString& host_id, const QString& machine_id,
                        Answer<MachineDetails> answer) override {
        ++questions;
        if (unreachable) {
            answer(Fail(ErrorCode::kUnavailable, "the control service does not answer"));
        } else if (!silent) {
            DemoClient::inspectMachine(host_id, machine_id, answer);
        }
    }

    int questions = 0;
    bool silent = false;  ///< questions stay unanswered
    bool unreachable = false;
};

class FilePaneTest : public testing::Test {
protected:
    void SetUp() override { raise("files"); }
    /// Brings its tab up; until it is seen.
    void raise(const char* name) {
        auto* dock = screen_.window.findChild<QDockWidget*>(name);
        bool seen = !dock->visibleRegion().isEmpty();
        const auto watch = QObject::connect(dock, &QDockWidget::visibilityChanged,
                                            [&seen](bool visible) { seen = visible; });
        dock->raise();
        EXPECT_TRUE(waitUntil([&seen] { return seen; })) << name;
        QObject::disconnect(watch);
    }
    FilePane& pane() { return screen_.window.files(); }
    void select(const QString& name) {
        ASSERT_TRUE(selectRows(screen_.window.scenarios().tree(), {name}));
    }
    bool shows(const QString& row) { return findRow(pane().tree(), row).isValid(); }

    ScreenOf<CountingClient> screen_;
};

TEST_F(FilePaneTest, SaysWhatToDoWhileNothingIsSelected) {
    EXPECT_EQ(pane().emptyText(), "Select a scenario to see the files of its machine.");
    EXPECT_FALSE(pane().discoverButton().isEnabled());
}

TEST_F(FilePaneTest, ShowsTheFilesAndWhatIsWrongWithThem) {
    select("acc-db01");
    ASSERT_TRUE(waitUntil([this] { return shows("disk1.vhdx"); }));
    const QModelIndex parent = findRow(pane().tree(), "disk1.vhdx");
    const QModelIndex child = pane().tree().model()->index(0, 0, parent);
    EXPECT_EQ(child.data().toString(), "disk1_1.avhdx");
    EXPECT_TRUE(pane().tree().isExpanded(parent));
    EXPECT_TRUE(pane().details().contains("What to do: Eject it"))
        << pane().details().toStdString();
    EXPECT_TRUE(pane().age().startsWith("Discovered 0.")) << pane().age().toStdString();
    EXPECT_TRUE(pane().message().isEmpty());
}

TEST_F(FilePaneTest, AsksOnlyWhileItIsSeen) {
    raise("properties");
    select("acc-db01");
    EXPECT_TRUE(pane().discoverButton().isEnabled());  // no question is under way
    raise("files");
    EXPECT_TRUE(waitUntil([this] { return shows("disk1.vhdx"); }));
}

TEST_F(FilePaneTest, AnAnswerThatComesTooLateIsNotShown) {
    select("acc-db01");
    ASSERT_TRUE(waitUntil([this] { return shows("disk2.vhdx"); }));
    pane().discoverButton().click();
    select("dc01");  // before the answer
    EXPECT_FALSE(shows("disk2.vhdx"));
    ASSERT_TRUE(waitUntil([this] { return shows("disk1.vhdx"); }));
    EXPECT_FALSE(shows("disk2.vhdx"));
}

TEST_F(FilePaneTest, AHostThatDoesNotAnswerIsNamedWithTheRemedy) {
    select("shop-mail");  // on the host that is silent
    ASSERT_TRUE(waitUntil([this] { return !pane().message().isEmpty(); }));
    EXPECT_TRUE(pane().message().startsWith("nagoya-hv1 did not tell the machine's files."))
        << pane().message().toStdString();
    EXPECT_TRUE(pane().message().contains("Start the host and its engine"));
    EXPECT_TRUE(pane().emptyText().contains("Discover them again"));
    EXPECT_TRUE(pane().discoverButton().isEnabled());
}

TEST_F(FilePaneTest, WhatWasKnownStaysGreyWithItsAge) {
    select("acc-db01");
    ASSERT_TRUE(waitUntil([this] { return shows("disk1.vhdx"); }));
    screen_.client.inventory().setSilent("tokyo-hv1", true);
    pane().discoverButton().click();
    EXPECT_FALSE(pane().discoverButton().isEnabled());
    ASSERT_TRUE(waitUntil([this] { return !pane().message().isEmpty(); }));
    EXPECT_TRUE(pane().message().contains("what is shown is old"));
    const QModelIndex row = findRow(pane().tree(), "disk1.vhdx");
    ASSERT_TRUE(row.isValid());
    EXPECT_TRUE(row.data(MachineFileModel::kStaleRole).toBool());
    EXPECT_TRUE(pane().age().startsWith("Discovered ")) << pane().age().toStdString();
    screen_.client.inventory().setSilent("tokyo-hv1", false);
    pane().discoverButton().click();
    ASSERT_TRUE(waitUntil([this] { return pane().message().isEmpty(); }));
    EXPECT_FALSE(findRow(pane().tree(), "disk1.vhdx").data(MachineFileModel::kStaleRole).toBool());
}

TEST_F(FilePaneTest, TheHostIsAskedWhereTheMachineLives) {
    select("dc01");
    ASSERT_TRUE(waitUntil([this] { return shows("disk1.vhdx"); }));
    ASSERT_TRUE(screen_.client.fleet().switchover({.scenario_id = "demo-9"}));
    // The former host would say that there is no such machine.
    ASSERT_TRUE(waitUntil([this] {
        screen_.client.advance(500);
        return screen_.window.scenarios().model().find("demo-9")->active_host == u"osaka-hv1" &&
               shows("disk1.vhdx");
    }));
    EXPECT_TRUE(pane().message().isEmpty()) << pane().message().toStdString();
    EXPECT_TRUE(pane().title().startsWith("Files of dc01 on osaka-hv1"))
        << pane().title().toStdString();
}

TEST_F(FilePaneTest, WithoutTheControlServiceNothingIsAsked) {
    select("acc-db01");
    ASSERT_TRUE(waitUntil([this] { return shows("disk1.vhdx"); }));
    screen_.client.setLost(true);
    EXPECT_FALSE(pane().discoverButton().isEnabled());
    EXPECT_TRUE(findRow(pane().tree(), "disk1.vhdx").data(MachineFileModel::kStaleRole).toBool());
    const int questions = screen_.client.questions;
    select("dc01");
    raise("properties");
    raise("files");
    EXPECT_TRUE(pane().emptyText().endsWith("when the control service answers again."))
        << pane().emptyText().toStdString();
    EXPECT_TRUE(pane().message().isEmpty());
    EXPECT_EQ(screen_.client.questions, questions);
    screen_.client.setLost(false);
    EXPECT_EQ(screen_.client.questions, questions + 1);
    EXPECT_TRUE(waitUntil([this] { return shows("disk1.vhdx"); }));
    EXPECT_TRUE(pane().discoverButton().isEnabled());
    screen_.client.setLost(true);
    screen_.client.setLost(false);
    EXPECT_EQ(screen_.client.questions, questions + 1);  // they are known
}

TEST_F(FilePaneTest, AQuestionThatTheLossCutOffIsAskedAgain) {
    screen_.client.silent = true;
    select("acc-db01");
    ASSERT_TRUE(waitUntil([this] { return screen_.client.questions == 1; }));
    screen_.client.setLost(true);
    EXPECT_FALSE(pane().emptyText().startsWith("Asking"));
    screen_.client.silent = false;
    screen_.client.setLost(false);
    EXPECT_TRUE(waitUntil([this] { return shows("disk1.vhdx"); }));
}

TEST_F(FilePaneTest, AHostIsNotBlamedForASilentControlService) {
    screen_.client.unreachable = true;  // as it is before the loss is noticed
    select("acc-db01");
    ASSERT_TRUE(waitUntil([this] { return screen_.client.questions == 1; }));
    screen_.client.setLost(true);
    EXPECT_TRUE(pane().message().isEmpty()) << pane().message().toStdString();
    screen_.client.unreachable = false;
    screen_.client.setLost(false);
    EXPECT_TRUE(waitUntil([this] { return shows("disk1.vhdx"); }));
}

}  // namespace
}  // namespace rha::manager::test
