#include "manager-gui/core/fleet.h"

#include <algorithm>
#include <array>
#include <utility>

namespace rha::manager {

ScenarioState scenarioStateFromName(QStringView name) {
    using S = ScenarioState;
    static constexpr std::array<std::pair<QStringView, S>, 15> kNames = {{
        {u"stopped", S::kStopped},
        {u"verifying", S::kVerifying},
        {u"starting", S::kStarting},
        {u"synchronising", S::kSynchronising},
        {u"running", S::kRunning},
        {u"maintenance", S::kMaintenance},
        {u"countdown", S::kCountdown},
        {u"restarting-guest", S::kRestartingGuest},
        {u"switchover-required", S::kSwitchoverRequired},
        {u"switching", S::kSwitching},
        {u"rolling-back", S::kRollingBack},
        {u"switched", S::kSwitched},
        {u"failed", S::kFailed},
        {u"stopping", S::kStopping},
        {u"deleting", S::kDeleting},
    }};
    const auto* found = std::ranges::find(kNames, name, &std::pair<QStringView, S>::first);
    return found == kNames.end() ? S::kUnknown : found->second;
}

}  // namespace rha::manager
