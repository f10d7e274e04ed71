#include "tests/script/switchover_script.h"

#include <algorithm>
#include <cstdlib>
#include <optional>
#include <sstream>

#include "control/core/machine_state_codec.h"

namespace rha::control::script {
namespace {

using std::chrono::seconds;

Scenario MakeScenario() {
    Scenario scenario;
    scenario.id = {"11111111-1111-1111-1111-111111111111"};
    scenario.name = "web";
    scenario.vm = {"22222222-2222-2222-2222-222222222222"};
    scenario.vm_name = "web";
    scenario.master_host = {"A"};
    scenario.replica_host = {"B"};
    scenario.vm_folder = "/vm/web";
    scenario.replica_directory = "/replica/web";
    scenario.settings.run_lease = false;  // "settings lease=on"
    return scenario;
}

std::vector<std::string> Words(const std::string& line) {
    std::istringstream in(line);
    std::vector<std::string> words;
    for (std::string word; in >> word;) words.push_back(word);
    return words;
}

std::string Join(const std::vector<std::string>& words, std::size_t from) {
    std::string out;
    for (std::size_t i = from; i < words.size(); ++i) out += (out.empty() ? "" : " ") + words[i];
    return out;
}

std::optional<ReplicationState> ReplicationStateOf(const std::string& word) {
    static const std::map<std::string, ReplicationState> kWords = {
        {"idle", ReplicationState::kIdle},
        {"connecting", ReplicationState::kConnecting},
        {"synchronising", ReplicationState::kSynchronising},
        {"running", ReplicationState::kRunning},
        {"paused", ReplicationState::kPaused},
        {"drained", ReplicationState::kDrained},
        {"promoted", ReplicationState::kPromoted},
    };
    const auto found = kWords.find(word);
    if (found == kWords.end()) return std::nullopt;
    return found->second;
}

std::optional<VmState> VmStateOf(const std::string& word) {
    static const std::map<std::string, VmState> kWords = {
        {"off", VmState::kOff},
        {"starting", VmState::kStarting},
        {"running", VmState::kRunning},
        {"unknown", VmState::kUnknown},
    };
    const auto found = kWords.find(word);
    if (found == kWords.end()) return std::nullopt;
    return found->second;
}

// One "key=value" of a host's report; false when it is not understood.
bool Apply(Report& report, const std::string& key, const std::string& value) {
    if (key == "replication") {
        if (value == "none") {
            report.replication.reset();
            return true;
        }
        const auto state = ReplicationStateOf(value);
        if (!state) return false;
        if (!report.replication) report.replication.emplace();
        report.replication->state = *state;
        return true;
    }
    if (key == "vm") {
        if (value == "none") {
            report.vm.reset();
            return true;
        }
        const auto state = VmStateOf(value);
        if (!state) return false;
        if (!report.vm) report.vm.emplace();
        report.vm->state = *state;
        return true;
    }
    if (key == "guest") {
        if (!report.vm) return false;
        report.vm->guest = value == "lost" ? GuestHealth::kLost : GuestHealth::kAlive;
        return true;
    }
    const auto number = std::strtoull(value.c_str(), nullptr, 10);
    if (key == "boot") {
        report.boot_run = number;
        return true;
    }
    if (!report.replication) return false;
    if (key == "captured") {
        report.replication->captured = {number};
    } else if (key == "durable") {
        report.replication->durable = {number};
    } else if (key == "dirty") {
        report.replication->dirty_bytes = number;
    } else if (key == "epoch") {
        report.replication->epoch = {number};
    } else if (key == "consistent") {
        report.replication->consistent = value == "yes";
    } else if (key == "suspended") {
        report.replication->apply_suspended = value == "yes";
    } else if (key == "hears-master") {
        report.replication->peer_connected = value == "yes";
    } else {
        return false;
    }
    return true;
}

/// Of "key=value"; empty for another word.
std::string Value(const std::string& word, const std::string& key) {
    return word.starts_with(key) ? word.substr(key.size()) : "";
}

/// "seen-on=A": where the caller saw the machine.
std::string SeenOn(const std::string& word) {
    return Value(word, "seen-on=");
}

}  // namespace

SwitchoverScript::SwitchoverScript()
    : scenario_(MakeScenario()), machine_(SwitchoverMachine::Restore(scenario_, persisted_, now_)) {
    hosts_["A"].report.host = {"A"};
    hosts_["A"].report.vm = VmSummary{.state = VmState::kRunning, .guest = GuestHealth::kAlive};
    hosts_["B"].report.host = {"B"};
}

std::string SwitchoverScript::Run(const std::string& line) {
    const auto words = Words(line);
    if (words.empty()) return "bad command: no command\n";
    const std::string& verb = words[0];
    const bool extra = words.size() > 1;
    if (verb == "run") {
        const std::string how = extra ? words[1] : "";
        return Request(RunRequest{.full_compare = how == "full",
                                  .overwrite_diverged = how == "overwrite",
                                  .machine_on = {SeenOn(how)}});
    }
    if (verb == "stop") return Request(StopRequest{});
    if (verb == "delete") return Request(DeleteRequest{});
    if (verb == "switchover") {
        const auto said = [&words](const char* word) {
            return std::ranges::find(words, word) != words.end();
        };
        return Request(SwitchoverRequest{.allow_data_loss = said("allow-data-loss"),
                                         .reverse = said("reverse"),
                                         .master_is_off = said("master-is-off"),
                                         .master_host = {SeenOn(words.back())}});
    }
    if (verb == "recover" && words.size() >= 3) {
        const std::string how = words.size() > 3 ? words[3] : "";
        return Request(
            RecoverRequest{.active = words[1] == "master" ? Side::kMaster : Side::kReplica,
                           .confirmation = words[2],
                           .host = {SeenOn(how)},
                           .machine_on = {Value(how, "machine-on=")}});
    }
    if (verb == "suspend" || verb == "resume") {
        return Request(UpdatesRequest{.suspend = verb == "suspend"});
    }
    if (verb == "maintenance" && extra) {
        return Request(MaintenanceRequest{.host = {words[1]}, .shutdown_guest = words.size() > 2});
    }
    if (verb == "end-maintenance" && extra) {
        return Request(EndMaintenanceRequest{.host = {words[1]}});
    }
    if (verb == "settings") return Settings(words);
    if (verb == "set" && extra) return Set(words);
    if (verb == "status") return Status();
    if (verb == "crash") return Crash();
    if (verb == "prepare" && extra) return Prepare(words[1]);
    if (verb == "tick" && extra) return TickFor(words[1]);
    if (verb == "host" && extra) return SetHost(words);
    if (verb == "engine" && words.size() >= 5) return Answer(words);
    if ((verb == "lose-host" || verb == "heal-host") && extra && hosts_.contains(words[1])) {
        hosts_[words[1]].alive = verb == "heal-host";
        return {};
    }
    return "bad command: unknown command '" + line + "'\n";
}

std::string SwitchoverScript::Request(const Event& event) {
    return Feed(event);
}

std::string SwitchoverScript::Feed(const Event& event) {
    // As the shell does it: commit, then act. Only what was committed survives a crash.
    const StepResult result = machine_.Step(event, now_);
    if (result.persist) {
        persisted_ = DecodeMachineState(EncodeMachineState(*result.persist)).value();
    }
    if (result.settings) scenario_ = machine_.Stored();
    for (const auto& action : result.actions) {
        if (action.kind == ActionKind::kRenewLease) {
            Host& host = hosts_[HostOf(action)];
            host.lease = action.lease;
            host.renewed_by = action.boot_clock_ns;
            continue;
        }
        std::erase_if(pending_, [&](const Pending& p) { return p.action.tag == action.tag; });
        pending_.push_back({action, HostOf(action)});
    }
    taken_.insert(taken_.end(), result.transitions.begin(), result.transitions.end());
    return Describe(result);
}

std::string SwitchoverScript::Describe(const StepResult& result) {
    std::ostringstream out;
    if (result.refusal) {
        out << "refused: " << result.refusal->message << "; " << result.refusal->remedy << "\n";
    }
    if (result.settings) out << "settings of version " << result.settings->version << "\n";
    for (const auto& step : result.transitions) {
        out << Name(step.from) << " --" << Name(step.on) << "--> " << Name(step.to) << "\n";
    }
    for (const auto& event : result.events) {
        const EventText& text = TextOf(event.code);
        out << "event " << CodeName(event.code) << " " << Name(text.severity) << ": "
            << Render(text.message, event.arguments) << "\n";
    }
    for (const auto& action : result.actions) out << DescribeAction(action) << "\n";
    return out.str();
}

std::string SwitchoverScript::HostOf(const Action& action) const {
    if (action.kind == ActionKind::kRunHook) return "control";
    const Scenario& scenario = machine_.scenario();
    return action.side == Side::kMaster ? scenario.master_host.value : scenario.replica_host.value;
}

std::string SwitchoverScript::DescribeAction(const Action& action) const {
    std::ostringstream out;
    out << "action " << Name(action.kind) << " on " << HostOf(action);
    if (!action.moment.empty()) out << " " << action.moment;
    out << " epoch=" << action.tag.epoch.value << " step=" << action.tag.step;
    if (action.forget) out << " forget";
    if (action.retire) out << " retire";
    if (!action.force) out << " gently";
    if (action.kind == ActionKind::kSuspendApply && !action.suspend) out << " end";
    if (action.full_compare) out << " full-compare";
    if (action.adopt && action.kind == ActionKind::kStartReplica) {
        out << " adopt drained=" << action.final_sequence.value;
    }
    if (action.trusted_generation != 0) out << " trusted=" << action.trusted_generation;
    const auto lease = std::chrono::duration_cast<std::chrono::milliseconds>(action.lease).count();
    if (action.kind == ActionKind::kRenewLease) {
        out << (lease == 0 ? " end" : " for " + std::to_string(lease) + "ms");
    } else if (lease != 0) {
        out << " lease=" << lease << "ms";
    }
    if (action.kind == ActionKind::kPromote) {
        if (action.require_final) out << " final=" << action.final_sequence.value;
        if (action.allow_inconsistent) out << " allow-inconsistent";
    }
    return out.str();
}

std::string SwitchoverScript::Prepare(const std::string& what) {
    if (what != "running" && what != "synchronising") return "bad command: prepare what?\n";
    Feed(RunRequest{});
    for (int i = 0; i < 3 && !pending_.empty(); ++i) {
        const Action action = pending_.front().action;
        pending_.pop_front();
        Feed(Reply{.tag = action.tag, .answered = true});
    }
    Run("host A replication=synchronising epoch=1");
    Run("host B replication=running epoch=1 consistent=no hears-master=yes");
    if (what == "running") {
        Run("host A replication=running");
        Run("host B consistent=yes");
    }
    TickFor("1s");
    return Status();
}

std::string SwitchoverScript::SetHost(const std::vector<std::string>& words) {
    if (!hosts_.contains(words[1])) return "bad command: unknown host\n";
    Host& host = hosts_[words[1]];
    for (std::size_t i = 2; i < words.size(); ++i) {
        const auto equals = words[i].find('=');
        if (words[i].starts_with("guard=")) {
            host.guarded = words[i] == "guard=yes";
            continue;
        }
        if (equals == std::string::npos ||
            !Apply(host.report, words[i].substr(0, equals), words[i].substr(equals + 1))) {
            return "bad command: cannot set '" + words[i] + "'\n";
        }
    }
    return {};
}

// "engine B answers promote ok", "… failed disk broken", "… busy", "… lost", "… ok final=70".
std::string SwitchoverScript::Answer(const std::vector<std::string>& words) {
    const auto newest = std::find_if(pending_.rbegin(), pending_.rend(), [&](const Pending& p) {
        return p.host == words[1] && Name(p.action.kind) == words[3];
    });
    if (newest == pending_.rend()) return "bad command: no such command is under way\n";
    Reply reply{.tag = newest->action.tag, .answered = words[4] != "lost"};
    reply.unshipped_bytes = 0;
    pending_.erase(std::next(newest).base());
    if (words[4] == "failed" || words[4] == "busy") {
        reply.error = Error{.code = ErrorCode::kFailedPrecondition,
                            .message = words.size() > 5 ? Join(words, 5) : "not now",
                            .remedy = "look at host " + words[1],
                            .retryable = words[4] == "busy"};
    }
    for (std::size_t i = 5; i < words.size(); ++i) {
        if (words[i] == "powered-off") reply.graceful = false;
        if (words[i] == "inconsistent") reply.consistent = false;
        if (words[i] == "unchanged") {
            reply.generation = 9;
            reply.unchanged = true;
        }
        if (words[i] == "unshipped=unknown") {
            reply.unshipped_bytes.reset();
        } else if (words[i].starts_with("unshipped=")) {
            reply.unshipped_bytes = std::strtoull(words[i].c_str() + 10, nullptr, 10);
        }
        if (words[i].starts_with("final=")) {
            reply.final_sequence = {std::strtoull(words[i].c_str() + 6, nullptr, 10)};
            reply.final_capture = {7};
        }
    }
    return Feed(reply);
}

std::string SwitchoverScript::Settings(const std::vector<std::string>& words) {
    for (std::size_t i = 1; i < words.size(); ++i) {
        const auto equals = words[i].find('=');
        const std::string key = words[i].substr(0, equals);
        const std::string value = words[i].substr(equals + 1);
        if (key == "automatic") scenario_.settings.automatic_switchover = value == "on";
        if (key == "lease") scenario_.settings.run_lease = value == "on";
        if (key == "check-guest") scenario_.settings.check_guest = value == "on";
        if (key == "timeout") {
            scenario_.settings.is_alive_timeout = seconds(std::strtol(value.c_str(), nullptr, 10));
        }
    }
    machine_ = SwitchoverMachine::Restore(scenario_, persisted_, now_);
    return {};
}

// "set is-alive-timeout=30s", "set group=shop version=2".
std::string SwitchoverScript::Set(const std::vector<std::string>& words) {
    SettingsRequest request{.actor = "anna"};
    for (std::size_t i = 1; i < words.size(); ++i) {
        const auto equals = words[i].find('=');
        if (equals == std::string::npos) return "bad command: set what?\n";
        const std::string key = words[i].substr(0, equals);
        const std::string value = words[i].substr(equals + 1);
        if (key == "group") {
            request.group = value;
        } else if (key == "version") {
            request.expected_version = std::strtoull(value.c_str(), nullptr, 10);
        } else {
            request.properties[key] = value;
        }
    }
    return Request(request);
}

std::string SwitchoverScript::TickFor(const std::string& span) {
    std::string out;
    const long count = std::strtol(span.c_str(), nullptr, 10);
    for (long i = 0; i < count; ++i) {
        now_ = now_ + seconds(1);
        for (auto& [name, host] : hosts_) {
            if (!host.alive) continue;
            if (host.report.replication && host.report.replication->epoch.value == 0) {
                host.report.replication->epoch = persisted_.epoch;
            }
            host.report.boot_clock_ns = static_cast<std::uint64_t>(now_.since_start.count());
            if (host.report.replication) {
                host.report.replication->leased = host.lease != Duration{};
                host.report.replication->guarded = host.guarded;
                host.report.replication->lease_boot_clock_ns = host.renewed_by;
            }
            out += Feed(host.report);
        }
        std::string ticked = Feed(Tick{});
        if (!ticked.empty()) out += "after " + std::to_string(i + 1) + " s:\n" + ticked;
    }
    return out;
}

std::string SwitchoverScript::Crash() {
    pending_.clear();
    machine_ = SwitchoverMachine::Restore(scenario_, persisted_, now_);
    return Feed(Restarted{});
}

std::string SwitchoverScript::Status() const {
    const MachineState& state = machine_.state();
    std::ostringstream out;
    out << Name(state.state);
    if (state.step != rha::control::Step::kNone) out << " step=" << Name(state.step);
    out << " epoch=" << state.epoch.value << " active=" << Name(state.active);
    if (state.backward) out << " backward";
    if (state.leased) out << " leased";
    if (state.state == State::kCountdown) {
        out << " left=" << std::chrono::duration_cast<seconds>(machine_.CountdownLeft(now_)).count()
            << "s";
    }
    if (state.updates_suspended) out << " suspended";
    if (state.state == State::kMaintenance) {
        out << " of=" << Name(state.maintenance.side) << (state.maintenance.ready ? " ready" : "");
    }
    if (state.diverged_bytes != 0) out << " diverged=" << state.diverged_bytes;
    if (machine_.DivergenceUnknown()) out << " diverged=unknown";
    for (const auto& owed : state.owed) out << " owed=" << Name(owed.kind);
    if (state.error) out << " because: " << state.error->ToString();
    return out.str() + "\n";
}

}  // namespace rha::control::script
