// Readiness, statistics and reports of a real control service, through rhactl.
#include <fstream>
#include <sstream>
#include <string>

#include <gtest/gtest.h>

#include "tests/system/control/control_world.h"

namespace rha::test {
namespace {

class ControlReport : public testing::Test {
protected:
    void SetUp() override {
        world_.SetUpAll();
        world_.Json({"scenario", "create", "--vm", "web", "--master", "alpha", "--replica", "beta",
                     "--heartbeat-ms", "100"});
    }
    void Run() {
        const auto run = world_.Rhactl({"scenario", "run", "web", "--wait"});
        ASSERT_EQ(run.exit_code, 0) << run.out << run.err;
    }
    void SwitchOver(const std::vector<std::string>& more = {}) {
        std::vector<std::string> words = {"scenario", "switchover", "web", "--yes", "--wait"};
        words.insert(words.end(), more.begin(), more.end());
        const auto moved = world_.Rhactl(words);
        ASSERT_EQ(moved.exit_code, 0) << moved.out << moved.err;
    }
    /// Whatever its exit code is.
    nlohmann::json Readiness() {
        return nlohmann::json::parse(world_.Rhactl({"--json", "scenario", "readiness", "web"}).out);
    }
    std::string Csv(const std::string& kind) {
        const auto report =
            world_.Rhactl({"report", "scenario", "web", "--kind", kind, "--format", "csv"});
        EXPECT_EQ(report.exit_code, 0) << report.err;
        return report.out;
    }

    ControlWorld world_;
};

TEST_F(ControlReport, ReadinessSaysWhatASwitchoverWouldCost) {
    const auto stopped = world_.Rhactl({"scenario", "readiness", "web"});
    EXPECT_EQ(stopped.exit_code, 1);
    EXPECT_TRUE(stopped.out.contains("NOT READY")) << stopped.out;
    EXPECT_TRUE(stopped.out.contains("would be refused")) << stopped.out;
    Run();
    auto ready = Readiness();
    for (int asked = 0; asked < 1000 && ready["level"] != "ready"; ++asked) {
        ready = Readiness();  // a master's lease counts when its next report has confirmed it
    }
    ASSERT_EQ(ready["level"], "ready") << ready.dump(2);
    EXPECT_EQ(ready["now"]["mode"], "clean");
    EXPECT_EQ(ready["now"]["loss_known"], true);
    EXPECT_EQ(ready["now"]["loss_ms"], 0);
    EXPECT_EQ(ready["now"]["parts"][0]["source"], "assumed");
    EXPECT_EQ(ready["failure"]["parts"][0]["name"], "is-alive-timeout");
    EXPECT_EQ(ready["failure"]["loss_ms"], 100);  // no lag, one heartbeat
    EXPECT_NE(ready["verified_unix_ns"], 0);
    const auto text = world_.Rhactl({"scenario", "readiness", "web"});
    EXPECT_EQ(text.exit_code, 0);
    EXPECT_TRUE(text.out.contains("A switchover now (clean): no data lost, about ")) << text.out;
    EXPECT_TRUE(text.out.contains("If alpha fails now (after-failure): at most 0.1 s")) << text.out;
}

TEST_F(ControlReport, ReadinessLearnsFromSwitchoversAndNamesWhatIsAmiss) {
    Run();
    SwitchOver();
    EXPECT_EQ(Readiness()["level"], "not-ready");  // it does not replicate
    Run();
    const auto ready = Readiness();
    EXPECT_EQ(ready["past_switchovers"], 1);
    EXPECT_EQ(ready["now"]["parts"][0]["source"], "history") << ready.dump(2);
    EXPECT_EQ(ready["master_host"], "beta");
    world_.alpha.Stop();
    nlohmann::json silent;
    do {
        silent = Readiness();
    } while (silent["level"] != "not-ready");
    EXPECT_EQ(silent["checks"][0]["check"], "replica-answers") << silent.dump(2);
    EXPECT_EQ(silent["checks"][0]["host"], "alpha");
    EXPECT_FALSE(silent.contains("now"));
    const auto typo = world_.JsonError({"scenario", "readiness", "wbe"}, 3);
    EXPECT_TRUE(typo.value("remedy", "").contains("did you mean 'web'?")) << typo;
}

TEST_F(ControlReport, StatisticsComeFromTheHeartbeats) {
    EXPECT_TRUE(world_.Rhactl({"scenario", "statistics", "web"}).out.contains("Nothing was heard"));
    Run();
    nlohmann::json rows;
    do {
        rows = world_.Json({"scenario", "statistics", "web", "--since", "2h"})["rows"];
    } while (rows.empty() || rows.back()["master_samples"] == 0 ||
             rows.back()["replica_samples"] == 0);
    EXPECT_EQ(rows.back()["seconds"], 60);
    EXPECT_EQ(rows.back()["lag_ms"]["max"], 0);
    EXPECT_EQ(world_.Json({"scenario", "statistics", "web", "--since", "9d"})["resolution"],
              "hours");
    const auto csv = world_.Rhactl({"scenario", "statistics", "web", "--csv"}).out;
    EXPECT_TRUE(csv.starts_with("begin,seconds,master_samples,replica_samples,lag_bytes_min"));
    EXPECT_TRUE(csv.contains("Z,60,")) << csv;
    EXPECT_TRUE(world_.Rhactl({"scenario", "statistics", "web"}).out.contains("LAG MAX"));
    world_.JsonError({"scenario", "statistics", "web", "--since", "soon"}, 2);
    world_.JsonError({"scenario", "statistics", "web", "--since", "1h", "--until", "2h"}, 2);
    world_.JsonError({"scenario", "statistics", "none"}, 3);
}

TEST_F(ControlReport, EverySwitchoverIsReportedAlsoAfterARestart) {
    EXPECT_EQ(Csv("switchover").find("\r\n") + 2, Csv("switchover").size());  // the head alone
    Run();
    SwitchOver();
    Run();
    world_.beta.Stop();
    world_.alpha.LosePeers();
    world_.WaitForScenario("web", "countdown");
    SwitchOver({"--master-is-off"});
    world_.KillControl();
    world_.StartControl();
    const std::string csv = Csv("switchover");
    EXPECT_TRUE(csv.contains(",alpha,beta,clean,switchover,completed,")) << csv;
    EXPECT_TRUE(csv.contains(",beta,alpha,after-failure,switchover,completed,")) << csv;
    EXPECT_TRUE(csv.contains(",100,,,,")) << csv;  // lost at most; no reason, shutdown or drain
    EXPECT_TRUE(Csv("sync").contains(",start,")) << Csv("sync");
    EXPECT_TRUE(Csv("sync").contains(",complete\r\n")) << Csv("sync");
    EXPECT_TRUE(Csv("replication").contains("lag_ms,")) << Csv("replication");
}

TEST_F(ControlReport, ReportsAreDocumentsInBothLanguages) {
    Run();
    const std::string file = (world_.directory() / "report.html").string();
    const auto written = world_.Rhactl(
        {"report", "scenario", "web", "--kind", "replication", "--language", "ja", "--out", file});
    ASSERT_EQ(written.exit_code, 0) << written.err;
    EXPECT_TRUE(written.out.contains(file));
    std::ifstream in(file);
    std::ostringstream html;
    html << in.rdbuf();
    EXPECT_TRUE(html.str().starts_with("<!doctype html>\n<html lang=\"ja\">"));
    EXPECT_TRUE(html.str().contains("レプリケーション レポート: web"));
    EXPECT_TRUE(html.str().contains("実行中"));
    const auto json = world_.Json({"report", "scenario", "web", "--kind", "sync"});
    EXPECT_EQ(json["file_name"], "sync.html");
    EXPECT_TRUE(json.value("content", "").contains("Synchronisation report: web"));
    world_.JsonError({"report", "scenario", "web", "--kind", "weather"}, 2);
    world_.JsonError({"report", "scenario", "web", "--since", "1h", "--until", "2h"}, 2);
    world_.JsonError({"report", "scenario", "none"}, 3);
    EXPECT_EQ(world_.Rhactl({"report", "scenario", "web", "--out", "/nowhere/x.html"}).exit_code,
              3);
}

}  // namespace
}  // namespace rha::test
