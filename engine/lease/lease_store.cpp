#include "engine/lease/lease_store.h"

#include <cerrno>
#include <cstdio>
#include <system_error>

#include <fcntl.h>
#include <nlohmann/json.hpp>
#include <unistd.h>

#include "common/crc32c.h"
#include "common/runtime/files.h"
#include "common/runtime/unique_fd.h"

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
    const UniqueFd fd(::open(path.c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, 0600));
    if (!fd) return std::unexpected(ErrnoError(errno, "open " + path.string()));
    const auto written = ::pwrite(fd.Get(), content.data(), content.size(), 0);
    if (written < 0) return std::unexpected(ErrnoError(errno, "write " + path.string()));
    if (static_cast<std::size_t>(written) != content.size()) {
        return std::unexpected(ErrnoError(ENOSPC, "write " + path.string()));
    }
    if (::ftruncate(fd.Get(), written) != 0) {
        return std::unexpected(ErrnoError(errno, "truncate " + path.string()));
    }
    return {};
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

Result<std::string> CurrentBootId() {
    RHA_ASSIGN_OR_RETURN(auto id, ReadSmallFile("/proc/sys/kernel/random/boot_id"));
    while (!id.empty() && id.back() == '\n') id.pop_back();
    return id;
}

std::uint64_t BootRunId(std::string_view boot_id) {
    std::uint64_t id = 0;
    for (const char digit : boot_id) {
        if (digit >= '0' && digit <= '9') id = id << 4 | static_cast<std::uint64_t>(digit - '0');
        if (digit >= 'a' && digit <= 'f') {
            id = id << 4 | static_cast<std::uint64_t>(digit - 'a' + 10);
        }
    }
    return id;
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
        return std::unexpected(ErrnoError(error.value(), "list " + directory_.string()));
    }
    return files;
}

Status LeaseStore::Save(const RunLease& lease) const {
    const auto path = FileOf(lease.scenario);
    if (lease.retired || ::access(path.c_str(), F_OK) != 0) {
        return WriteFileAtomically(path, EncodeLease(lease), 0600);
    }
    auto spare = path;
    spare.replace_extension(kSpareExtension);
    RHA_RETURN_IF_ERROR(Overwrite(spare, EncodeLease(lease)));
    const auto exchanged =
        ::renameat2(AT_FDCWD, spare.c_str(), AT_FDCWD, path.c_str(), RENAME_EXCHANGE);
    if (exchanged == 0) return {};
    // A file system that cannot exchange.
    if (::rename(spare.c_str(), path.c_str()) == 0) return {};
    return std::unexpected(ErrnoError(errno, "replace " + path.string()));
}

Status LeaseStore::Remove(const ScenarioId& scenario) const {
    auto path = FileOf(scenario);
    for (const char* extension : {kExtension, kSpareExtension}) {
        path.replace_extension(extension);
        if (::unlink(path.c_str()) != 0 && errno != ENOENT) {
            return std::unexpected(ErrnoError(errno, "remove " + path.string()));
        }
    }
    return {};
}

}  // namespace rha::engine
