// The product's contestants: one process per role, exactly as the engine puts its classes together,
// without the control service. Each prints lines of JSON and works until its standard input ends.
#pragma once

#include <cstdint>
#include <string>

#include "common/error.h"

namespace rha::bench {

struct ReplicaRole {
    std::string identity;   ///< directory of the replica's certificate
    std::string directory;  ///< images
    std::string state;
    std::string master_prefix;
    bool adopt = false;   ///< the images are there already
    bool memory = false;  ///< journal and images on disks in memory
};

/// {"port": n} once it listens; for a line read, {"promote_seconds": …, …} after a promotion.
Status RunReplica(const ReplicaRole& role);

struct MasterRole {
    std::string identity;  ///< directory of the master's certificate
    std::string root;      ///< of rha-capturefs
    std::string socket;    ///< of rha-capturefs
    std::string folder;    ///< what to protect, absolute
    std::string state;
    std::string address;  ///< of the replica
    double timeout_s = 120;
};

/// {"seconds": from start until the replica was consistent and had applied everything, …}; then for
/// every line read, {"drained_seconds": …, …} once everything captured so far is applied.
Status RunMaster(const MasterRole& role);

struct StreamRole {
    std::string identity;
    std::string state;
    std::string address;
    std::uint64_t bytes = 1ull << 30;
    std::uint32_t payload_bytes = 64u << 10;
    double timeout_s = 120;
};

/// {"seconds": from the first write until all of them were durable on the replica, …}
Status RunStream(const StreamRole& role);

struct DrainRole {
    std::string root;
    std::string socket;
    std::string folder;
    std::string journal;  ///< directory to keep a journal in; empty: read and release only
};

/// {"attached": true}; at the end {"records": …, "bytes": …, "lost": …}
Status RunDrain(const DrainRole& role);

}  // namespace rha::bench
