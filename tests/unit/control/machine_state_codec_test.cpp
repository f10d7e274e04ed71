#include "control/core/machine_state_codec.h"

#include <gtest/gtest.h>

#include "tests/support/result_matchers.h"

namespace rha::control {
namespace {

MachineState Full() {
    MachineState state;
    state.state = State::kSwitching;
    state.step = Step::kPromote;
    state.epoch = {7};
    state.step_number = 3;
    state.last_number = 5;
    state.active = Side::kReplica;
    state.mode = SwitchoverMode::kAfterFailure;
    state.cause = CountdownCause::kGuest;
    state.allow_data_loss = true;
    state.allow_inconsistent = true;
    state.promote_issued = true;
    state.register_issued = true;
    state.replication_epoch = {6};
    state.synchronised = true;
    state.full_compare = true;
    state.guest_restart_used = true;
    state.final_sequence = {~0ull};
    state.final_capture = {9};
    state.maintenance = {
        .side = Side::kReplica, .shutdown_guest = true, .ready = true, .boot_run = ~0ull};
    state.start_guest = true;
    state.updates_suspended = true;
    state.diverged_bytes = 5;
    state.diverged_unknown = true;
    state.adopt = true;
    state.lived = true;
    state.unasked = true;
    state.extra_paths = {"/a b", "C:\\new\nline"};
    state.home_adapters = {
        {.id = "52:54:00:00:00:01",
         .name = "it's the\nfirst",
         .network = "LAN 1",
         .automatic = "DR",
         .guest = AdapterAddresses{.addresses = {"10.0.0.5/24", "10.0.1.5/24"},
                                   .gateways = {"10.0.0.1"},
                                   .dns = {"10.0.0.2"}},
         .given = AdapterAddresses{.addresses = {"10.1.0.5/24"}}},
        {.id = "b", .network = "automatic", .guest = AdapterAddresses{.dhcp = true}}};
    state.owed = {
        {OwedKind::kStopReplica, 4}, {OwedKind::kRetireMaster, 5}, {OwedKind::kRetireReplica, 6}};
    state.error = Error{.code = ErrorCode::kNoSpace,
                        .message = "full\nstop",
                        .remedy = "free \\ space",
                        .os_code = -28,
                        .retryable = true,
                        .data_at_risk = true,
                        .context = {"one", "two"}};
    return state;
}

TEST(MachineStateCodec, EveryFieldSurvives) {
    for (const MachineState& state : {MachineState{}, Full()}) {
        const auto decoded = DecodeMachineState(EncodeMachineState(state));
        ASSERT_TRUE(test::IsOk(decoded));
        EXPECT_TRUE(*decoded == state);
    }
    EXPECT_FALSE(Full() == MachineState{});
}

/// As it was written before divergence that is not known was stored.
bool FormerlyUnknown(const MachineState& state) {
    std::string text = EncodeMachineState(state);
    const std::string line = "diverged-unknown 0\n";
    text.erase(text.find(line), line.size());
    const auto decoded = DecodeMachineState(text);
    return decoded && decoded->diverged_unknown;
}

TEST(MachineStateCodec, OfOldRecordsNothingIsTakenForEqualThatMayHaveDiverged) {
    MachineState state;
    state.state = State::kRunning;
    EXPECT_FALSE(FormerlyUnknown(state));
    state.state = State::kSwitched;
    state.active = Side::kReplica;
    state.mode = SwitchoverMode::kAfterFailure;
    EXPECT_TRUE(FormerlyUnknown(state));
    state.mode = SwitchoverMode::kClean;
    EXPECT_TRUE(FormerlyUnknown(state)) << "it lost data: nothing was drained";
    state.final_sequence = {70};
    EXPECT_FALSE(FormerlyUnknown(state));
    MachineState stopped;  // a way back that ended before anything was overwritten
    stopped.adopt = true;
    stopped.mode = SwitchoverMode::kAfterFailure;
    EXPECT_TRUE(FormerlyUnknown(stopped));
    MachineState chosen;
    chosen.state = State::kFailed;
    chosen.mode = SwitchoverMode::kAfterFailure;
    chosen.recovering = true;
    EXPECT_TRUE(FormerlyUnknown(chosen));
}

TEST(MachineStateCodec, EveryStateAndStepHasAName) {
    for (int i = 0; i <= static_cast<int>(State::kDeleted); ++i) {
        EXPECT_EQ(StateFromName(Name(static_cast<State>(i))), static_cast<State>(i));
    }
    for (int i = 0; i <= static_cast<int>(Step::kDemoteReplica); ++i) {
        EXPECT_EQ(StepFromName(Name(static_cast<Step>(i))), static_cast<Step>(i));
    }
}

TEST(MachineStateCodec, DamageIsFound) {
    const std::string good = EncodeMachineState(Full());
    // Cut anywhere but at the end of a line.
    for (std::size_t i = 0; i + 1 < good.size(); ++i) {
        if (i == 0 || good[i - 1] != '\n') {
            EXPECT_FALSE(DecodeMachineState(good.substr(0, i))) << i;
        }
    }
    using test::FailsWith;
    const std::string head = "rha-machine 1\n";
    for (const char* line :
         {"state dancing", "epoch x", "epoch 1 ", "active nobody", "owed stop", "full-compare 2",
          "unheard of", "error-message without error", "error no-such-code", "extra-path broken\\x",
          "nospace", "maintenance master", "maintenance nobody shutdown=0 ready=0 run=1",
          "maintenance master shutdown=0 ready=2 run=1",
          "maintenance master shutdown=0 ready=0 run=1 more"}) {
        EXPECT_TRUE(FailsWith(DecodeMachineState(head + line + "\n"), ErrorCode::kCorruption,
                              std::string(line).substr(0, 4)));
    }
    EXPECT_TRUE(FailsWith(DecodeMachineState("rha-machine 2\n"), ErrorCode::kCorruption, "2"));
    EXPECT_FALSE(DecodeMachineState(""));
}

}  // namespace
}  // namespace rha::control
