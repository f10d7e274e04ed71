// Verification rules: turn what two engines found, and what this service knows about its other
// scenarios, into one verdict. Pure.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "common/error.h"
#include "control/core/engine_facts.h"
#include "control/core/scenario.h"

namespace rha::control {

/// What was learnt about one scenario. A host that could not be asked has an error instead.
struct VerificationFacts {
    std::string master_name;
    std::string replica_name;
    Result<HostFacts> master_facts;
    Result<HostFacts> replica_facts;
    Result<VmDetail> vm;                   ///< from VerifyMaster, its problems among the findings
    Result<std::vector<Finding>> master;   ///< VerifyMaster
    Result<std::vector<Finding>> replica;  ///< VerifyReplica
    std::vector<Scenario> others;          ///< those that could be in its way
    std::vector<HomeAdapter> noted;        ///< what the machine had at home, as far as is known
    bool goes_home = false;                ///< it lives away, and the replica is its home
};

struct Verdict {
    std::vector<Finding> findings;         ///< errors first, then warnings, then what is well
    std::vector<std::string> extra_paths;  ///< the machine's files outside its folder
    std::vector<HomeAdapter> adapters;     ///< of a machine that lives at home
    bool Ok() const;
    /// The first error, for events and refusals; empty message when Ok().
    Error FirstError() const;
};

Verdict Judge(const Scenario& scenario, const VerificationFacts& facts);

/// For a scenario that is yet to be created: what only its run needs is no more than a warning.
Verdict ForCreation(Verdict verdict);

/// Room the machine's files take on the replica.
std::uint64_t RequiredBytes(const VmDetail& vm);

}  // namespace rha::control
