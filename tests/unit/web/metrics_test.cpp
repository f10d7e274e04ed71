#include "control/web/core/metrics.h"

#include <fstream>
#include <regex>
#include <set>
#include <sstream>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "control/web/prometheus_text.h"
#include "tests/unit/web/samples.h"

namespace rha::control {
namespace {

std::string ReadAll(const std::string& path) {
    std::ifstream in(std::string(RHA_SOURCE_DIR) + "/" + path);
    EXPECT_TRUE(in) << path;
    std::stringstream text;
    text << in.rdbuf();
    return text.str();
}

TEST(Metrics, AreShownAsTextThatPrometheusReads) {
    const std::string text = ToPrometheusText(Collect(SampleOverview()));
    const auto has = [&text](const std::string& line) {
        EXPECT_NE(text.find(line + "\n"), std::string::npos) << line << "\nin\n" << text;
    };
    has("# TYPE rha_host_up gauge");
    has("# TYPE rha_events_total counter");
    has(R"(rha_build_info{version="1.2"} 1)");
    has("rha_start_time_seconds 5");
    has(R"(rha_scenario_state{group="shop",scenario="web <b>",state="running"} 1)");
    has(R"(rha_scenario_state{group="shop",scenario="web <b>",state="failed"} 0)");
    has(R"(rha_scenario_lag_bytes{group="shop",scenario="web <b>"} 2048)");
    has(R"(rha_scenario_lag_seconds{group="shop",scenario="web <b>"} 1.5)");
    has(R"(rha_scenario_sync_compared_bytes{group="shop",scenario="db"} 25)");
    has(R"(rha_scenario_countdown_seconds{group="shop",scenario="lost"} 90)");
    has(R"(rha_host_up{host="beta"} 0)");
    has(R"(rha_host_heartbeats_total{host="alpha"} 7)");
    has(R"(rha_events_total{severity="critical"} 4)");
    has(R"(rha_store_commit_seconds_bucket{le="0.005"} 1)");
    has(R"(rha_store_commit_seconds_bucket{le="+Inf"} 2)");
    has("rha_store_commit_seconds_count 2");
    has(R"(rha_notify_failing{kind="mail",target="ops"} 1)");
}

TEST(Metrics, WhatIsNotKnownHasNoValue) {
    const std::string text = ToPrometheusText(Collect(SampleOverview()));
    EXPECT_EQ(text.find(R"(rha_scenario_lag_bytes{group="shop",scenario="lost"})"),
              std::string::npos);
    EXPECT_EQ(text.find(R"(rha_host_last_seen_seconds{host="beta"})"), std::string::npos);
    EXPECT_NE(text.find(R"(rha_scenario_status_known{group="shop",scenario="lost"} 0)"),
              std::string::npos);
}

TEST(Metrics, LabelsAndCollectionAgreeWithTheTable) {
    const auto collected = Collect(SampleOverview());
    ASSERT_EQ(collected.size(), Metrics().size());
    for (std::size_t i = 0; i < collected.size(); ++i) {
        EXPECT_EQ(collected[i].info, &Metrics()[i]);
        EXPECT_FALSE(collected[i].samples.empty()) << Metrics()[i].name;
        std::set<std::string> expected;
        const std::string labels(Metrics()[i].labels);
        const std::regex word("[a-z]+");
        for (std::sregex_iterator at(labels.begin(), labels.end(), word), end; at != end; ++at) {
            expected.insert(at->str());
        }
        for (const auto& sample : collected[i].samples) {
            std::set<std::string> names;
            for (const auto& [name, value] : sample.labels) names.insert(name);
            EXPECT_EQ(names, expected) << Metrics()[i].name;
        }
    }
}

TEST(Metrics, TheDocumentShowsTheTable) {
    std::string expected;
    for (const auto& metric : Metrics()) {
        expected += "| `" + std::string(metric.name) + "` | " + std::string(Name(metric.kind)) +
                    " | " + std::string(metric.labels) + " | " + std::string(metric.help) + " |\n";
    }
    EXPECT_NE(ReadAll("docs/metrics.md").find("| --- | --- | --- | --- |\n" + expected),
              std::string::npos)
        << "docs/metrics.md must show exactly these rows:\n"
        << expected;
}

TEST(Metrics, TheDashboardUsesOnlyThese) {
    const auto dashboard =
        nlohmann::json::parse(ReadAll("packaging/grafana/rha.json"), nullptr, false);
    ASSERT_TRUE(dashboard.is_object());
    std::set<std::string> known;
    for (const auto& metric : Metrics()) {
        known.emplace(metric.name);
        if (metric.kind != MetricKind::kHistogram) continue;
        for (const char* part : {"_bucket", "_sum", "_count"}) {
            known.insert(std::string(metric.name) + part);
        }
    }
    std::size_t used = 0;
    const std::regex name("\\brha_[a-z_]+");
    for (const auto& panel : dashboard["panels"]) {
        for (const auto& target : panel.value("targets", nlohmann::json::array())) {
            const std::string query = target["expr"];
            for (std::sregex_iterator at(query.begin(), query.end(), name), end; at != end; ++at) {
                EXPECT_TRUE(known.contains(at->str())) << at->str() << " in " << query;
                ++used;
            }
        }
    }
    EXPECT_GE(used, 10u);
}

}  // namespace
}  // namespace rha::control
