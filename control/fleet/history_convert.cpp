// Histories and assessments.
#include <algorithm>

#include "common/runtime/rpc/error_conversion.h"
#include "control/fleet/engine_convert.h"

namespace rha::control {
namespace {

ChangeCounts FromProto(const v1::ChangeCounts& counts) {
    return {.changes = counts.changes(),
            .written_bytes = counts.written_bytes(),
            .zeroed_bytes = counts.zeroed_bytes()};
}

/// A time with which one can calculate, whatever the engine says.
WallTime Moment(std::int64_t unix_ns) {
    constexpr std::int64_t kFarAway = 4'000'000'000'000'000'000;  // 2096
    return {std::clamp<std::int64_t>(unix_ns, 0, kFarAway)};
}

ChangeHistory FromProto(const v1::ChangeHistory& history) {
    constexpr std::uint32_t kMonth = 31 * 24 * 3600;
    ChangeHistory out{.begin = Moment(history.begin_unix_ns()),
                      .end = Moment(history.end_unix_ns()),
                      .sample_seconds = std::clamp(history.sample_seconds(), 1u, kMonth),
                      .files = {history.files().begin(), history.files().end()},
                      .samples = {}};
    for (const auto& sample : history.samples()) {
        auto& added =
            out.samples.emplace_back(ChangeSample{.begin = Moment(sample.begin_unix_ns()),
                                                  .total = FromProto(sample.total()),
                                                  .uncounted_changes = sample.uncounted_changes(),
                                                  .probed_bytes = sample.probed_bytes(),
                                                  .compressed_bytes = sample.compressed_bytes(),
                                                  .files = {}});
        for (const auto& file : sample.files()) {
            if (file.file() >= out.files.size()) continue;
            added.files.push_back({.file = file.file(), .counts = FromProto(file.counts())});
        }
    }
    return out;
}

}  // namespace

SyncOutcome FromProto(const v1::SyncResult& sync) {
    SyncOutcome out{.began = Moment(sync.began_unix_ns()),
                    .ended = Moment(sync.ended_unix_ns()),
                    .epoch = {sync.epoch()},
                    .full = sync.full(),
                    .bytes_compared = sync.bytes_compared(),
                    .bytes_sent = sync.bytes_sent(),
                    .files = {}};
    for (const auto& file : sync.files()) {
        out.files.push_back({.path = file.path(),
                             .size_bytes = file.size_bytes(),
                             .differing_bytes = file.differing_bytes()});
    }
    return out;
}

ScenarioHistory FromProto(const v1::History& history) {
    ScenarioHistory out{.changes = FromProto(history.changes()), .last_sync = {}};
    if (history.has_last_sync()) out.last_sync = FromProto(history.last_sync());
    return out;
}

Assessment FromProto(const v1::Assessment& assessment) {
    Assessment out{.vm = {assessment.vm_id()},
                   .vm_name = assessment.vm_name(),
                   .folder = assessment.folder(),
                   .machine_bytes = assessment.machine_bytes(),
                   .began = Moment(assessment.began_unix_ns()),
                   .ends = Moment(assessment.ends_unix_ns()),
                   .ended = assessment.ended(),
                   .error = {},
                   .total = FromProto(assessment.total()),
                   .history = {}};
    if (HasError(assessment.error())) out.error = rha::FromProto(assessment.error());
    if (assessment.has_history()) out.history = FromProto(assessment.history());
    return out;
}

}  // namespace rha::control
