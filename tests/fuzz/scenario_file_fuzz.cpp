// Scenario files come from people's editors: reading one never crashes, every refusal names its
// place and says what to do, and what was read is written and read back as the same.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "control/exchange/scenario_file.h"

namespace {

void Require(bool holds) {
    if (!holds) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    const auto scenarios = rha::control::ReadScenarioFile(text);
    if (!scenarios) {
        Require(!scenarios.error().message.empty() && !scenarios.error().remedy.empty());
        return 0;
    }
    const auto again = rha::control::ReadScenarioFile(rha::control::WriteScenarioFile(*scenarios));
    Require(again && *again == *scenarios);
    return 0;
}
