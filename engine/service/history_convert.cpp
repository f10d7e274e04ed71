#include "engine/service/history_convert.h"

#include <nlohmann/json.hpp>

namespace rha::engine {
namespace {

/// What is no UTF-8 in it replaced: a message may not carry it.
std::string Readable(const std::string& path) {
    using nlohmann::json;
    return json::parse(json(path).dump(-1, ' ', false, json::error_handler_t::replace))
        .get<std::string>();
}

}  // namespace

v1::ChangeCounts ToProto(const ChangeCounts& counts) {
    v1::ChangeCounts out;
    out.set_changes(counts.changes);
    out.set_written_bytes(counts.written_bytes);
    out.set_zeroed_bytes(counts.zeroed_bytes);
    return out;
}

v1::ChangeHistory ToProto(const ChangeHistory& history, std::int64_t end_unix_ns) {
    constexpr std::int64_t kSecondNs = 1'000'000'000;
    v1::ChangeHistory out;
    out.set_begin_unix_ns(history.begin_unix_ns());
    out.set_end_unix_ns(end_unix_ns);
    out.set_sample_seconds(static_cast<std::uint32_t>(history.span_ns() / kSecondNs));
    for (const auto& path : history.paths()) out.add_files(Readable(path));
    for (const auto& [begin, sample] : history.samples()) {
        auto* added = out.add_samples();
        added->set_begin_unix_ns(begin);
        *added->mutable_total() = ToProto(sample.total);
        added->set_uncounted_changes(sample.uncounted);
        added->set_probed_bytes(sample.probed_bytes);
        added->set_compressed_bytes(sample.compressed_bytes);
        for (const auto& [file, counts] : sample.files) {
            auto* changes = added->add_files();
            changes->set_file(file);
            *changes->mutable_counts() = ToProto(counts);
        }
    }
    return out;
}

v1::SyncResult ToProto(const LastSync& sync) {
    v1::SyncResult out;
    out.set_began_unix_ns(sync.began.unix_ns);
    out.set_ended_unix_ns(sync.ended.unix_ns);
    out.set_epoch(sync.epoch.value);
    out.set_full(sync.full);
    out.set_bytes_compared(sync.bytes_compared);
    out.set_bytes_sent(sync.bytes_sent);
    for (const FileDifference& file : sync.files) {
        auto* added = out.add_files();
        added->set_path(Readable(file.path));
        added->set_size_bytes(file.size_bytes);
        added->set_differing_bytes(file.differing_bytes);
    }
    return out;
}

}  // namespace rha::engine
