// The notifier with a real store and hooks and sockets as targets.
#include "control/notify/notifier.h"

#include <cstring>
#include <fstream>

#include <gtest/gtest.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>

#include "common/runtime/mutex.h"
#include "common/runtime/unique_fd.h"
#include "control/runtime/system_clock.h"
#include "control/store/sqlite/sqlite_notify_store.h"
#include "control/store/sqlite/sqlite_scenario_store.h"
#include "tests/support/result_matchers.h"
#include "tests/support/temporary_directory.h"
#include "tests/unit/notify/samples.h"

namespace rha::control {
namespace {

using test::FailsWith;
using test::IsOk;

class NotifierTest : public testing::Test {
protected:
    void SetUp() override {
        database_ = *Database::Open(directory_ / "control.db");
        events_ = std::make_unique<SqliteScenarioStore>(*database_);
        targets_ = std::make_unique<SqliteNotifyStore>(*database_);
        std::filesystem::create_directory(directory_ / "hooks");
    }
    void TearDown() override { notifier_.reset(); }

    void Start() {
        auto started = Notifier::Start(
            {.events = *events_,
             .store = *targets_,
             .clock = clock_,
             .subscribe = [this] { return bus_.Subscribe(Updates::kEvents); },
             .log_event = [this](const EventNote& note, const ScenarioId&) { Log(note); },
             .facts = {.host = "c", .control_id = "cid"},
             .hooks = {.directory = directory_ / "hooks", .own_user = true}});
        ASSERT_TRUE(IsOk(started));
        notifier_ = std::move(*started);
    }

    void Append(EventCode code, EventArguments arguments) {
        std::vector<EventRecord> events{SampleEvent(0, code, std::move(arguments))};
        ASSERT_TRUE(IsOk(events_->AppendEvents(events)));
        bus_.Publish(events);
    }
    void Disconnect(const std::string& host) {
        Append(EventCode::kHostDisconnected, {{"host", host}, {"reason", "r"}});
    }
    void Log(const EventNote& note) {
        Append(note.code, note.arguments);
        const MutexLock lock(mutex_);
        logged_.push_back(note);
        changed_.NotifyAll();
    }
    EventNote WaitForNote(EventCode code) {
        const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(60);
        const MutexLock lock(mutex_);
        for (;;) {
            for (const auto& note : logged_) {
                if (note.code == code) return note;
            }
            if (!changed_.WaitUntil(mutex_, deadline)) {
                ADD_FAILURE() << "no " << CodeName(code);
                return {};
            }
        }
    }

    void Listen() {
        log_.Reset(::socket(AF_UNIX, SOCK_DGRAM, 0));
        sockaddr_un address{};
        address.sun_family = AF_UNIX;
        std::strncpy(address.sun_path, log_path().c_str(), sizeof address.sun_path - 1);
        ASSERT_EQ(::bind(log_.Get(), reinterpret_cast<sockaddr*>(&address), sizeof address), 0);
    }
    std::string Receive() {
        char buffer[4096];
        const ssize_t got = ::recv(log_.Get(), buffer, sizeof buffer, 0);
        return {buffer, static_cast<std::size_t>(std::max<ssize_t>(0, got))};
    }
    std::string log_path() const { return (directory_ / "log").string(); }
    NotifyTarget Syslog() {
        NotifyTarget target;
        target.name = "log";
        target.kind = TargetKind::kSyslog;
        target.address = "unix:" + log_path();
        target.interval = {};
        return target;
    }
    NotifyTarget Hook(const std::string& script) {
        const auto path = directory_ / "hooks/hook";
        std::ofstream(path) << "#!/bin/sh\n" << script << "\n";
        ::chmod(path.c_str(), 0755);
        NotifyTarget target = SampleHook();
        target.address = path.string();
        return target;
    }

    test::TemporaryDirectory directory_;
    SystemClock clock_;
    EventBus bus_{100};
    std::unique_ptr<Database> database_;
    std::unique_ptr<SqliteScenarioStore> events_;
    std::unique_ptr<SqliteNotifyStore> targets_;
    UniqueFd log_;
    Mutex mutex_;
    CondVar changed_;
    std::vector<EventNote> logged_ RHA_GUARDED_BY(mutex_);
    std::unique_ptr<Notifier> notifier_;
};

TEST_F(NotifierTest, TellsWhatHappensFromItsCreationOn) {
    Listen();
    Start();
    Disconnect("before");
    ASSERT_TRUE(IsOk(notifier_->Add(Syslog(), false)));
    Disconnect("after");
    EXPECT_TRUE(Receive().contains("on after cannot"));
}

TEST_F(NotifierTest, NothingIsForgottenWhileTheServiceIsDownOrTheTarget) {
    Start();
    ASSERT_TRUE(IsOk(notifier_->Add(Syslog(), false)));
    Disconnect("one");
    while (notifier_->List()[0].failures == 0) {
    }
    notifier_.reset();
    Disconnect("two");
    Listen();
    Start();
    EXPECT_TRUE(Receive().contains("on one cannot"));
    EXPECT_TRUE(Receive().contains("on two cannot"));
    while (notifier_->List()[0].progress.cursor < 2) {
    }
    notifier_.reset();
    Disconnect("three");
    Start();
    EXPECT_TRUE(Receive().contains("on three cannot")) << "and what was told is not told again";
}

TEST_F(NotifierTest, ReplacingCorrectsATargetAndKeepsWhatWaits) {
    Listen();
    Start();
    NotifyTarget wrong = Syslog();
    wrong.address = "unix:/nowhere/log";
    ASSERT_TRUE(IsOk(notifier_->Add(wrong, false)));
    Disconnect("one");
    while (notifier_->List()[0].failures == 0) {
    }
    EXPECT_TRUE(notifier_->List()[0].error.has_value());
    EXPECT_TRUE(FailsWith(notifier_->Add(Syslog(), false), ErrorCode::kAlreadyExists, "'log'"));
    ASSERT_TRUE(IsOk(notifier_->Add(Syslog(), true)));
    EXPECT_TRUE(Receive().contains("on one cannot"));
}

TEST_F(NotifierTest, TestsShowTheAnswer) {
    Start();
    ASSERT_TRUE(IsOk(notifier_->Add(Syslog(), false)));
    EXPECT_TRUE(FailsWith(notifier_->Test("log"), ErrorCode::kUnavailable, log_path().c_str()));
    Listen();
    EXPECT_TRUE(IsOk(notifier_->Test("log")));
    EXPECT_TRUE(Receive().contains("Test message"));
    EXPECT_TRUE(FailsWith(notifier_->Test("none"), ErrorCode::kNotFound, "none"));
}

TEST_F(NotifierTest, RemovedMeansRemoved) {
    Start();
    ASSERT_TRUE(IsOk(notifier_->Add(Syslog(), false)));
    ASSERT_TRUE(IsOk(notifier_->Remove("log")));
    EXPECT_TRUE(FailsWith(notifier_->Remove("log"), ErrorCode::kNotFound, "log"));
    EXPECT_TRUE(targets_->LoadTargets()->empty());
    EXPECT_TRUE(notifier_->List().empty());
}

TEST_F(NotifierTest, SecretsAreStoredAndNotShown) {
    Start();
    const auto added = notifier_->Add(SampleMail(), false);
    ASSERT_TRUE(IsOk(added));
    EXPECT_TRUE(added->has_secret);
    EXPECT_EQ(added->target.secret, "");
    EXPECT_EQ(targets_->LoadTargets()->front().target.secret, "secret");
}

TEST_F(NotifierTest, AHookRunsAfterItsEventAndItsOutputIsLogged) {
    Start();
    ASSERT_TRUE(IsOk(notifier_->Add(Hook("echo \"$RHA_MOMENT of $RHA_SCENARIO\""), false)));
    Append(EventCode::kSwitchoverCompleted, {{"scenario", "web"}, {"host", "beta"}});
    const EventNote note = WaitForNote(EventCode::kHookFinished);
    EXPECT_EQ(note.arguments.at("output"), "after-switchover of web\n");
    EXPECT_EQ(note.arguments.at("event"), "switchover-completed");
}

TEST_F(NotifierTest, AHookThatFailsIsReportedOnceAndNotRepeated) {
    Start();
    ASSERT_TRUE(IsOk(notifier_->Add(Hook("echo sorry; exit 3"), false)));
    Append(EventCode::kSwitchoverCompleted, {{"scenario", "web"}, {"host", "beta"}});
    const EventNote note = WaitForNote(EventCode::kHookFailed);
    EXPECT_EQ(note.arguments.at("reason"), "exit code 3");
    EXPECT_EQ(note.arguments.at("output"), "sorry\n");
    while (notifier_->List()[0].progress.cursor == 0) {
    }
    EXPECT_EQ(notifier_->List()[0].failures, 1u);
}

TEST_F(NotifierTest, AHookThatBecameUnsafeIsNotRun) {
    Start();
    const NotifyTarget hook = Hook("touch " + (directory_ / "ran").string());
    ASSERT_TRUE(IsOk(notifier_->Add(hook, false)));
    ::chmod(hook.address.c_str(), 0777);
    Append(EventCode::kSwitchoverCompleted, {{"scenario", "web"}, {"host", "beta"}});
    EXPECT_TRUE(WaitForNote(EventCode::kHookFailed).arguments.at("remedy").contains("chmod 0755"));
    EXPECT_FALSE(std::filesystem::exists(directory_ / "ran"));
    notifier_.reset();
    EXPECT_TRUE(FailsWith(
        [&] {
            Start();
            return notifier_->Add(hook, true);
        }(),
        ErrorCode::kPermissionDenied, "written by others"));
}

TEST_F(NotifierTest, ATargetWhoseSettingsAreDamagedStopsNothingAndCanBeReplaced) {
    Listen();
    Start();
    ASSERT_TRUE(IsOk(notifier_->Add(Syslog(), false)));
    notifier_.reset();
    ASSERT_TRUE(IsOk(database_->Execute("UPDATE notify_targets SET settings='x'")));
    Start();
    const auto shown = notifier_->List();
    ASSERT_EQ(shown.size(), 1u);
    ASSERT_TRUE(shown[0].error);
    EXPECT_EQ(shown[0].error->code, ErrorCode::kCorruption);
    EXPECT_TRUE(shown[0].error->message.contains("'log'"));
    Disconnect("one");
    ASSERT_TRUE(IsOk(notifier_->Add(Syslog(), true)));
    EXPECT_TRUE(Receive().contains("on one cannot"));
}

}  // namespace
}  // namespace rha::control
