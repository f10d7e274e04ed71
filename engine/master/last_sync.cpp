#include "engine/master/last_sync.h"

#include <nlohmann/json.hpp>

#include "common/runtime/files.h"
#include "common/runtime/log.h"

namespace rha::engine {
namespace {

using Json = nlohmann::json;

constexpr int kVersion = 1;
constexpr std::size_t kFileBytesMax = 64u << 20;

/// What the text says; throws where it says something else.
LastSync Decode(const std::string& text) {
    const Json json = Json::parse(text);
    if (json.at("version") != kVersion) throw std::runtime_error("it is of another version");
    LastSync sync{.began = {json.at("began").get<std::int64_t>()},
                  .ended = {json.at("ended").get<std::int64_t>()},
                  .epoch = {json.at("epoch").get<std::uint64_t>()},
                  .full = json.at("full").get<bool>(),
                  .bytes_compared = json.at("compared").get<std::uint64_t>(),
                  .bytes_sent = json.at("sent").get<std::uint64_t>(),
                  .files = {}};
    for (const Json& file : json.at("files")) {
        sync.files.push_back({.path = file.at("path").get<std::string>(),
                              .size_bytes = file.at("size").get<std::uint64_t>(),
                              .differing_bytes = file.at("differing").get<std::uint64_t>()});
    }
    return sync;
}

}  // namespace

std::string EncodeLastSync(const LastSync& sync) {
    Json files = Json::array();
    for (const FileDifference& file : sync.files) {
        files.push_back(
            {{"path", file.path}, {"size", file.size_bytes}, {"differing", file.differing_bytes}});
    }
    const Json json = {{"version", kVersion},         {"began", sync.began.unix_ns},
                       {"ended", sync.ended.unix_ns}, {"epoch", sync.epoch.value},
                       {"full", sync.full},           {"compared", sync.bytes_compared},
                       {"sent", sync.bytes_sent},     {"files", std::move(files)}};
    return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

std::optional<LastSync> LoadLastSync(const std::filesystem::path& path) {
    const auto text = ReadSmallFile(path, kFileBytesMax);
    if (!text) {
        if (text.error().code != ErrorCode::kNotFound) LogWarning("{}", Describe(text.error()));
        return std::nullopt;
    }
    try {
        return Decode(*text);
    } catch (const std::exception& wrong) {  // the library reports wrong shapes this way only
        LogWarning("{}: what the last synchronisation found is not known: {}", path.string(),
                   wrong.what());
        return std::nullopt;
    }
}

}  // namespace rha::engine
