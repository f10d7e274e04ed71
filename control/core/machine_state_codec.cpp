#include "control/core/machine_state_codec.h"

#include <algorithm>
#include <charconv>
#include <functional>
#include <map>

namespace rha::control {
namespace {

constexpr std::string_view kDivergedUnknown = "diverged-unknown";
constexpr std::string_view kVersionLine = "rha-machine 1";

std::string Escape(std::string_view text) {
    std::string out;
    for (const char c : text) {
        if (c == '\\') {
            out += "\\\\";
        } else if (c == '\n') {
            out += "\\n";
        } else {
            out += c;
        }
    }
    return out;
}

std::optional<std::string> Unescape(std::string_view text) {
    std::string out;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] != '\\') {
            out += text[i];
            continue;
        }
        if (++i == text.size() || (text[i] != '\\' && text[i] != 'n')) return std::nullopt;
        out += text[i] == 'n' ? '\n' : '\\';
    }
    return out;
}

template <typename Number>
bool ReadNumber(std::string_view text, Number& into) {
    const auto* end = text.data() + text.size();
    const auto result = std::from_chars(text.data(), end, into);
    return result.ec == std::errc{} && result.ptr == end;
}

bool ReadFlag(std::string_view text, bool& into) {
    into = text == "1";
    return into || text == "0";
}

bool ReadText(std::string_view text, std::string& into) {
    auto value = Unescape(text);
    if (value) into = std::move(*value);
    return value.has_value();
}

bool ReadHome(std::string_view text, std::vector<HomeAdapter>& into) {
    std::string line;
    if (!ReadText(text, line)) return false;
    auto adapter = ParseHome(line);
    if (adapter) into.push_back(std::move(*adapter));
    return adapter.has_value();
}

template <typename Enum>
bool ReadEnum(const std::optional<Enum>& value, Enum& into) {
    if (value) into = *value;
    return value.has_value();
}

bool ReadOwed(std::string_view text, std::vector<Owed>& into) {
    const auto space = text.find(' ');
    if (space == std::string_view::npos) return false;
    const auto kind = OwedKindFromName(text.substr(0, space));
    Owed owed;
    if (!kind || !ReadNumber(text.substr(space + 1), owed.step)) return false;
    owed.kind = *kind;
    into.push_back(owed);
    return true;
}

// "master shutdown=1 ready=0 run=7"
bool ReadMaintenance(std::string_view text, Maintenance& into) {
    const auto next = [&text] {
        const auto word = text.substr(0, text.find(' '));
        text.remove_prefix(std::min(word.size() + 1, text.size()));
        return word;
    };
    const auto value = [&next](std::string_view key) {
        const auto word = next();
        return word.starts_with(key) ? word.substr(key.size()) : std::string_view{};
    };
    return ReadEnum(SideFromName(next()), into.side) &&
           ReadFlag(value("shutdown="), into.shutdown_guest) &&
           ReadFlag(value("ready="), into.ready) && ReadNumber(value("boot="), into.boot_run) &&
           text.empty();
}

std::string TextOf(const Maintenance& maintenance) {
    return std::string(Name(maintenance.side)) +
           " shutdown=" + (maintenance.shutdown_guest ? "1" : "0") +
           " ready=" + (maintenance.ready ? "1" : "0") +
           " boot=" + std::to_string(maintenance.boot_run);
}

bool ReadErrorCode(std::string_view text, std::optional<Error>& into) {
    into.emplace();
    into->code = ErrorCodeFromName(text);
    return Name(into->code) == text;
}

using Reader = std::function<bool(MachineState&, std::string_view)>;

// Lines about the error follow the line that creates it.
template <typename Read>
Reader OfError(Read read) {
    return [read](MachineState& s, std::string_view v) { return s.error && read(*s.error, v); };
}

const std::map<std::string_view, Reader>& Readers() {
    using State_ = MachineState;
    using V = std::string_view;
    static const std::map<std::string_view, Reader> kReaders = {
        {"state", [](State_& s, V v) { return ReadEnum(StateFromName(v), s.state); }},
        {"step", [](State_& s, V v) { return ReadEnum(StepFromName(v), s.step); }},
        {"epoch", [](State_& s, V v) { return ReadNumber(v, s.epoch.value); }},
        {"step-number", [](State_& s, V v) { return ReadNumber(v, s.step_number); }},
        {"last-number", [](State_& s, V v) { return ReadNumber(v, s.last_number); }},
        {"active", [](State_& s, V v) { return ReadEnum(SideFromName(v), s.active); }},
        {"backward", [](State_& s, V v) { return ReadFlag(v, s.backward); }},
        {"mode", [](State_& s, V v) { return ReadEnum(SwitchoverModeFromName(v), s.mode); }},
        {"cause", [](State_& s, V v) { return ReadEnum(CountdownCauseFromName(v), s.cause); }},
        {"allow-data-loss", [](State_& s, V v) { return ReadFlag(v, s.allow_data_loss); }},
        {"allow-inconsistent", [](State_& s, V v) { return ReadFlag(v, s.allow_inconsistent); }},
        {"reverse-asked", [](State_& s, V v) { return ReadFlag(v, s.reverse_asked); }},
        {"promote-issued", [](State_& s, V v) { return ReadFlag(v, s.promote_issued); }},
        {"register-issued", [](State_& s, V v) { return ReadFlag(v, s.register_issued); }},
        {"replication-epoch",
         [](State_& s, V v) { return ReadNumber(v, s.replication_epoch.value); }},
        {"synchronised", [](State_& s, V v) { return ReadFlag(v, s.synchronised); }},
        {"full-compare", [](State_& s, V v) { return ReadFlag(v, s.full_compare); }},
        {"guest-restart-used", [](State_& s, V v) { return ReadFlag(v, s.guest_restart_used); }},
        {"final-sequence", [](State_& s, V v) { return ReadNumber(v, s.final_sequence.value); }},
        {"final-capture", [](State_& s, V v) { return ReadNumber(v, s.final_capture.value); }},
        {"maintenance", [](State_& s, V v) { return ReadMaintenance(v, s.maintenance); }},
        {"updates-suspended", [](State_& s, V v) { return ReadFlag(v, s.updates_suspended); }},
        {"start-guest", [](State_& s, V v) { return ReadFlag(v, s.start_guest); }},
        {"adopt", [](State_& s, V v) { return ReadFlag(v, s.adopt); }},
        {"lived", [](State_& s, V v) { return ReadFlag(v, s.lived); }},
        {"trusted-generation", [](State_& s, V v) { return ReadNumber(v, s.trusted_generation); }},
        {"extra-path", [](State_& s, V v) { return ReadText(v, s.extra_paths.emplace_back()); }},
        {"home-adapter", [](State_& s, V v) { return ReadHome(v, s.home_adapters); }},
        {"leased", [](State_& s, V v) { return ReadFlag(v, s.leased); }},
        {"recovering", [](State_& s, V v) { return ReadFlag(v, s.recovering); }},
        {"lease-waived", [](State_& s, V v) { return ReadFlag(v, s.lease_waived); }},
        {"lease-counted",
         [](State_& s, V v) {
             std::int64_t count = 0;
             if (!ReadNumber(v, count)) return false;
             s.lease_counted = std::chrono::seconds(count);
             return true;
         }},
        {"diverged-bytes", [](State_& s, V v) { return ReadNumber(v, s.diverged_bytes); }},
        {kDivergedUnknown, [](State_& s, V v) { return ReadFlag(v, s.diverged_unknown); }},
        {"only-unchanged", [](State_& s, V v) { return ReadFlag(v, s.only_unchanged); }},
        {"unasked", [](State_& s, V v) { return ReadFlag(v, s.unasked); }},
        {"reverse-reported", [](State_& s, V v) { return ReadFlag(v, s.reverse_reported); }},
        {"asked", [](State_& s, V v) { return ReadFlag(v, s.asked); }},
        {"owed", [](State_& s, V v) { return ReadOwed(v, s.owed); }},
        {"error", [](State_& s, V v) { return ReadErrorCode(v, s.error); }},
        {"error-message", OfError([](Error& e, V v) { return ReadText(v, e.message); })},
        {"error-remedy", OfError([](Error& e, V v) { return ReadText(v, e.remedy); })},
        {"error-context",
         OfError([](Error& e, V v) { return ReadText(v, e.context.emplace_back()); })},
        {"error-os", OfError([](Error& e, V v) { return ReadNumber(v, e.os_code); })},
        {"error-retryable", OfError([](Error& e, V v) { return ReadFlag(v, e.retryable); })},
        {"error-data-at-risk", OfError([](Error& e, V v) { return ReadFlag(v, e.data_at_risk); })},
    };
    return kReaders;
}

void AppendError(const Error& error,
                 const std::function<void(std::string_view, std::string)>& line) {
    line("error", std::string(Name(error.code)));
    line("error-message", Escape(error.message));
    line("error-remedy", Escape(error.remedy));
    for (const auto& step : error.context) line("error-context", Escape(step));
    line("error-os", std::to_string(error.os_code));
    line("error-retryable", error.retryable ? "1" : "0");
    line("error-data-at-risk", error.data_at_risk ? "1" : "0");
}

}  // namespace

std::string EncodeMachineState(const MachineState& state) {
    std::string out(kVersionLine);
    out += '\n';
    const auto line = [&out](std::string_view key, const std::string& value) {
        out += key;
        out += ' ';
        out += value;
        out += '\n';
    };
    const auto flag = [&line](std::string_view key, bool value) { line(key, value ? "1" : "0"); };
    line("state", std::string(Name(state.state)));
    line("step", std::string(Name(state.step)));
    line("epoch", std::to_string(state.epoch.value));
    line("step-number", std::to_string(state.step_number));
    line("last-number", std::to_string(state.last_number));
    line("active", std::string(Name(state.active)));
    flag("backward", state.backward);
    line("mode", std::string(Name(state.mode)));
    line("cause", std::string(Name(state.cause)));
    flag("allow-data-loss", state.allow_data_loss);
    flag("allow-inconsistent", state.allow_inconsistent);
    flag("reverse-asked", state.reverse_asked);
    flag("promote-issued", state.promote_issued);
    flag("register-issued", state.register_issued);
    line("replication-epoch", std::to_string(state.replication_epoch.value));
    flag("synchronised", state.synchronised);
    flag("full-compare", state.full_compare);
    flag("guest-restart-used", state.guest_restart_used);
    line("final-sequence", std::to_string(state.final_sequence.value));
    line("final-capture", std::to_string(state.final_capture.value));
    line("maintenance", TextOf(state.maintenance));
    flag("updates-suspended", state.updates_suspended);
    flag("start-guest", state.start_guest);
    flag("adopt", state.adopt);
    flag("lived", state.lived);
    line("trusted-generation", std::to_string(state.trusted_generation));
    for (const auto& path : state.extra_paths) line("extra-path", Escape(path));
    for (const auto& each : state.home_adapters) line("home-adapter", Escape(FormatHome(each)));
    flag("leased", state.leased);
    flag("recovering", state.recovering);
    flag("lease-waived", state.lease_waived);
    flag(kDivergedUnknown, state.diverged_unknown);
    flag("only-unchanged", state.only_unchanged);
    flag("unasked", state.unasked);
    flag("reverse-reported", state.reverse_reported);
    flag("asked", state.asked);
    line("lease-counted", std::to_string(state.lease_counted.count()));
    line("diverged-bytes", std::to_string(state.diverged_bytes));
    for (const auto& owed : state.owed) {
        line("owed", std::string(Name(owed.kind)) + " " + std::to_string(owed.step));
    }
    if (state.error) AppendError(*state.error, line);
    return out;
}

namespace {

// Records of before this was stored: whether a host holds changes of its own, and has not said so.
bool MayHaveDiverged(const MachineState& state) {
    const bool drained = state.mode == SwitchoverMode::kClean && state.final_sequence.value != 0;
    const bool chosen =
        state.recovering && (state.state == State::kSwitching || state.state == State::kFailed);
    return !drained && (state.adopt || state.active == Side::kReplica || chosen);
}

}  // namespace

Result<MachineState> DecodeMachineState(std::string_view text) {
    const auto corrupt = [](std::string_view line) {
        Error error{.code = ErrorCode::kCorruption,
                    .message = "a scenario's stored state does not parse at '" +
                               std::string(line.substr(0, 80)) + "'",
                    .remedy = "restore the control service's store from its backup"};
        return std::unexpected(std::move(error));
    };
    MachineState state;
    bool first = true;
    bool tells_of_divergence = false;
    while (!text.empty()) {
        const auto end = text.find('\n');
        const auto line = text.substr(0, end);
        if (end == std::string_view::npos) return corrupt(line);
        text.remove_prefix(end + 1);
        if (first) {
            if (line != kVersionLine) return corrupt(line);
            first = false;
            continue;
        }
        const auto space = line.find(' ');
        if (space == std::string_view::npos) return corrupt(line);
        const auto reader = Readers().find(line.substr(0, space));
        if (reader == Readers().end() || !reader->second(state, line.substr(space + 1))) {
            return corrupt(line);
        }
        if (reader->first == kDivergedUnknown) tells_of_divergence = true;
    }
    if (first) return corrupt("");
    if (!tells_of_divergence) state.diverged_unknown = MayHaveDiverged(state);
    return state;
}

}  // namespace rha::control
