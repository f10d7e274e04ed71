// Events of before: asked for when somebody wants them, and shown of chosen days.
#include "manager-gui/app/event_pane.h"

#include <optional>

#include <gtest/gtest.h>

#include "tests/gui/screens.h"

namespace rha::manager::test {
namespace {

/// Tells when it is told to.
class SlowClient final : public DemoClient {
public:
    void olderEvents(qint64 until_unix_ns, Answer<QList<LogEvent>> answer) override {
        asked_until = until_unix_ns;
        answer_.emplace(answer);
    }
    void tell(const Result<QList<LogEvent>>& events) { (*answer_)(events); }
    qint64 asked_until = 0;

private:
    std::optional<Answer<QList<LogEvent>>> answer_;
};

class EventPaneTest : public testing::Test {
protected:
    EventPane& pane() { return screen_.window.events(); }
    int rows() { return pane().model().rowCount(); }
    LogEvent oldest() { return pane().model().event(rows() - 1); }
    static LogEvent before(const LogEvent& event) {
        LogEvent older = event;
        older.id = event.id - 1;
        older.unix_ns = event.unix_ns - 1;
        return older;
    }

    ScreenOf<SlowClient> screen_;
};

TEST_F(EventPaneTest, OlderOnesAreAskedForUntilThereAreNone) {
    LogEvent newest = oldest();
    newest.id += 1000;
    pane().model().add({newest});
    const int there = rows();
    pane().olderButton().click();
    EXPECT_EQ(screen_.client.asked_until, oldest().unix_ns + 1);
    EXPECT_FALSE(pane().olderButton().isEnabled());
    const LogEvent known = oldest();
    screen_.client.tell(QList<LogEvent>{before(known), known});
    EXPECT_EQ(rows(), there + 1);
    EXPECT_TRUE(pane().olderButton().isEnabled());
    pane().olderButton().click();
    screen_.client.tell(QList<LogEvent>{oldest()});
    EXPECT_EQ(rows(), there + 1);
    EXPECT_EQ(pane().message(), "There are no older events.");
    EXPECT_FALSE(pane().olderButton().isEnabled());
}

TEST_F(EventPaneTest, ARefusalIsSaidAndMayBeTriedAgain) {
    pane().olderButton().click();
    screen_.client.tell(Fail(ErrorCode::kUnavailable, "it is busy", "try again"));
    EXPECT_EQ(pane().message(), "it is busy\ntry again");
    EXPECT_TRUE(pane().olderButton().isEnabled());
    screen_.client.setLost(true);
    EXPECT_FALSE(pane().olderButton().isEnabled());
}

TEST_F(EventPaneTest, ThoseOfChosenDaysAreShown) {
    ASSERT_GT(pane().table().model()->rowCount(), 0);
    EXPECT_FALSE(pane().from().isVisibleTo(&pane()));
    pane().period().setCurrentIndex(1);
    EXPECT_TRUE(pane().from().isVisibleTo(&pane()));
    pane().until().setDate(QDate(2024, 2, 29));
    pane().from().setDate(QDate(2030, 1, 1));
    EXPECT_EQ(pane().until().date(), QDate(2030, 1, 1));  // never before it begins
    EXPECT_EQ(pane().table().model()->rowCount(), 0);
    pane().period().setCurrentIndex(0);
    EXPECT_GT(pane().table().model()->rowCount(), 0);
}

}  // namespace
}  // namespace rha::manager::test
