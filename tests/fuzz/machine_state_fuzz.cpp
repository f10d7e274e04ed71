// Stored machine states from arbitrary bytes: what decodes must encode to the same state again, and
// a machine restored from it must take any first events without leaving its table.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "control/core/machine_state_codec.h"
#include "control/core/switchover_machine.h"

using namespace rha;           // NOLINT: a program of one function
using namespace rha::control;  // NOLINT

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    const auto state = DecodeMachineState(text);
    if (!state) return 0;
    const auto again = DecodeMachineState(EncodeMachineState(*state));
    if (!again || !(*again == *state)) std::abort();

    Scenario scenario;
    scenario.id = {"11111111-1111-1111-1111-111111111111"};
    scenario.master_host = {"A"};
    scenario.replica_host = {"B"};
    const Instant start{std::chrono::seconds(1000)};
    auto machine = SwitchoverMachine::Restore(scenario, *state, start);
    (void)machine.Step(Restarted{}, start);
    for (int second = 1; second < 400; second += 7) {
        const Instant now = start + std::chrono::seconds(second);
        const HostId& host = second % 2 == 0 ? scenario.master_host : scenario.replica_host;
        (void)machine.Step(Report{.host = host}, now);
        (void)machine.Step(Tick{}, now);
        const auto next = machine.NextDeadline(now);
        if (next && *next <= now) std::abort();
    }
    return 0;
}
