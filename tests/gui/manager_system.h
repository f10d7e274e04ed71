// ManagerSystem: a control service, two engines and the manager's client, for its system tests.
#pragma once

#include <QTest>
#include <optional>

#include <gtest/gtest.h>

#include "manager-gui/client/grpc_gateway.h"
#include "tests/support/result_matchers.h"
#include "tests/system/control/control_world.h"

namespace rha::manager::test {

class ManagerSystem : public testing::Test {
protected:
    static constexpr int kPatienceMs = 60'000;

    void SetUp() override { world_.SetUpAll(); }

    template <typename T>
    Result<T> wait(const std::function<void(Answer<T>)>& ask) {
        std::optional<Result<T>> slot;
        ask(Answer<T>(&context_, [&slot](const Result<T>& result) { slot = result; }));
        if (!QTest::qWaitFor([&slot] { return slot.has_value(); }, kPatienceMs)) {
            return Fail(ErrorCode::kTimeout, "no answer came");
        }
        return *slot;
    }
    template <typename Condition>
    bool waitUntil(Condition condition) {
        return QTest::qWaitFor(condition, kPatienceMs);
    }

    Pairing freshPairing() {
        const auto code = world_.Control({"pair", "--role", "admin"});
        EXPECT_EQ(code.exit_code, 0) << code.err;
        return {.address = QString::fromStdString(world_.enrol_address()),
                .code = QString::fromStdString(code.out)};
    }

    /// Logged in, connected, and collecting what comes.
    void connectNow(const QString& language = "en") {
        const Pairing pairing = freshPairing();
        ASSERT_TRUE(
            rha::test::IsOk(wait<void>([&](auto answer) { gateway_.logIn(pairing, answer); })));
        auto opened = gateway_.open(language);
        ASSERT_TRUE(rha::test::IsOk(opened));
        client_ = std::move(*opened);
        QObject::connect(client_.get(), &ControlClient::fleetChanged, &context_,
                         [this](const QList<Scenario>& fleet) { fleet_ = fleet; });
        QObject::connect(client_.get(), &ControlClient::eventsArrived, &context_,
                         [this](const QList<LogEvent>& events) { events_ += events; });
        client_->start();
        ASSERT_TRUE(waitUntil([this] { return client_->link().state == LinkState::kConnected; }));
    }
    void createWeb() {
        world_.Json({"scenario", "create", "--vm", "web", "--master", "alpha", "--replica", "beta",
                     "--heartbeat-ms", "100"});
        ASSERT_TRUE(waitUntil([this] { return fleet_.size() == 1; }));
    }
    bool waitForState(ScenarioState state) {
        return waitUntil([this, state] { return !fleet_.isEmpty() && fleet_[0].state == state; });
    }

    rha::test::ControlWorld world_;
    GrpcGateway gateway_{world_.directory() / "manager"};
    QObject context_;
    QList<Scenario> fleet_;
    QList<LogEvent> events_;
    std::unique_ptr<ControlClient> client_;
};

}  // namespace rha::manager::test
