// Who is who in the benchmark: two hosts and one scenario with fixed names, and certificates for
// both hosts from a CA that lives as long as a run.
#pragma once

#include <filesystem>
#include <memory>

#include "common/error.h"
#include "common/runtime/tls/identity.h"

namespace rha::bench {

inline constexpr const char* kMasterHost = "11111111-1111-4111-8111-111111111111";
inline constexpr const char* kReplicaHost = "22222222-2222-4222-8222-222222222222";
inline constexpr const char* kScenario = "33333333-3333-4333-8333-333333333333";

/// Makes `directory`/master and `directory`/replica, as enrolment would have.
Status MakeIdentities(const std::filesystem::path& directory);

Result<std::shared_ptr<const Identity>> OpenIdentity(const std::filesystem::path& directory);

}  // namespace rha::bench
