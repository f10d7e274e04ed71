// Notifications end to end: rhactl and the control service against a real mail server, a real web
// service and hooks.
#include <fstream>
#include <regex>

#include <gtest/gtest.h>
#include <signal.h>
#include <sys/stat.h>

#include "common/runtime/tls/x509.h"
#include "tests/system/control/control_world.h"

namespace rha::test {
namespace {

/// A program of tests/support that prints its port and then JSON lines.
class Server {
public:
    explicit Server(Words words) : process_(WithPath(std::move(words))) {
        static const std::regex kPort("port ([0-9]+)\n");
        const bool ready = process_.ReadUntil(
            [](const Finished& so_far) { return std::regex_search(so_far.out, kPort); });
        EXPECT_TRUE(ready) << process_.output().err;
        std::smatch found;
        const std::string out = process_.output().out;
        if (std::regex_search(out, found, kPort)) port_ = found[1];
    }
    std::string address() const { return "127.0.0.1:" + port_; }
    const std::string& port() const { return port_; }

    /// The line that contains `part`, once it is there.
    nlohmann::json WaitFor(const std::string& part) {
        EXPECT_TRUE(process_.ReadUntil([&](const Finished& so_far) {
            return so_far.out.find('\n', so_far.out.find(part)) != std::string::npos &&
                   so_far.out.contains(part);
        })) << process_.output().out
            << process_.output().err;
        const std::string& out = process_.output().out;
        const auto at = out.find(part);
        const auto begin = out.rfind('\n', at) + 1;
        return nlohmann::json::parse(out.substr(begin, out.find('\n', at) - begin), nullptr, false);
    }

private:
    static Words WithPath(Words words) {
        words[0] = RHA_SUPPORT_DIR "/" + words[0];
        return words;
    }

    ChildProcess process_;
    std::string port_;
};

class Notifications : public testing::Test {
protected:
    void SetUp() override { world_.Login(); }

    std::string Path(const std::string& name) { return (world_.directory() / name).string(); }
    std::string Secret(const std::string& text) {
        std::ofstream(Path("secret")) << text << "\n";
        return Path("secret");
    }
    Words AddMail(const Server& server, Words more) {
        Words words = {"notify",    "add",
                       "mail",      "ops",
                       "--address", server.address(),
                       "--from",    "rha@example.org",
                       "--to",      "ops@example.org,boss@example.org"};
        words.insert(words.end(), more.begin(), more.end());
        return words;
    }
    /// A warning in the event log: a host that cannot be reached any more.
    void LoseAHost() {
        world_.alpha.AddVm("11111111-2222-3333-4444-555555555555", "web");
        world_.Enrol(world_.alpha);
        while (world_.Json({"hosts", "list"})["hosts"][0]["connected"] != true) {
        }
        world_.alpha.Stop();
    }
    void WaitForEvent(const std::string& name) {
        ChildProcess follower(world_.RhactlCommand({"events", "follow", "--json", "--code", name}));
        EXPECT_TRUE(follower.ReadUntil(
            [&](const Finished& so_far) { return so_far.out.contains("\"" + name + "\""); }));
    }

    ControlWorld world_;
};

TEST_F(Notifications, MailThroughStartTlsWithLogin) {
    Server mail({"smtp_server.py", Path("mail"), "--login", "rha:topsecret"});
    const auto added = world_.Rhactl(AddMail(mail, {"--ca-file", Path("mail/ca.pem"), "--user",
                                                    "rha", "--secret-file", Secret("topsecret")}));
    ASSERT_EQ(added.exit_code, 0) << added.err;
    const auto tested = world_.Rhactl({"notify", "test", "ops"});
    EXPECT_EQ(tested.exit_code, 0) << tested.err;
    EXPECT_TRUE(tested.out.contains("250 2.0.0 kept as 4711")) << tested.out;
    const auto test_mail = mail.WaitFor("Test message");
    EXPECT_EQ(test_mail["tls"], true);
    EXPECT_EQ(test_mail["login"], true);
    EXPECT_EQ(test_mail["to"], (nlohmann::json{"ops@example.org", "boss@example.org"}));
    LoseAHost();
    const auto warning = mail.WaitFor("RHA] warning: The engine on alpha");
    EXPECT_TRUE(warning.value("text", "").contains("What to do: Check that the host runs"))
        << warning;
    const auto shown = world_.Json({"notify", "show", "ops"});
    EXPECT_EQ(shown["has_secret"], true);
    EXPECT_EQ(shown["secret"], "");
    EXPECT_EQ(shown["state"]["failed_attempts"], 0);
}

TEST_F(Notifications, AServerThatIsNotTrustedGetsNothing) {
    Server mail({"smtp_server.py", Path("mail"), "--login", "rha:topsecret"});
    ASSERT_EQ(world_.Rhactl(AddMail(mail, {"--user", "rha", "--secret-file", Secret("topsecret")}))
                  .exit_code,
              0);
    const auto stranger = world_.Rhactl({"notify", "test", "ops"});
    EXPECT_EQ(stranger.exit_code, 1);
    EXPECT_TRUE(stranger.err.contains("--ca-file")) << stranger.err;
    ASSERT_EQ(world_
                  .Rhactl(AddMail(mail, {"--replace", "--ca-file", Path("mail/ca.pem"), "--user",
                                         "rha", "--secret-file", Secret("wrong")}))
                  .exit_code,
              0);
    const auto denied = world_.Rhactl({"notify", "test", "ops"});
    EXPECT_EQ(denied.exit_code, 1);
    EXPECT_TRUE(denied.err.contains("535")) << denied.err;
    EXPECT_TRUE(denied.err.contains("user and password")) << denied.err;
}

TEST_F(Notifications, RequiredTlsMeansRequired) {
    Server mail({"smtp_server.py", Path("mail"), "--no-tls"});
    ASSERT_EQ(world_.Rhactl(AddMail(mail, {})).exit_code, 0);
    const auto refused = world_.Rhactl({"notify", "test", "ops"});
    EXPECT_EQ(refused.exit_code, 1);
    EXPECT_TRUE(refused.err.contains("STARTTLS")) << refused.err;
    ASSERT_EQ(world_.Rhactl(AddMail(mail, {"--replace", "--tls", "optional"})).exit_code, 0);
    EXPECT_EQ(world_.Rhactl({"notify", "test", "ops"}).exit_code, 0);
    EXPECT_EQ(mail.WaitFor("Test message")["tls"], false);
}

TEST_F(Notifications, ImplicitTls) {
    Server mail({"smtp_server.py", Path("mail"), "--implicit"});
    ASSERT_EQ(world_.Rhactl(AddMail(mail, {"--tls", "implicit", "--ca-file", Path("mail/ca.pem")}))
                  .exit_code,
              0);
    const auto tested = world_.Rhactl({"notify", "test", "ops"});
    EXPECT_EQ(tested.exit_code, 0) << tested.err;
    EXPECT_EQ(mail.WaitFor("Test message")["tls"], true);
}

TEST_F(Notifications, ARefusedMessageSaysWhyAndBecomesOneEvent) {
    Server mail({"smtp_server.py", Path("mail"), "--no-tls", "--refuse"});
    ASSERT_EQ(world_.Rhactl(AddMail(mail, {"--tls", "off"})).exit_code, 0);
    const auto refused = world_.Rhactl({"notify", "test", "ops"});
    EXPECT_EQ(refused.exit_code, 1);
    EXPECT_TRUE(refused.err.contains("554")) << refused.err;
    LoseAHost();
    WaitForEvent("notification-failed");
    EXPECT_TRUE(world_.Rhactl({"notify", "list"}).out.contains("FAILS"));
    EXPECT_TRUE(world_.Rhactl({"notify", "show", "ops"}).out.contains("What to do"));
}

TEST_F(Notifications, AnEventSurvivesTheDeathOfTheService) {
    std::string address;
    {
        Server gone({"smtp_server.py", Path("mail")});
        address = gone.address();
        ASSERT_EQ(world_.Rhactl(AddMail(gone, {"--tls", "off"})).exit_code, 0);
    }
    LoseAHost();
    WaitForEvent("host-disconnected");
    world_.KillControl();
    world_.StartControl();
    Server mail({"smtp_server.py", Path("mail"), "--no-tls"});
    ASSERT_EQ(world_.Rhactl(AddMail(mail, {"--tls", "off", "--replace"})).exit_code, 0);
    mail.WaitFor("RHA] warning: The engine on alpha");
}

TEST_F(Notifications, ASignedWebhook) {
    Server sink({"http_sink.py"});
    ASSERT_EQ(world_
                  .Rhactl({"notify", "add", "webhook", "chat", "--address",
                           "http://" + sink.address() + "/in?x=1", "--secret-file", Secret("key"),
                           "--language", "ja", "--interval", "0"})
                  .exit_code,
              0);
    const auto tested = world_.Rhactl({"notify", "test", "chat"});
    EXPECT_TRUE(tested.out.contains("HTTP 204")) << tested.out << tested.err;
    LoseAHost();
    const auto post = sink.WaitFor("RHA-1006");
    EXPECT_EQ(post["path"], "/in?x=1");
    const std::string body = post["body"];
    EXPECT_EQ(post["headers"]["X-RHA-Signature"], "sha256=" + ToHex(HmacSha256("key", body)));
    const auto event = nlohmann::json::parse(body)["events"][0];
    EXPECT_EQ(event["host"], "alpha");
    EXPECT_TRUE(event.value("message", "").contains("接続できません")) << event;
}

TEST_F(Notifications, AWebServiceThatFailsIsQuoted) {
    Server sink({"http_sink.py", "500"});
    ASSERT_EQ(world_
                  .Rhactl({"notify", "add", "webhook", "chat", "--address",
                           "http://" + sink.address() + "/"})
                  .exit_code,
              0);
    const auto tested = world_.Rhactl({"notify", "test", "chat"});
    EXPECT_EQ(tested.exit_code, 1);
    EXPECT_TRUE(tested.err.contains("HTTP 500: sorry")) << tested.err;
}

TEST_F(Notifications, AHookRunsAfterTheMachineMoved) {
    if (::getuid() != 0) GTEST_SKIP() << "hooks belong to root";
    const auto hook = world_.hook_directory() / "moved";
    std::ofstream(hook) << "#!/bin/sh\necho \"$RHA_SCENARIO is on $RHA_HOST\" > " << Path("moved")
                        << "\necho done\n";
    ::chmod(hook.c_str(), 0755);
    world_.SetUpAll();
    ASSERT_EQ(world_
                  .Rhactl({"notify", "add", "hook", "moved", "--address", hook.string(), "--code",
                           "after-switchover"})
                  .exit_code,
              0);
    world_.Json({"scenario", "create", "--vm", "web", "--master", "alpha", "--replica", "beta",
                 "--heartbeat-ms", "100"});
    ASSERT_EQ(world_.Rhactl({"scenario", "run", "web", "--wait"}).exit_code, 0);
    ASSERT_EQ(world_.Rhactl({"scenario", "switchover", "web", "--yes", "--wait"}).exit_code, 0);
    WaitForEvent("hook-finished");
    std::string line;
    std::ifstream in(Path("moved"));
    std::getline(in, line);
    EXPECT_EQ(line, "web is on beta");
}

TEST_F(Notifications, ScriptsThatARunAndASwitchoverWaitFor) {
    if (::getuid() != 0) GTEST_SKIP() << "hooks belong to root";
    const auto script = [&](const std::string& moment, const std::string& text) {
        const auto hook = world_.hook_directory() / moment;
        std::ofstream(hook) << "#!/bin/sh\n" << text << "\n";
        ::chmod(hook.c_str(), 0755);
    };
    world_.SetUpAll();
    world_.Json({"scenario", "create", "--vm", "web", "--master", "alpha", "--replica", "beta",
                 "--heartbeat-ms", "100", "--set", "script-before-synchronisation=30s", "--set",
                 "script-before-switchover=30s"});
    const auto missing = world_.Rhactl({"scenario", "run", "web", "--wait"});
    EXPECT_NE(missing.exit_code, 0);
    EXPECT_TRUE(missing.err.contains("before-synchronisation")) << missing.err;
    script("before-synchronisation", "exit 0");
    ASSERT_EQ(world_.Rhactl({"scenario", "run", "web", "--wait"}).exit_code, 0);
    script("before-switchover", "echo the batch job runs; exit 3");
    const auto refused = world_.Rhactl({"scenario", "switchover", "web", "--yes", "--wait"});
    EXPECT_NE(refused.exit_code, 0);
    WaitForEvent("rollback-started");
    world_.WaitForScenario("web", "running");
    // The service dies while a script runs: the next one runs it again.
    script("before-switchover", "echo x >> " + Path("runs") + "; n=0; while ! test -e " +
                                    Path("go") +
                                    " && test $n -lt 600; do sleep 0.1; n=$((n+1)); done; "
                                    "echo \"$RHA_HOST to $RHA_OTHER_HOST\"");
    ASSERT_EQ(world_.Rhactl({"scenario", "switchover", "web", "--yes"}).exit_code, 0);
    while (!std::filesystem::exists(Path("runs"))) {
    }
    world_.KillControl();
    std::ofstream(Path("go")) << "go";
    world_.StartControl();
    world_.WaitForScenario("web", "switched");
    const auto ended = world_.Json({"events", "list", "--code", "before-hook-finished"})["events"];
    ASSERT_EQ(ended.size(), 2u) << ended;
    EXPECT_TRUE(ended.dump().contains("alpha to beta")) << ended;
    EXPECT_EQ(std::filesystem::file_size(Path("runs")), 4u) << "two lines";
}

TEST_F(Notifications, MistakesAreExplained) {
    const auto add = [&](Words words) {
        words.insert(words.begin(), {"notify", "add"});
        return words;
    };
    EXPECT_EQ(world_.Rhactl(add({"telex", "x", "--address", "y"})).exit_code, 2);
    EXPECT_EQ(world_.JsonError(add({"syslog", "x", "--address", "/dev/log"}), 2)["code"],
              "invalid-argument");
    EXPECT_EQ(
        world_.JsonError(add({"hook", "x", "--address", "/bin/true", "--code", "after-switchover"}),
                         2)["code"],
        "invalid-argument");
    EXPECT_TRUE(world_
                    .JsonError(add({"webhook", "x", "--address", "https://x.org/", "--code",
                                    "before-switchover"}),
                               2)
                    .value("remedy", "")
                    .contains("after-switchover"));
    EXPECT_EQ(
        world_.Rhactl(add({"webhook", "x", "--address", "https://x.org/", "--scenario", "none"}))
            .exit_code,
        3);
    ASSERT_EQ(world_.Rhactl(add({"syslog", "log", "--address", "unix:/dev/log"})).exit_code, 0);
    EXPECT_EQ(world_.Rhactl(add({"syslog", "log", "--address", "unix:/dev/log"})).exit_code, 4);
    EXPECT_TRUE(world_.JsonError({"notify", "show", "lok"}, 3)
                    .value("remedy", "")
                    .contains("did you mean 'log'?"));
    EXPECT_EQ(world_.Rhactl({"notify", "remove", "log"}).exit_code, 4);  // not confirmed
    EXPECT_EQ(world_.Rhactl({"notify", "remove", "log", "--yes"}).exit_code, 0);
    EXPECT_EQ(world_.Rhactl({"notify", "remove", "log", "--yes"}).exit_code, 3);
}

TEST_F(Notifications, EventsAreFilteredAndTranslated) {
    LoseAHost();
    WaitForEvent("host-disconnected");
    const auto warnings = world_.Json({"events", "list", "--severity", "warning"})["events"];
    for (const auto& event : warnings) EXPECT_NE(event["severity"], "info");
    ASSERT_FALSE(warnings.empty());
    const auto japanese = world_.Json({"events", "list", "--host", "alpha", "--code", "RHA-1006",
                                       "--since", "1h", "--language", "ja"})["events"];
    ASSERT_FALSE(japanese.empty());
    EXPECT_TRUE(japanese[0].value("message", "").contains("接続できません")) << japanese;
    EXPECT_TRUE(world_.Json({"events", "list", "--until", "1h"})["events"].empty());
    EXPECT_EQ(world_.JsonError({"events", "list", "--code", "RHA-9"}, 2)["code"],
              "invalid-argument");
    EXPECT_EQ(world_.JsonError({"events", "list", "--since", "soon"}, 2)["code"],
              "invalid-argument");
}

}  // namespace
}  // namespace rha::test
