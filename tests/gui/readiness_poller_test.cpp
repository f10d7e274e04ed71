// Readiness is asked for in rounds, and at once for what has changed its state.
#include "manager-gui/core/readiness_poller.h"

#include <QTest>

#include <gtest/gtest.h>

#include "manager-gui/demo/demo_client.h"

namespace rha::manager::test {
namespace {

constexpr int kRoundMs = 3'600'000;  // longer than the test
constexpr int kPatienceMs = 30'000;

class ReadinessPollerTest : public testing::Test {
protected:
    ReadinessPollerTest() {
        QObject::connect(&poller_, &ReadinessPoller::readinessChanged, &context_,
                         [this](const QString& id) { asked_.append(id); });
        client_.connectNow();
    }
    bool waitForAsked(qsizetype count) {
        return QTest::qWaitFor([this, count] { return asked_.size() >= count; }, kPatienceMs);
    }

    DemoClient client_;
    ReadinessPoller poller_{client_, kRoundMs};
    QObject context_;
    QStringList asked_;
};

TEST_F(ReadinessPollerTest, WhatIsNewIsAskedForWithoutAPause) {
    const qsizetype all = client_.fleet().scenarios().size();
    ASSERT_TRUE(waitForAsked(all));
    EXPECT_EQ(QSet<QString>(asked_.cbegin(), asked_.cend()).size(), all);
}

TEST_F(ReadinessPollerTest, AnotherStateIsAskedForWithoutAPause) {
    ASSERT_TRUE(waitForAsked(client_.fleet().scenarios().size()));
    asked_.clear();
    ASSERT_TRUE(client_.fleet().stop(QStringLiteral("demo-1")));
    client_.advance(1);
    ASSERT_TRUE(waitForAsked(1));
    EXPECT_EQ(asked_.front(), QStringLiteral("demo-1"));
}

}  // namespace
}  // namespace rha::manager::test
