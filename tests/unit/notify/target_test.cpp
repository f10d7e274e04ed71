#include "control/notify/core/target.h"

#include <gtest/gtest.h>

#include "tests/support/result_matchers.h"
#include "tests/unit/notify/samples.h"

namespace rha::control {
namespace {

using test::FailsWith;
using test::IsOk;

template <typename Change>
Status Changed(Change change) {
    NotifyTarget target = SampleMail();
    change(target);
    return Validate(target);
}

TEST(Target, MailMustMakeSense) {
    EXPECT_TRUE(IsOk(Validate(SampleMail())));
    const auto refused = [](auto change, const char* part) {
        return FailsWith(Changed(change), ErrorCode::kInvalidArgument, part);
    };
    EXPECT_TRUE(refused([](auto& t) { t.name = "a b"; }, "name"));
    EXPECT_TRUE(refused([](auto& t) { t.address = "mail.example.org"; }, "mail server"));
    EXPECT_TRUE(refused([](auto& t) { t.address = "host:70000"; }, "mail server"));
    EXPECT_TRUE(refused([](auto& t) { t.address = "host/x:25"; }, "mail server"));
    EXPECT_TRUE(refused([](auto& t) { t.from = "nobody"; }, "sender"));
    EXPECT_TRUE(refused([](auto& t) { t.from = "a@b>\r\nX: y"; }, "control characters"));
    EXPECT_TRUE(refused([](auto& t) { t.to = {"a@b", "<c@d>"}; }, "recipients"));
    EXPECT_TRUE(refused([](auto& t) { t.to.clear(); }, "recipients"));
    EXPECT_TRUE(refused([](auto& t) { t.user.clear(); }, "without a user"));
    EXPECT_TRUE(refused([](auto& t) { t.tls = MailTls::kOptional; }, "without encryption"));
    EXPECT_TRUE(refused([](auto& t) { t.ca_file = "ca.pem"; }, "absolute"));
    EXPECT_TRUE(refused([](auto& t) { t.timeout = {}; }, "time limit"));
    EXPECT_TRUE(refused([](auto& t) { t.interval = std::chrono::hours(25); }, "interval"));
    EXPECT_TRUE(refused([](auto& t) { t.to.assign(101, "a@b"); }, "too long"));
}

TEST(Target, OtherKindsMustMakeSense) {
    NotifyTarget hook = SampleHook();
    EXPECT_TRUE(IsOk(Validate(hook)));
    hook.codes.clear();
    EXPECT_TRUE(FailsWith(Validate(hook), ErrorCode::kInvalidArgument, "when it is run"));
    hook.address = "x";
    EXPECT_TRUE(FailsWith(Validate(hook), ErrorCode::kInvalidArgument, "path"));
    NotifyTarget webhook;
    webhook.name = "w";
    webhook.kind = TargetKind::kWebhook;
    webhook.address = "https://example.org/x?y=1";
    EXPECT_TRUE(IsOk(Validate(webhook)));
    webhook.address = "file:///etc/passwd";
    EXPECT_TRUE(FailsWith(Validate(webhook), ErrorCode::kInvalidArgument, "web service"));
}

TEST(Target, SyslogAddresses) {
    EXPECT_EQ(ParseSyslogAddress("unix:/dev/log")->path, "/dev/log");
    EXPECT_EQ(ParseSyslogAddress("udp:[::1]:514")->host, "::1");
    EXPECT_EQ(ParseSyslogAddress("tcp:log.example.org:601")->transport,
              SyslogAddress::Transport::kTcp);
    for (const std::string wrong : {"", "unix:", "unix:dev/log", "udp:514", "tcp::514", "http:x:1",
                                    "udp:::1:514", "tcp:host:0"}) {
        EXPECT_TRUE(FailsWith(ParseSyslogAddress(wrong), ErrorCode::kInvalidArgument, "syslog"))
            << wrong;
    }
    EXPECT_FALSE(ParseSyslogAddress("unix:/" + std::string(200, 'x')));
}

TEST(Target, WantsWhatItsFiltersSay) {
    NotifyTarget target = SampleMail();
    EventRecord event = SampleEvent(1);
    EXPECT_TRUE(Wants(target, event));
    target.severity_min = Severity::kError;
    EXPECT_FALSE(Wants(target, event));
    event.severity = Severity::kCritical;
    EXPECT_TRUE(Wants(target, event));
    target.scenarios = {{"s1"}};
    EXPECT_FALSE(Wants(target, event));  // a host's event concerns no scenario
    event.scenario = {"s1"};
    EXPECT_TRUE(Wants(target, event));
    target.codes = {EventCode::kSplitBrain};
    EXPECT_FALSE(Wants(target, event));
    event.code = EventCode::kSplitBrain;
    EXPECT_TRUE(Wants(target, event));
}

TEST(Target, AFailureToNotifyIsNeverNotifiedThroughItself) {
    const EventRecord own = SampleEvent(1, EventCode::kNotificationFailed,
                                        {{"target", "ops"}, {"reason", "r"}, {"remedy", "m"}});
    const EventRecord other = SampleEvent(1, EventCode::kNotificationFailed,
                                          {{"target", "pager"}, {"reason", "r"}, {"remedy", "m"}});
    const EventRecord recovered =
        SampleEvent(1, EventCode::kNotificationRecovered, {{"target", "pager"}});
    NotifyTarget target = SampleMail();
    target.severity_min = Severity::kInfo;
    EXPECT_FALSE(Wants(target, own));
    EXPECT_TRUE(Wants(target, other));
    EXPECT_FALSE(Wants(target, recovered));
    NotifyTarget hook = SampleHook();
    hook.codes = {EventCode::kNotificationFailed, EventCode::kHookFailed};
    EXPECT_FALSE(Wants(hook, other));
    EXPECT_FALSE(Wants(hook, SampleEvent(1, EventCode::kHookFailed, {{"target", "another"}})));
}

TEST(Target, AHookRunsWhateverTheSeverity) {
    EXPECT_TRUE(Wants(SampleHook(), SampleEvent(1, EventCode::kSwitchoverCompleted)));
}

TEST(Target, WordsMeanCodes) {
    EXPECT_EQ(CodesFromWord("after-switchover"),
              std::vector<EventCode>{EventCode::kSwitchoverCompleted});
    EXPECT_EQ(CodesFromWord("after-failed-switchover").size(), 2u);
    EXPECT_EQ(CodesFromWord("RHA-3016"), std::vector<EventCode>{EventCode::kSplitBrain});
    EXPECT_TRUE(CodesFromWord("before-switchover").empty());
    EXPECT_EQ(MomentOf(EventCode::kSynchronised), "after-synchronisation");
    EXPECT_EQ(MomentOf(EventCode::kHostAdded), "");
}

TEST(Target, TextComesBackAndDamageIsNoticed) {
    NotifyTarget target = SampleMail();
    target.language = Language::kJapanese;
    target.severity_min = Severity::kError;
    target.tls = MailTls::kImplicit;
    target.ca_file = "/etc/ca.pem";
    target.scenarios = {{"s1"}, {"s2"}};
    target.codes = {EventCode::kSplitBrain};
    const std::string text = EncodeTarget(target);
    EXPECT_EQ(text.find("secret"), std::string::npos);
    auto decoded = DecodeTarget("ops", text);
    ASSERT_TRUE(IsOk(decoded));
    decoded->secret = target.secret;
    EXPECT_EQ(*decoded, target);
    for (const char* damaged : {"kind=mail", "kind=telex\n", "nonsense\n", "colour=red\n",
                                "interval=soon\n", "code=99999999\n"}) {
        EXPECT_TRUE(FailsWith(DecodeTarget("ops", damaged), ErrorCode::kCorruption, "'ops'"))
            << damaged;
    }
    for (const auto kind :
         {TargetKind::kMail, TargetKind::kSyslog, TargetKind::kWebhook, TargetKind::kHook}) {
        EXPECT_EQ(TargetKindFromName(Name(kind)), kind);
    }
}

}  // namespace
}  // namespace rha::control
