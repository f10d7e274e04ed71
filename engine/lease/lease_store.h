// LeaseStore: the run leases of this host, one file for each scenario in <state>/leases. The engine
// writes them, the guard reads them (docs/formats/run-lease.md). A reader always finds a complete
// file. The first lease of a scenario and a retired one are durable: after a crash of the host,
// too, it is known that the machine must not run there unasked. A renewal is not synced.
//
// A renewal needs no space on the disk: it goes into the spare file beside the lease, whose blocks
// are there already, and the two change places. A disk that is full stops no guest. On Windows,
// which cannot exchange two files, a file as small as this lies in NTFS's own table.
//
// Thread rule: readers any thread and process; writers of one scenario externally synchronised.
#pragma once

#include <filesystem>
#include <map>
#include <optional>
#include <string>

#include "common/error.h"
#include "common/ids.h"
#include "engine/core/run_lease.h"

namespace rha::engine {

struct LeaseFiles {
    std::map<ScenarioId, RunLease> leases;
    std::map<ScenarioId, Error> damaged;  ///< files that are there and cannot be understood
};

class LeaseStore {
public:
    explicit LeaseStore(const std::filesystem::path& state_directory)
        : directory_(state_directory / "leases") {}

    /// Creates the directory. Once, before Save.
    Status Prepare() const;
    /// Nothing when there is no directory yet. An error when it cannot be read.
    Result<LeaseFiles> Load() const;
    /// Nothing when the scenario has no lease; kCorruption when its file is damaged.
    Result<std::optional<RunLease>> LoadOne(const ScenarioId& scenario) const;
    /// In effect on return, for every reader.
    Status Save(const RunLease& lease) const;
    /// Idempotent.
    Status Remove(const ScenarioId& scenario) const;

private:
    std::filesystem::path FileOf(const ScenarioId& scenario) const;
    const std::filesystem::path directory_;
};

std::string EncodeLease(const RunLease& lease);
/// kCorruption, with what is wrong.
Result<RunLease> DecodeLease(const std::string& text);

}  // namespace rha::engine
