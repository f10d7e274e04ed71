// The overview page of a real control service, read with curl.
#include <regex>
#include <set>
#include <string>

#include <gtest/gtest.h>

#include "tests/system/control/control_world.h"

namespace rha::test {
namespace {

class OverviewPage : public testing::Test {
protected:
    void SetUp() override {
        world_.StopControl();
        world_.StartControl({"--web", "127.0.0.1:0"});
        static const std::regex kPort("overview page on port ([0-9]+)");
        ASSERT_TRUE(world_.WaitForLog(kPort, &port_));
        token_ = world_.Control({"web-token"}).out;
        token_.pop_back();
    }
    Finished Curl(Words more) {
        Words words = {"/usr/bin/curl",
                       "--silent",
                       "--show-error",
                       "--max-time",
                       "30",
                       "--noproxy",
                       "*",
                       "--cacert",
                       (world_.data() / "ca/ca.pem").string(),
                       "--resolve",
                       "control.rha:" + port_ + ":127.0.0.1"};
        words.insert(words.end(), more.begin(), more.end());
        return RunProcess(words);
    }
    std::string Url(const std::string& path) { return "https://control.rha:" + port_ + path; }
    std::string Get(const std::string& path, const std::string& language = "en") {
        const auto done = Curl({"--fail", "--user", "any:" + token_, "--header",
                                "Accept-Language: " + language, Url(path)});
        EXPECT_EQ(done.exit_code, 0) << path << ": " << done.err;
        return done.out;
    }

    ControlWorld world_;
    std::string port_;
    std::string token_;
};

TEST_F(OverviewPage, ShowsScenariosAndMetricsToWhoHasTheToken) {
    EXPECT_EQ(Curl({Url("/healthz")}).out, "ok\n");
    EXPECT_EQ(Curl({"--fail", Url("/")}).exit_code, 22);
    EXPECT_EQ(Curl({"--fail", "--user", "any:wrong", Url("/metrics")}).exit_code, 22);
    world_.SetUpAll();
    world_.Json({"scenario", "create", "--vm", "web", "--master", "alpha", "--replica", "beta",
                 "--heartbeat-ms", "100"});
    ASSERT_EQ(world_.Rhactl({"scenario", "run", "web", "--wait"}).exit_code, 0);
    const std::string page = Get("/");
    EXPECT_TRUE(page.contains("running")) << page;
    EXPECT_TRUE(page.contains("alpha"));
    EXPECT_TRUE(Get("/", "ja").contains("実行中"));
    static const std::regex kReport("href=\"(/report/[^\"]*)\"");
    std::set<std::string> kinds;
    for (std::sregex_iterator link(page.begin(), page.end(), kReport), end; link != end; ++link) {
        const std::string path = (*link)[1];
        EXPECT_TRUE(kinds.insert(path).second) << path;
        EXPECT_EQ(Curl({"--fail", Url(path)}).exit_code, 22) << path << " without the token";
        const std::string report = Get(path);
        EXPECT_TRUE(path.ends_with(".csv") || report.contains(": web</h1>")) << report;
        EXPECT_FALSE(report.empty());
    }
    EXPECT_GE(kinds.size(), 10u);
    EXPECT_EQ(Curl({"--fail", "--user", "any:" + token_, Url("/report/none/sync.html")}).exit_code,
              22);
    const std::string metrics = Get("/metrics");
    EXPECT_TRUE(metrics.contains(
        R"(rha_scenario_state{group="Scenarios",scenario="web",state="running"} 1)"))
        << metrics;
    EXPECT_TRUE(metrics.contains(R"(rha_host_up{host="alpha"} 1)"));
    EXPECT_FALSE(metrics.contains("rha_store_commit_seconds_count 0\n"));
    EXPECT_FALSE(metrics.contains(R"(rha_host_heartbeats_total{host="beta"} 0)"));
    EXPECT_EQ(world_.StopControl(), 0);
}

}  // namespace
}  // namespace rha::test
