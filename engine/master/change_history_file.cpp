#include "engine/master/change_history_file.h"

#include <optional>
#include <utility>

#include <nlohmann/json.hpp>

#include "common/runtime/files.h"
#include "common/runtime/log.h"

namespace rha::engine {
namespace {

using Json = nlohmann::json;

constexpr int kVersion = 1;
/// More than the largest history that is kept.
constexpr std::size_t kFileBytesMax = 64u << 20;

Json ToJson(std::int64_t begin, const ChangeSample& sample,
            std::map<std::uint32_t, std::size_t>& indices) {
    Json files = Json::array();
    for (const auto& [file, counts] : sample.files) {
        // Paths that no sample names any more are left out.
        const std::size_t index = indices.try_emplace(file, indices.size()).first->second;
        files.push_back({index, counts.changes, counts.written_bytes, counts.zeroed_bytes});
    }
    const ChangeCounts& total = sample.total;
    return {{"begin", begin},
            {"total", {total.changes, total.written_bytes, total.zeroed_bytes}},
            {"uncounted", sample.uncounted},
            {"probed", {sample.probed_bytes, sample.compressed_bytes}},
            {"files", std::move(files)}};
}

/// The members of an array of numbers, if it is one of that size.
std::optional<std::vector<std::uint64_t>> Numbers(const Json& json, std::size_t count) {
    if (!json.is_array() || json.size() != count) return std::nullopt;
    std::vector<std::uint64_t> numbers;
    for (const Json& number : json) {
        if (!number.is_number_unsigned()) return std::nullopt;
        numbers.push_back(number.get<std::uint64_t>());
    }
    return numbers;
}

const Json& Member(const Json& object, const char* name) {
    static const Json kNothing;
    const auto at = object.find(name);
    return at == object.end() ? kNothing : *at;
}

std::optional<ChangeSample> SampleFrom(const Json& json, std::size_t paths) {
    const auto total = Numbers(Member(json, "total"), 3);
    const auto probed = Numbers(Member(json, "probed"), 2);
    const Json& uncounted = Member(json, "uncounted");
    const Json& files = Member(json, "files");
    if (!total || !probed || !uncounted.is_number_unsigned() || !files.is_array()) {
        return std::nullopt;
    }
    ChangeSample sample{.total = {(*total)[0], (*total)[1], (*total)[2]},
                        .uncounted = uncounted.get<std::uint64_t>(),
                        .probed_bytes = (*probed)[0],
                        .compressed_bytes = (*probed)[1],
                        .files = {}};
    for (const Json& entry : files) {
        const auto numbers = Numbers(entry, 4);
        if (!numbers || (*numbers)[0] >= paths) return std::nullopt;
        sample.files[static_cast<std::uint32_t>((*numbers)[0])] = {(*numbers)[1], (*numbers)[2],
                                                                   (*numbers)[3]};
    }
    return sample;
}

std::unexpected<Error> NoHistory(const std::string& what) {
    return Fail(ErrorCode::kCorruption, "this is no history of changes: " + what);
}

}  // namespace

std::string EncodeChangeHistory(const ChangeHistory& history) {
    std::map<std::uint32_t, std::size_t> indices = {{ChangeHistory::kOthers, 0}};
    Json samples = Json::array();
    for (const auto& [begin, sample] : history.samples()) {
        samples.push_back(ToJson(begin, sample, indices));
    }
    std::vector<std::string> paths(indices.size());
    for (const auto& [file, index] : indices) paths[index] = history.paths()[file];
    const Json json = {{"version", kVersion},
                       {"begin", history.begin_unix_ns()},
                       {"span", history.span_ns()},
                       {"paths", paths},
                       {"samples", std::move(samples)}};
    // A guest's tools may have made names that are not UTF-8.
    return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

Result<ChangeHistory> DecodeChangeHistory(const std::string& text, ChangeHistory::Limits limits) {
    const Json json = Json::parse(text, nullptr, /*allow_exceptions=*/false);
    if (!json.is_object()) return NoHistory("not JSON");
    if (Member(json, "version") != kVersion) return NoHistory("another version");
    const Json& begin = Member(json, "begin");
    if (!begin.is_number_integer()) return NoHistory("it has no begin");
    if (Member(json, "span") != limits.span_ns) return NoHistory("other spans");
    std::vector<std::string> paths;
    for (const Json& path : Member(json, "paths")) {
        if (!path.is_string()) return NoHistory("a path is no text");
        paths.push_back(path.get<std::string>());
    }
    if (paths.empty() || paths.size() > ChangeHistory::kPathsMax) return NoHistory("its paths");
    std::map<std::int64_t, ChangeSample> samples;
    for (const Json& entry : Member(json, "samples")) {
        const Json& at = entry.is_object() ? Member(entry, "begin") : Json();
        auto sample = at.is_number_integer() ? SampleFrom(entry, paths.size()) : std::nullopt;
        if (!sample || samples.size() >= limits.samples_max) return NoHistory("a sample");
        samples.insert_or_assign(at.get<std::int64_t>(), *std::move(sample));
    }
    ChangeHistory history(limits, begin.get<std::int64_t>());
    history.Restore(std::move(paths), std::move(samples));
    return history;
}

ChangeHistory LoadChangeHistory(const std::filesystem::path& path, ChangeHistory::Limits limits,
                                std::int64_t now_unix_ns) {
    const auto text = ReadSmallFile(path, kFileBytesMax);
    if (text) {
        auto history = DecodeChangeHistory(*text, limits);
        if (history) return *std::move(history);
        LogWarning("{}: {}; counting begins anew", path.string(), history.error().message);
    } else if (text.error().code != ErrorCode::kNotFound) {
        LogWarning("{}; counting begins anew", Describe(text.error()));
    }
    return ChangeHistory(limits, now_unix_ns);
}

}  // namespace rha::engine
