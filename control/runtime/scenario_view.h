// ScenarioView: everything known about one scenario at one moment. Plain values.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "control/core/engine_facts.h"
#include "control/core/machine_types.h"
#include "control/core/readiness.h"
#include "control/core/scenario.h"

namespace rha::control {

struct ScenarioView {
    Scenario scenario;  ///< as the roles are at present
    MachineState machine;
    std::string master_name;
    std::string replica_name;
    std::uint64_t countdown_ms_left = 0;
    bool divergence_unknown = false;         ///< nobody can say what only the former host holds
    std::optional<ReplicationFacts> master;  ///< the engines' last words
    std::optional<ReplicationFacts> replica;
    std::optional<VmSummary> master_vm;
    std::optional<VmSummary> replica_vm;
    std::uint64_t status_age_ms = 0;  ///< of the older of both words
    std::size_t queue_position = 0;   ///< in its group's run: 1 = next, 0 = it does not wait
    bool status_known = false;        ///< both engines were heard within three heartbeats
    bool master_answers = false;      ///< its engine was
    bool replica_answers = false;
    std::shared_ptr<const VerificationRecord> verified;  ///< the last one since the start, if any
};

}  // namespace rha::control
