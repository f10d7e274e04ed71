// The fleet against a real gRPC server with real certificates on loopback.
#include "control/fleet/grpc_engine_fleet.h"

#include <condition_variable>
#include <future>
#include <mutex>

#include <gtest/gtest.h>

#include "common/runtime/clock.h"
#include "common/runtime/rpc/credentials.h"
#include "common/runtime/rpc/error_conversion.h"
#include "common/runtime/tls/certificate_authority.h"
#include "rha/v1/engine.grpc.pb.h"

namespace rha::control {
namespace {

using std::chrono::seconds;

constexpr const char* kHost = "aaaaaaaa-aaaa-aaaa-aaaa-aaaaaaaaaaaa";
constexpr const char* kOther = "bbbbbbbb-bbbb-bbbb-bbbb-bbbbbbbbbbbb";
constexpr const char* kScenario = "11111111-1111-1111-1111-111111111111";

Identity Issue(const CertificateAuthority& ca, PeerRole role, const std::string& id) {
    return ca.IssueIdentity({role, id}, ValidFor(WallNow(), 1)).value();
}

class TestEngine : public v1::Engine::Service {
public:
    grpc::Status GetHostFacts(grpc::ServerContext*, const v1::GetHostFactsRequest*,
                              v1::HostFacts* reply) override {
        reply->set_host_name("host-a");
        reply->add_storage_roots()->set_path("/vm");
        return grpc::Status::OK;
    }
    grpc::Status ListVms(grpc::ServerContext*, const v1::ListVmsRequest*,
                         v1::ListVmsReply*) override {
        return ToGrpcStatus(Error{.code = ErrorCode::kIo,
                                  .message = "the hypervisor does not answer",
                                  .remedy = "restart it"});
    }
    grpc::Status Watch(grpc::ServerContext* context, const v1::WatchRequest* request,
                       grpc::ServerWriter<v1::EngineReport>* writer) override {
        v1::EngineReport report;
        report.set_report_number(request->interval_ms());
        auto* status = report.add_replications();
        status->set_scenario_id(kScenario);
        status->set_epoch(4);
        status->set_state(v1::REPLICATION_STATE_RUNNING);
        status->set_consistent(true);
        status->set_peer_connected(true);
        auto* vm = report.add_vms()->mutable_vm();
        vm->set_id("v");
        vm->set_state(v1::VM_STATE_RUNNING);
        auto* event = report.add_events();
        event->set_code("RHA-4100");
        event->set_severity(v1::SEVERITY_WARNING);
        event->set_unix_ns(7);
        writer->Write(report);
        std::unique_lock lock(mutex_);
        while (!context->IsCancelled() && !ended_) {
            changed_.wait_for(lock, std::chrono::milliseconds(20));
        }
        return grpc::Status::OK;
    }
    grpc::Status Drain(grpc::ServerContext*, const v1::DrainRequest* request,
                       v1::DrainReply* reply) override {
        EXPECT_EQ(request->tag().scenario_id(), kScenario);
        EXPECT_EQ(request->tag().epoch(), 3u);
        EXPECT_EQ(request->tag().step(), 9u);
        EXPECT_LT(request->timeout_ms(), 10000u);
        reply->set_final_sequence(70);
        reply->set_capture_id(5);
        return grpc::Status::OK;
    }
    grpc::Status Promote(grpc::ServerContext*, const v1::PromoteRequest* request,
                         v1::PromoteReply* reply) override {
        EXPECT_TRUE(request->require_final());
        EXPECT_EQ(request->final_sequence(), 70u);
        auto* error = reply->mutable_error();
        error->set_code("failed-precondition");
        error->set_message("sequence 70 is not applied");
        error->set_retryable(true);
        return grpc::Status::OK;
    }
    grpc::Status StartVm(grpc::ServerContext* context, const v1::VmCommand*,
                         v1::CommandReply*) override {
        std::unique_lock lock(mutex_);  // never answers
        while (!context->IsCancelled()) {
            changed_.wait_for(lock, std::chrono::milliseconds(20));
        }
        return grpc::Status::CANCELLED;
    }

    void EndWatches() {
        std::lock_guard lock(mutex_);
        ended_ = true;
        changed_.notify_all();
    }

private:
    std::mutex mutex_;
    std::condition_variable changed_;
    bool ended_ = false;
};

class Listener : public FleetListener {
public:
    void OnReport(EngineReport report) override {
        std::lock_guard lock(mutex_);
        reports_.push_back(std::move(report));
        changed_.notify_all();
    }
    void OnLink(const HostId&, bool connected, std::optional<Error> why) override {
        std::lock_guard lock(mutex_);
        ++(connected ? ups_ : downs_);
        if (why) why_ = *why;
        changed_.notify_all();
    }
    bool Until(auto condition) {
        std::unique_lock lock(mutex_);
        return changed_.wait_for(lock, seconds(20), [&] { return condition(*this); });
    }

    std::mutex mutex_;
    std::condition_variable changed_;
    std::vector<EngineReport> reports_;
    int ups_ = 0;
    int downs_ = 0;
    Error why_;
};

class GrpcEngineFleetTest : public testing::Test {
protected:
    GrpcEngineFleetTest()
        : ca_(CertificateAuthority::Create(ValidFor(WallNow(), 2)).value()),
          fleet_(std::make_unique<GrpcEngineFleet>(
              MutualTlsClient(Issue(ca_, PeerRole::kControl, kOther)))) {
        Serve();
    }
    ~GrpcEngineFleetTest() override {
        fleet_->SetListener(nullptr);
        fleet_.reset();
        Stop();
    }

    void Serve() {
        engine_ = std::make_unique<TestEngine>();
        grpc::ServerBuilder builder;
        builder.AddListeningPort("127.0.0.1:" + std::to_string(port_),
                                 MutualTlsServer(Issue(ca_, PeerRole::kEngine, kHost)), &port_);
        builder.RegisterService(engine_.get());
        server_ = builder.BuildAndStart();
        ASSERT_NE(server_, nullptr);
    }
    void Stop() {
        engine_->EndWatches();
        server_->Shutdown(std::chrono::system_clock::now());
        server_->Wait();
        server_.reset();
    }
    std::string Address() const { return "127.0.0.1:" + std::to_string(port_); }

    Reply Do(Command command) {
        std::promise<Reply> promise;
        fleet_->Execute(command, [&](Reply reply) { promise.set_value(std::move(reply)); });
        return promise.get_future().get();
    }
    Command CommandOf(auto body, Duration timeout = seconds(10)) {
        return {.host = {kHost}, .tag = {{kScenario}, {3}, 9}, .timeout = timeout, .body = body};
    }

    CertificateAuthority ca_;
    std::unique_ptr<TestEngine> engine_;
    int port_ = 0;
    std::unique_ptr<grpc::Server> server_;
    Listener listener_;
    std::unique_ptr<GrpcEngineFleet> fleet_;
};

TEST_F(GrpcEngineFleetTest, ReportsArriveAndComeBackAfterARestart) {
    fleet_->SetListener(&listener_);
    fleet_->Connect({kHost}, Address(), std::chrono::milliseconds(700));
    ASSERT_TRUE(listener_.Until([](Listener& l) { return !l.reports_.empty(); }));
    {
        std::lock_guard lock(listener_.mutex_);
        const auto& report = listener_.reports_.front();
        EXPECT_EQ(report.host, HostId{kHost});
        EXPECT_EQ(report.number, 700u);
        ASSERT_EQ(report.replications.size(), 1u);
        EXPECT_EQ(report.replications[0].epoch, Epoch{4});
        EXPECT_EQ(report.replications[0].state, ReplicationState::kRunning);
        EXPECT_TRUE(report.replications[0].consistent);
        EXPECT_TRUE(report.replications[0].peer_connected);
        EXPECT_EQ(report.vms.at(0).state, VmState::kRunning);
        EXPECT_EQ(report.notices.at(0).at.unix_ns, 7);
        EXPECT_EQ(listener_.ups_, 1);
    }
    Stop();
    ASSERT_TRUE(listener_.Until([](Listener& l) { return l.downs_ >= 1; }));
    EXPECT_FALSE(listener_.why_.message.empty());
    Serve();
    ASSERT_TRUE(listener_.Until([](Listener& l) { return l.ups_ >= 2; }));
}

TEST_F(GrpcEngineFleetTest, AnotherIntervalIsAskedFor) {
    fleet_->SetListener(&listener_);
    fleet_->Connect({kHost}, Address(), std::chrono::milliseconds(700));
    ASSERT_TRUE(listener_.Until([](Listener& l) { return !l.reports_.empty(); }));
    fleet_->Connect({kHost}, Address(), std::chrono::milliseconds(300));
    ASSERT_TRUE(listener_.Until([](Listener& l) { return l.reports_.back().number == 300; }));
}

TEST_F(GrpcEngineFleetTest, CommandsAreAnsweredRefusedOrUnknown) {
    fleet_->Connect({kHost}, Address(), seconds(1));
    const Reply drained = Do(CommandOf(Drain{}));
    EXPECT_TRUE(drained.answered);
    EXPECT_FALSE(drained.error);
    EXPECT_EQ(drained.final_sequence, Sequence{70});
    EXPECT_EQ(drained.final_capture, CaptureId{5});

    const Reply refused =
        Do(CommandOf(Promote{.new_epoch = {3}, .require_final = true, .final_sequence = {70}}));
    EXPECT_TRUE(refused.answered);
    ASSERT_TRUE(refused.error);
    EXPECT_TRUE(refused.error->retryable);
    EXPECT_EQ(refused.error->code, ErrorCode::kFailedPrecondition);

    const Reply silent = Do(CommandOf(StartVm{.vm = {"v"}}, std::chrono::milliseconds(200)));
    EXPECT_FALSE(silent.answered);
    ASSERT_TRUE(silent.error);

    const Reply absent = Do(CommandOf(RegisterVm{.folder = "/x"}));  // not implemented there
    EXPECT_TRUE(absent.answered);
    EXPECT_TRUE(absent.error);

    Command nowhere = CommandOf(Drain{});
    nowhere.host = {kOther};
    EXPECT_FALSE(Do(nowhere).answered);
}

TEST_F(GrpcEngineFleetTest, QueriesCarryTheEnginesOwnError) {
    fleet_->Connect({kHost}, Address(), seconds(1));
    std::promise<Result<HostFacts>> facts;
    fleet_->GetHostFacts({kHost}, [&](Result<HostFacts> r) { facts.set_value(std::move(r)); });
    EXPECT_EQ(facts.get_future().get()->storage_roots.at(0).path, "/vm");
    std::promise<Result<std::vector<VmSummary>>> vms;
    fleet_->ListVms({kHost},
                    [&](Result<std::vector<VmSummary>> r) { vms.set_value(std::move(r)); });
    const auto failed = vms.get_future().get();
    ASSERT_FALSE(failed);
    EXPECT_EQ(failed.error().remedy, "restart it");
}

TEST_F(GrpcEngineFleetTest, AnEngineWithAnotherNameIsNotSpokenTo) {
    fleet_->SetListener(&listener_);
    fleet_->Connect({kOther}, Address(), seconds(1));
    ASSERT_TRUE(listener_.Until([](Listener& l) { return l.downs_ >= 1; }));
    EXPECT_EQ(listener_.ups_, 0);
    Command command = CommandOf(Drain{});
    command.host = {kOther};
    const Reply reply = Do(command);
    EXPECT_FALSE(reply.answered);
    EXPECT_TRUE(reply.error);
}

TEST_F(GrpcEngineFleetTest, ClosingEndsCallsThatAreUnderWay) {
    fleet_->SetListener(&listener_);
    fleet_->Connect({kHost}, Address(), seconds(1));
    ASSERT_TRUE(listener_.Until([](Listener& l) { return !l.reports_.empty(); }));
    std::promise<Reply> promise;
    fleet_->Execute(CommandOf(StartVm{.vm = {"v"}}, seconds(600)),
                    [&](Reply reply) { promise.set_value(std::move(reply)); });
    fleet_->Disconnect({kHost});
    EXPECT_FALSE(promise.get_future().get().answered);
}

}  // namespace
}  // namespace rha::control
