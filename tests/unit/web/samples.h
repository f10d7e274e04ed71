// An overview with something of everything.
#pragma once

#include "control/web/core/overview.h"
#include "tests/unit/notify/samples.h"

namespace rha::control {

inline Overview SampleOverview() {
    Overview overview{.version = "1.2", .host = "control", .started = {5'000'000'000}, .now = {0}};
    overview.reports = {
        {.name = "sync", .english = "Synchronisation report", .japanese = "同期レポート"}};
    ScenarioRow web{.id = "id&1",
                    .name = "web <b>",
                    .group = "shop",
                    .master = "alpha",
                    .replica = "beta",
                    .active = "alpha",
                    .state = State::kRunning,
                    .automatic = true,
                    .known = true,
                    .age_ms = 300,
                    .consistent = true,
                    .lag_bytes = 2048,
                    .lag_ms = 1500,
                    .journal_bytes = 10,
                    .spool_bytes = 20,
                    .dirty_bytes = 30};
    ScenarioRow db = web;
    db.name = "db";
    db.state = State::kSynchronising;
    db.sync = SyncProgress{.bytes_total = 100, .bytes_compared = 25, .bytes_sent = 5};
    ScenarioRow lost = web;
    lost.name = "lost";
    lost.state = State::kCountdown;
    lost.known = false;
    lost.countdown_ms = 90'000;
    lost.error = Error{.message = "no <word>", .remedy = "look"};
    overview.scenarios = {web, db, lost};
    overview.hosts = {
        {.name = "alpha",
         .address = "alpha:7443",
         .connected = true,
         .last_seen_ms = 100,
         .heartbeats = 7,
         .engine_version = "1.2"},
        {.name = "beta", .address = "beta:7443", .error = Error{.message = "refused"}}};
    overview.targets = {{.name = "ops",
                         .kind = "mail",
                         .waiting = 3,
                         .delivered = 4,
                         .failures = 5,
                         .failing = true}};
    overview.event_counts = {1, 2, 3, 4};
    overview.commits.Add(std::chrono::milliseconds(3));
    overview.commits.Add(std::chrono::seconds(3));
    overview.events = {SampleEvent(1), SampleEvent(2, EventCode::kSplitBrain,
                                                   {{"scenario", "web"}, {"host", "<i>"}})};
    return overview;
}

}  // namespace rha::control
