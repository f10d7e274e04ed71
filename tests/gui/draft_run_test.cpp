// Verifying and creating what a draft makes, on the imaginary fleet.
#include <QTest>

#include <gtest/gtest.h>

#include "manager-gui/core/draft_check.h"
#include "manager-gui/core/draft_creation.h"
#include "manager-gui/demo/demo_client.h"

namespace rha::manager::test {
namespace {

NewScenario wish(const QString& machine, const QString& master = "tokyo-hv1") {
    return {.request_id = "request-" + machine,
            .name = machine,
            .group = "New",
            .master_id = master,
            .replica_id = "osaka-hv1",
            .machine_id = "vm-" + machine};
}

class DraftRun : public testing::Test {
protected:
    DraftRun() {
        QObject::connect(&client_, &ControlClient::fleetChanged,
                         [this](const QList<Scenario>& fleet) { fleet_ = fleet; });
        client_.connectNow();
    }
    const Scenario* find(const QString& name) {
        client_.advance(1);
        const auto found = std::ranges::find(fleet_, name, &Scenario::name);
        return found == fleet_.end() ? nullptr : &*found;
    }
    bool checked() {
        return QTest::qWaitFor([this] { return check_.done(); }, 30'000);
    }
    bool created() {
        return QTest::qWaitFor([this] { return creation_.done(); }, 30'000);
    }

    DemoClient client_;
    QList<Scenario> fleet_;
    DraftCheck check_{client_};
    DraftCreation creation_{client_};
};

TEST_F(DraftRun, ErrorsBlockAndWarningsDoNot) {
    check_.start({wish("hr-web01"), wish("legacy-erp"), wish("hr-db01")});
    EXPECT_FALSE(check_.done());
    ASSERT_TRUE(checked());
    EXPECT_TRUE(check_.passed());
    EXPECT_EQ(check_.items()[1].findings.front().severity, Severity::kWarning);
    check_.start({wish("crm01", "tokyo-hv2"), wish("build01", "tokyo-hv2")});
    ASSERT_TRUE(checked());
    EXPECT_FALSE(check_.passed());
    EXPECT_FALSE(hasErrors(check_.items()[0].findings));
    EXPECT_TRUE(hasErrors(check_.items()[1].findings));
    EXPECT_EQ(find("crm01"), nullptr);  // nothing was created
}

TEST_F(DraftRun, ACallThatFailsIsAnError) {
    check_.start({wish("hr-web01", "no-such-host")});
    ASSERT_TRUE(checked());
    EXPECT_FALSE(check_.passed());
    EXPECT_EQ(check_.items()[0].findings.front().message, "There is no such host.");
}

TEST_F(DraftRun, AnotherCheckForgetsTheOneUnderWay) {
    check_.start({wish("build01", "tokyo-hv2"), wish("build01", "tokyo-hv2")});
    QObject::connect(&check_, &DraftCheck::changed, [this] {
        // By no answer of the other one.
        EXPECT_TRUE(!check_.done() || check_.passed());
    });
    check_.start({wish("hr-web01")});
    ASSERT_TRUE(checked());
    EXPECT_TRUE(check_.isOf({wish("hr-web01")}));
    EXPECT_FALSE(check_.isOf({wish("hr-db01")}));
    EXPECT_TRUE(check_.passed());
}

TEST_F(DraftRun, CreatesWithoutRunning) {
    creation_.start({wish("hr-web01")}, false);
    ASSERT_TRUE(created());
    EXPECT_TRUE(creation_.succeeded());
    ASSERT_NE(find("hr-web01"), nullptr);
    EXPECT_EQ(find("hr-web01")->state, ScenarioState::kStopped);
    EXPECT_EQ(find("hr-web01")->group, "New");
}

TEST_F(DraftRun, OneRefusedKeepsNoOtherFromBeingCreatedAndRun) {
    NewScenario taken = wish("hr-db01");
    taken.name = "acc-db01";
    creation_.start({wish("hr-web01"), taken, wish("legacy-erp")}, true);
    ASSERT_TRUE(created());
    EXPECT_FALSE(creation_.succeeded());
    EXPECT_EQ(creation_.createdCount(), 2);
    EXPECT_FALSE(creation_.items()[1].created());
    EXPECT_EQ(creation_.items()[1].outcome->error().code, ErrorCode::kAlreadyExists);
    EXPECT_EQ(find("hr-web01")->state, ScenarioState::kVerifying);
    EXPECT_EQ(find("legacy-erp")->state, ScenarioState::kVerifying);
    // The same request again is the same scenario.
    creation_.start({wish("hr-web01")}, false);
    ASSERT_TRUE(created());
    EXPECT_TRUE(creation_.succeeded());
    EXPECT_EQ(std::ranges::count(fleet_, QString("hr-web01"), &Scenario::name), 1);
}

TEST_F(DraftRun, SaysWhichOneWasNotRun) {
    creation_.start({wish("hr-web01")}, true);
    ASSERT_TRUE(created());
    creation_.start({wish("hr-web01"), wish("hr-db01")}, true);  // the first one runs by now
    ASSERT_TRUE(created());
    EXPECT_EQ(creation_.createdCount(), 2);
    EXPECT_FALSE(creation_.succeeded());
    EXPECT_TRUE(creation_.items()[0].not_run);
    EXPECT_FALSE(creation_.items()[1].not_run);
}

}  // namespace
}  // namespace rha::manager::test
