// The engines of SwitchoverWorld and the guards beside them: what they do with commands and leases.
#include <algorithm>

#include "common/lease_time.h"
#include "tests/simulation/switchover_world.h"

namespace rha::control::simulation {
namespace {

Reply Refused(const std::string& message, bool retryable = false) {
    Reply reply{.answered = true};
    reply.error = Error{.code = ErrorCode::kFailedPrecondition,
                        .message = message,
                        .remedy = "look there",
                        .retryable = retryable};
    return reply;
}

}  // namespace

// ---- The run lease. ----

void SwitchoverWorld::ExtendLease() {
    Host* const master = a_.job == Job::kMaster ? &a_ : b_.job == Job::kMaster ? &b_ : nullptr;
    if (master == nullptr || !master->leased || !a_.site->alive || !b_.site->alive || !link_ab_)
        return;
    Host& replica = Other(*master);
    if (replica.job != Job::kReplica || replica_.promoted || !replica_.extends_leases) return;
    if (master->epoch < replica.epoch || Chance(20)) return;
    const Duration granted = Elapsed(replica.site->rate) + LeaseWait(master->lease_length);
    replica_.granted_until = std::max(replica_.granted_until, granted);
    if (Chance(10)) return;  // the answer is lost
    master->lease_end =
        std::max(master->lease_end, Elapsed(master->site->rate) + master->lease_length);
}

void SwitchoverWorld::Guard() {
    const Host& master = HostOf(Side::kMaster);
    const bool believed = persisted_.leased && persisted_.active == Side::kMaster;
    if (believed && master.site->alive && master.runs_vm && !master.leased) {
        Violation("the master is believed to run under a lease, and has none");
    }
    for (Host* host : {&a_, &b_}) {
        const bool expired = host->leased && Elapsed(host->site->rate) >= host->lease_end;
        const bool over = host->site->alive && host->runs_vm && (expired || host->retired);
        if (!over) {
            host->off_at.reset();
            continue;
        }
        if (!host->site->guard) continue;
        // Within a second it sees the end, within another it may be started again.
        if (!host->off_at) host->off_at = around_.second + Below(3);
        if (around_.second < *host->off_at) continue;
        Say("the guard stops the machine on " + host->site->name);
        host->runs_vm = false;
        ++fenced_;
    }
}

// ---- Commands. ----

std::optional<Error> SwitchoverWorld::Trouble() {
    if (around_.healed || !Chance(6)) return std::nullopt;
    Error error{.code = ErrorCode::kIo, .message = "trouble", .remedy = "look there"};
    error.retryable = Chance(60);
    return error;
}

Reply SwitchoverWorld::Execute(Host& host, const Action& action) {
    Reply reply{.answered = true};
    if (action.tag.epoch.value < host.epoch && action.kind != ActionKind::kVerify) {
        reply.error = Error{.code = ErrorCode::kStaleEpoch, .message = "stale epoch"};
        return reply;
    }
    if (auto trouble = Trouble()) {
        reply.error = std::move(trouble);
        return reply;
    }
    if (action.kind == ActionKind::kStopReplication) return Stop(host, action);
    if (action.kind == ActionKind::kRenewLease) return RenewLease(host, action);
    return action.side == Side::kMaster ? ExecuteOnMaster(host, action)
                                        : ExecuteOnReplica(host, action);
}

Reply SwitchoverWorld::RenewLease(Host& host, const Action& action) {
    if (host.job == Job::kReplica) return Refused("not the master");
    // From an earlier run, or overtaken by a newer one.
    if (action.engine_run != host.site->engine_run || action.boot_clock_ns <= host.renewed_by) {
        return Refused("an old report");
    }
    host.renewed_by = action.boot_clock_ns;
    host.leased = action.lease != Duration{};
    host.lease_length = action.lease;
    const Duration end = Duration(static_cast<std::int64_t>(action.boot_clock_ns)) + action.lease;
    host.lease_end = host.leased ? std::max(host.lease_end, end) : Duration{};
    return {.answered = true};
}

Reply SwitchoverWorld::Stop(Host& host, const Action& action) {
    if (host.job == Job::kMaster || action.retire) host.leased = false;
    host.epoch = action.tag.epoch.value;
    if (host.job == Job::kReplica) replica_.promoted = replica_.suspended = false;
    if (host.job == Job::kMaster) gap_ = true;
    host.job = Job::kNone;
    host.retired = action.retire;
    if (action.retire && host.runs_vm) return Refused("the machine runs, not for long", true);
    Reply reply{.answered = true};
    const std::uint64_t unshipped = host.content == Other(host).started_content ? 0 : 1;
    if (action.retire && Chance(90)) reply.unshipped_bytes = unshipped;
    return reply;
}

Reply SwitchoverWorld::Suspend(Host& host, const Action& action) {
    const bool replica = host.job == Job::kReplica && !replica_.promoted;
    if (action.suspend && (!replica || !replica_.consistent)) return Refused("not consistent");
    if (replica) replica_.suspended = action.suspend;
    return {.answered = true};
}

Reply SwitchoverWorld::ExecuteOnMaster(Host& host, const Action& action) {
    Reply reply{.answered = true};
    switch (action.kind) {
        case ActionKind::kVerify:
            return host.runs_vm ? reply : Refused("the machine is off");
        case ActionKind::kStartMaster:
            return StartMaster(host, action);
        case ActionKind::kShutdownGuest:
            host.runs_vm = false;
            reply.graceful = Chance(80);
            return reply;
        case ActionKind::kDrain:
            if (host.job != Job::kMaster || gap_) return Refused("not replicating");
            if (!link_ab_ || !Other(host).site->alive || replica_.applied + 1 < chain_.size()) {
                return Refused("not yet", true);
            }
            host.drained_at = chain_.size();
            host.drained_content = host.content;
            reply.final_sequence = {host.drained_at};
            reply.final_capture = {1};
            return reply;
        case ActionKind::kStartVm:
            // Only a replica that was cut off when the order was given may run as well.
            if (host.leased && Elapsed(host.site->rate) >= host.lease_end) {
                return Refused("waits for a new lease", true);
            }
            if (Other(host).runs_vm) Say("both run");
            host.runs_vm = true;
            return reply;
        default:
            return Refused("not for a master");
    }
}

Reply SwitchoverWorld::StartMaster(Host& host, const Action& action) {
    const bool same = host.job == Job::kMaster && host.epoch == action.tag.epoch.value;
    const bool first = host.master_epoch != action.tag.epoch.value;
    host.master_epoch = action.tag.epoch.value;
    const bool trusts =
        action.trusted_generation != 0 && !action.full_compare && host.captured && first;
    if (persisted_.only_unchanged) {
        ++unasked_;
        if (!replica_.unchanged) Violation("a master that went on is overwritten unasked");
    }
    if (trusts && !same) {
        ++trusted_;
        if (Other(host).content != host.started_content) {
            Violation("a replica is believed that is not what this host's files were");
        }
    }
    host.job = Job::kMaster;
    host.retired = host.meddled = host.received = host.untouched = false;
    host.epoch = action.tag.epoch.value;
    if (same) return {.answered = true};
    gap_ = !trusts;
    chain_ = {host.content};
    Other(host).copied = 0;
    replica_.durable = replica_.applied = 0;
    return {.answered = true};
}

Reply SwitchoverWorld::StartReplica(Host& host, const Action& action) {
    Reply reply{.answered = true};
    if (host.job == Job::kReplica && replica_.promoted) return Refused("promoted");
    if (host.registered) Violation("a registered machine is made a replica");
    const bool kept = host.job == Job::kReplica;
    if (action.adopt && persisted_.state == State::kSwitching && host.torn) {
        Violation("a half overwritten copy is taken for a whole one");
    }
    if ((action.adopt || host.untouched) && !kept) {
        if (host.runs_vm) return Refused("the machine runs here");
        const bool unchanged =
            action.final_sequence.value == host.drained_at && host.content == host.drained_content;
        replica_ = {};
        reply.generation = 5;
        reply.unchanged = action.final_sequence.value != 0 && unchanged;
        replica_.unchanged = reply.unchanged;
        host.untouched = true;
        host.received = false;
    }
    host.job = Job::kReplica;
    host.leased = host.retired = false;
    replica_.extends_leases = true;
    if (!kept) replica_.since = Elapsed(host.site->rate);
    host.epoch = action.tag.epoch.value;
    return reply;
}

Reply SwitchoverWorld::Promote(Host& host, const Action& action) {
    if (host.job == Job::kReplica && replica_.suspended && !gap_) {
        // The journal is applied first, whether or not the promotion is refused then.
        replica_.suspended = false;
        replica_.applied = replica_.durable;
        Copy(host, chain_[replica_.applied]);
    }
    const bool final = replica_.applied + 1 >= action.final_sequence.value;
    if (host.job != Job::kReplica) return Refused("no replica");
    if (!host.received && !(host.untouched && action.allow_inconsistent)) {
        const bool own = host.content != host.copied && before_.contains(host.content);
        if (own && persisted_.recovering) Violation("a whole copy cannot be made the machine");
        return Refused("it holds nothing of the machine yet");
    }
    if (action.require_final && !final) return Refused("not final");
    if (!replica_.consistent && !action.allow_inconsistent) return Refused("not consistent");
    if (action.lease != Duration{}) {
        replica_.extends_leases = false;
        const Duration over = std::max(replica_.granted_until, replica_.since + action.lease);
        if (Elapsed(host.site->rate) < over) return Refused("the master may run on", true);
    }
    host.epoch = action.tag.epoch.value;
    host.captured = false;
    replica_.promoted = true;
    replica_.promoted_cleanly = action.require_final;
    replica_.promoted_under_lease = action.lease != Duration{};
    replica_.allowed_inconsistent = action.allow_inconsistent;
    return {.answered = true, .consistent = replica_.consistent};
}

Reply SwitchoverWorld::ExecuteOnReplica(Host& host, const Action& action) {
    switch (action.kind) {
        case ActionKind::kStartReplica:
            return StartReplica(host, action);
        case ActionKind::kPromote:
            return Promote(host, action);
        case ActionKind::kSuspendApply:
            return Suspend(host, action);
        case ActionKind::kRegisterVm:
            host.registered = true;
            return {.answered = true};
        case ActionKind::kUnregisterVm:
            if (host.runs_vm) return Refused("it runs");
            host.registered = false;
            return {.answered = true};
        case ActionKind::kStartVm:
            return StartOnReplica(host, action);
        default:
            return Refused("not for a replica");
    }
}

Reply SwitchoverWorld::StartOnReplica(Host& host, const Action& action) {
    const Host& master = Other(host);
    const bool replica = host.job == Job::kReplica;
    if ((replica && !replica_.promoted) || !host.registered) {
        return Refused("not promoted or not registered");
    }
    if (host.runs_vm) return {.answered = true};
    host.torn = false;  // whatever it is, somebody wanted it
    if (!replica) {  // its copy lived before: the operator chose it
        host.captured = false;
        host.runs_vm = true;
        host.epoch = action.tag.epoch.value;
        return {.answered = true};
    }
    const bool first = !host.captured;
    const bool beside = master.runs_vm && !master.meddled;
    if (first && replica_.promoted_cleanly && host.content != master.drained_content) {
        Violation("a clean switchover started the replica without its final data");
    }
    if (replica_.promoted_cleanly && beside) {
        Violation("a clean switchover started the replica beside the running master");
    }
    const bool fenced =
        replica_.promoted_under_lease || (!operator_switched_ && scenario_.settings.run_lease);
    if (!replica_.promoted_cleanly && fenced && beside) {
        Violation("the replica was started before the master's lease had stopped the machine");
    }
    if (!replica_.consistent && !replica_.allowed_inconsistent) {
        Violation("an inconsistent replica was started without an override");
    }
    if (first) host.started_content = host.content;
    host.captured = true;
    host.runs_vm = true;
    if (master.runs_vm) Say("both run, epoch " + std::to_string(action.tag.epoch.value));
    return {.answered = true};
}

}  // namespace rha::control::simulation
