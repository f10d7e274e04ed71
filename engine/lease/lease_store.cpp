#include "engine/lease/lease_store.h"

#include <span>
#include <system_error>

#include <nlohmann/json.hpp>

#include "common/crc32c.h"
#include "common/runtime/file_names.h"
#include "common/runtime/files.h"
#include "common/runtime/native_file.h"
#include "common/runtime/system_error.h"

namespace rha::engine {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::json;

constexpr int kFormatVersion = 1;
constexpr const char* kChecksum = "crc32c";
constexpr const char* kExtension = ".json";
constexpr const char* kSpareExtension = ".spare";

std::unexpected<Error> Damaged(const std::string& what) {
    return Fail(ErrorCode::kCorruption, "the run lease cannot be understood: " + what,
                "restart rha-engine, so that it has the lease renewed; if it stays, remove the "
                "file, and the machine runs without a lease");
}

/// A reader that held the spare open while it was written must not believe a mixture.
std::uint32_t ChecksumOf(const Json& json) {
    const auto text = json.dump(-1, ' ', false, Json::error_handler_t::replace);
    return rha_crc32c(0, text.data(), text.size());
}

Status Overwrite(const fs::path& path, const std::string& content) {
    RHA_ASSIGN_OR_RETURN(const NativeFile file, NativeFile::Open(path, NativeFile::Mode::kCreate));
    RHA_RETURN_IF_ERROR(file.WriteAt(0, std::as_bytes(std::span(content))));
    return file.Resize(content.size());
}

}  // namespace

std::string EncodeLease(const RunLease& lease) {
    Json json{{"version", kFormatVersion},
              {"scenario", lease.scenario.value},
              {"vm", lease.vm.value},
              {"boot_id", lease.boot_id},
              {"deadline_ns", lease.deadline.since_boot.count()},
              {"length_ns", lease.length.count()},
              {"stop_grace_ns", lease.stop_grace.count()}};
    if (lease.retired) json["retired"] = true;
    json[kChecksum] = ChecksumOf(json);
    return json.dump() + "\n";
}

Result<RunLease> DecodeLease(const std::string& text) {
    auto json = Json::parse(text, nullptr, /*allow_exceptions=*/false);
    if (!json.is_object()) return Damaged("it is no JSON object");
    const auto checksum = json.value(kChecksum, Json());
    json.erase(kChecksum);
    if (checksum != ChecksumOf(json)) return Damaged("its checksum does not fit");
    std::string wrong;
    const auto member = [&](const char* name, auto fits) -> Json {
        const auto at = json.find(name);
        if (at != json.end() && fits(*at)) return *at;
        if (wrong.empty()) wrong = name;
        return {};
    };
    const auto take_text = [&](const char* name) {
        const auto value = member(name, [](const Json& v) {
            return v.is_string() && !v.get_ref<const std::string&>().empty();
        });
        return value.is_string() ? value.get<std::string>() : std::string();
    };
    const auto number = [&](const char* name, Duration max) {
        const auto value = member(name, [max](const Json& v) {
            return v.is_number_unsigned() &&
                   v.get<std::uint64_t>() <= static_cast<std::uint64_t>(max.count());
        });
        return Duration(value.is_number_unsigned() ? value.get<std::int64_t>() : 0);
    };
    const auto version = number("version", Duration(kFormatVersion));
    RunLease lease{.scenario = {take_text("scenario")},
                   .vm = {take_text("vm")},
                   .boot_id = take_text("boot_id"),
                   .deadline = {number("deadline_ns", Duration::max())},
                   .length = number("length_ns", kLeaseMax),
                   .stop_grace = number("stop_grace_ns", kLeaseMax),
                   .retired = json.contains("retired")};
    if (wrong.empty() && version.count() != kFormatVersion) wrong = "version";
    if (wrong.empty() && lease.retired && json["retired"] != true) wrong = "retired";
    if (wrong.empty() && lease.length == Duration::zero()) wrong = "length_ns";
    if (!wrong.empty()) return Damaged("'" + wrong + "' is missing or wrong");
    return lease;
}

fs::path LeaseStore::FileOf(const ScenarioId& scenario) const {
    return directory_ / (scenario.value + kExtension);
}

Status LeaseStore::Prepare() const {
    return MakeDirectory(directory_, 0700);
}

Result<std::optional<RunLease>> LeaseStore::LoadOne(const ScenarioId& scenario) const {
    const auto path = FileOf(scenario);
    const auto text = ReadSmallFile(path);
    if (!text && text.error().code == ErrorCode::kNotFound) return std::optional<RunLease>();
    auto lease = text ? DecodeLease(*text) : Result<RunLease>(std::unexpected(text.error()));
    if (lease && lease->scenario != scenario) lease = Damaged("it is another scenario's");
    if (!lease) return std::unexpected(std::move(lease).error().While("read " + path.string()));
    return std::optional(*std::move(lease));
}

Result<LeaseFiles> LeaseStore::Load() const {
    LeaseFiles files;
    std::error_code error;
    fs::directory_iterator entries(directory_, error);
    if (error == std::errc::no_such_file_or_directory) return files;
    while (!error && entries != fs::directory_iterator()) {
        const auto path = entries->path();
        if (path.extension() == kExtension) {
            const ScenarioId scenario{path.stem().string()};
            auto lease = LoadOne(scenario);
            if (!lease) {
                files.damaged.emplace(scenario, std::move(lease).error());
            } else if (*lease) {
                files.leases.emplace(scenario, **std::move(lease));
            }
        }
        entries.increment(error);
    }
    if (error) {
        return std::unexpected(SystemError(error, "list " + directory_.string()));
    }
    return files;
}

Status LeaseStore::Save(const RunLease& lease) const {
    const auto path = FileOf(lease.scenario);
    std::error_code ignored;  // of a path that cannot be looked at, the next line tells
    if (lease.retired || !fs::exists(path, ignored)) {
        return WriteFileAtomically(path, EncodeLease(lease), 0600);
    }
    auto spare = path;
    spare.replace_extension(kSpareExtension);
    RHA_RETURN_IF_ERROR(Overwrite(spare, EncodeLease(lease)));
    return SwapFiles(spare, path);
}

Status LeaseStore::Remove(const ScenarioId& scenario) const {
    auto path = FileOf(scenario);
    for (const char* extension : {kExtension, kSpareExtension}) {
        path.replace_extension(extension);
        std::error_code error;
        fs::remove(path, error);
        if (error) return std::unexpected(SystemError(error, "remove " + path.string()));
    }
    return {};
}

}  // namespace rha::engine
