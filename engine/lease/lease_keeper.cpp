#include "engine/lease/lease_keeper.h"

#include <algorithm>
#include <utility>

#include "common/runtime/log.h"
#include "common/runtime/platform_words.h"
#include "common/texts/texts.h"
#include "engine/lease/guard_lock.h"

namespace rha::engine {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr Duration kPassInterval = milliseconds(250);
/// An answer that takes longer would not gain much, since the lease counts from the question.
constexpr Duration kAskTimeoutMin = seconds(1);
constexpr Duration kAskTimeoutMax = seconds(5);
constexpr int kAskTimeoutsPerLease = 4;
/// Guard and engine start side by side; and what was seen longer ago is not claimed.
constexpr Duration kGuardMissingAfter = seconds(5);
constexpr Duration kViewAgeMax = seconds(5);

std::string StartTheGuard() {
    return Say("start it: `{command}`, or run `rha-engine guard` with the engine's --state",
               {{"command", StartServiceCommand("rha-guard")}});
}

}  // namespace

LeaseKeeper::LeaseKeeper(LeaseKeeperConfig config, LeasePeer& peer, FindMaster find_master,
                         OnEvent on_event)
    : config_(std::move(config)),
      store_(config_.state_directory),
      peer_(peer),
      find_master_(std::move(find_master)),
      on_event_(std::move(on_event)) {}

Result<std::unique_ptr<LeaseKeeper>> LeaseKeeper::Create(LeaseKeeperConfig config, LeasePeer& peer,
                                                         FindMaster find_master, OnEvent on_event) {
    std::unique_ptr<LeaseKeeper> keeper(
        new LeaseKeeper(std::move(config), peer, std::move(find_master), std::move(on_event)));
    RHA_RETURN_IF_ERROR(keeper->store_.Prepare());
    return keeper;
}

LeaseKeeper::~LeaseKeeper() {
    {
        MutexLock lock(inbox_->mutex);
        inbox_->stop = true;
        inbox_->changed.NotifyAll();
    }
    if (thread_.joinable()) thread_.join();
}

void LeaseKeeper::Run() {
    thread_ = std::thread([this] { Loop(); });
}

void LeaseKeeper::Loop() {
    for (;;) {
        const auto until = std::chrono::steady_clock::now() + Pass();
        MutexLock lock(inbox_->mutex);
        while (!inbox_->stop && inbox_->answers.empty() &&
               inbox_->changed.WaitUntil(inbox_->mutex, until)) {
        }
        if (inbox_->stop) return;
    }
}

// --- renewals ----------------------------------------------------------------------------------

Result<LeaseKeeper::Master> LeaseKeeper::CheckMaster(const ScenarioId& scenario,
                                                     Epoch epoch) const {
    auto master = find_master_(scenario);
    if (!master) {
        return Fail(ErrorCode::kFailedPrecondition,
                    "this host is not the scenario's master: its machine has no run lease here",
                    "run the scenario again: `rhactl scenario run`");
    }
    if (epoch < master->question.epoch) {
        return Fail(ErrorCode::kStaleEpoch,
                    "this engine has seen epoch " + std::to_string(master->question.epoch.value) +
                        " of the scenario and refuses a run lease of epoch " +
                        std::to_string(epoch.value),
                    "look at `rhactl scenario show`: a switchover has happened since");
    }
    return *std::move(master);
}

Status LeaseKeeper::Renew(const ScenarioId& scenario, Epoch epoch, const LeaseRenewal& renewal) {
    MutexLock lock(files_mutex_);
    RHA_ASSIGN_OR_RETURN(const auto master, CheckMaster(scenario, epoch));
    RHA_RETURN_IF_ERROR(CheckOrder(scenario, renewal.from));
    RHA_RETURN_IF_ERROR(Write(scenario, master, renewal));
    MutexLock view(mutex_);
    renewed_by_[scenario] = renewal.from;
    return {};
}

Status LeaseKeeper::End(const ScenarioId& scenario, Epoch epoch, BootTime from) {
    MutexLock lock(files_mutex_);
    RHA_RETURN_IF_ERROR(CheckMaster(scenario, epoch));
    RHA_RETURN_IF_ERROR(CheckOrder(scenario, from));
    RHA_RETURN_IF_ERROR(store_.Remove(scenario));
    MutexLock view(mutex_);
    Forget(scenario);
    renewed_by_[scenario] = from;
    return {};
}

Status LeaseKeeper::CheckOrder(const ScenarioId& scenario, BootTime from) const {
    MutexLock lock(mutex_);
    const auto at = renewed_by_.find(scenario);
    if (at == renewed_by_.end() || from >= at->second) return {};
    return Fail(ErrorCode::kConflict, "a newer word about the run lease came before this one",
                "nothing has to be done: the newer one counts");
}

void LeaseKeeper::Forget(const ScenarioId& scenario) {
    leases_.erase(scenario);
    damaged_.erase(scenario);
}

Status LeaseKeeper::Write(const ScenarioId& scenario, const Master& master,
                          const LeaseRenewal& renewal) {
    const auto current = store_.LoadOne(scenario);
    // A damaged one is replaced: nobody can say what it promised.
    RHA_ASSIGN_OR_RETURN(
        auto lease, Renewed(current.value_or(std::nullopt), scenario, master.vm, renewal, Now()));
    RHA_RETURN_IF_ERROR(store_.Save(lease));
    MutexLock lock(mutex_);
    leases_[scenario] = std::move(lease);
    damaged_.erase(scenario);
    return {};
}

Status LeaseKeeper::Remove(const ScenarioId& scenario) {
    MutexLock files(files_mutex_);
    RHA_RETURN_IF_ERROR(store_.Remove(scenario));
    MutexLock lock(mutex_);
    Forget(scenario);
    renewed_by_.erase(scenario);
    return {};
}

Status LeaseKeeper::Retire(const ScenarioId& scenario, const VmId& vm, const Status& off) {
    MutexLock files(files_mutex_);
    const auto current = store_.LoadOne(scenario);
    const bool leased = current && *current;
    if (!leased) RHA_RETURN_IF_ERROR(off);
    const RunLease over{
        .scenario = scenario, .vm = vm, .boot_id = config_.boot_id, .length = milliseconds(1)};
    auto lease = leased ? **current : over;
    if (lease.retired) return {};
    lease.retired = true;
    RHA_RETURN_IF_ERROR(store_.Save(lease));
    MutexLock lock(mutex_);
    Forget(scenario);
    renewed_by_.erase(scenario);
    return {};
}

Status LeaseKeeper::EndRetirement(const ScenarioId& scenario) {
    MutexLock files(files_mutex_);
    const auto current = store_.LoadOne(scenario);
    if (!current || !*current || !(*current)->retired) return {};
    return store_.Remove(scenario);
}

Status LeaseKeeper::RemoveOthers(const ScenarioId& scenario, const VmId& vm) {
    RHA_ASSIGN_OR_RETURN(const auto files, store_.Load());
    for (const auto& [other, lease] : files.leases) {
        if (other != scenario && lease.vm == vm) RHA_RETURN_IF_ERROR(Remove(other));
    }
    return {};
}

Status LeaseKeeper::RemoveStrays(const std::set<ScenarioId>& retiring) {
    RHA_ASSIGN_OR_RETURN(const auto files, store_.Load());
    std::set<ScenarioId> strays;
    for (const auto& [scenario, lease] : files.leases) {
        if (retiring.contains(scenario)) {
            RHA_RETURN_IF_ERROR(Retire(scenario, lease.vm, {}));
            continue;
        }
        if (lease.retired == find_master_(scenario).has_value()) strays.insert(scenario);
    }
    for (const auto& [scenario, error] : files.damaged) {
        if (!find_master_(scenario)) strays.insert(scenario);
    }
    for (const auto& scenario : strays) RHA_RETURN_IF_ERROR(Remove(scenario));
    return {};
}

// --- questions ---------------------------------------------------------------------------------

Status LeaseKeeper::MayStart(const ScenarioId& scenario) {
    MutexLock lock(files_mutex_);
    const auto lease = store_.LoadOne(scenario);
    if (lease && *lease && (*lease)->retired) {
        return Fail(ErrorCode::kFailedPrecondition,
                    "the machine lives on the other host: its copy on this one is kept off",
                    "switch back, or decide for this copy: `rhactl scenario recover`");
    }
    if (lease && (!*lease || DutyAt(**lease, Now()) == LeaseDuty::kRunOn)) return {};
    Error error{.code = ErrorCode::kUnavailable,
                .message =
                    "the machine waits for a new lease: the run lease under which it ran on "
                    "this host has ended",
                .remedy = "connect this host with the control service or with the replica's host",
                .retryable = true};
    if (!lease) error.context.push_back(lease.error().ToString());
    return std::unexpected(std::move(error));
}

LeaseView LeaseKeeper::View(const ScenarioId& scenario) const {
    const auto now = Now();
    MutexLock lock(mutex_);
    LeaseView view;
    if (const auto at = renewed_by_.find(scenario); at != renewed_by_.end()) {
        view.renewed_by = at->second;
    }
    const auto at = leases_.find(scenario);
    view.leased = at != leases_.end() || damaged_.contains(scenario);
    if (at == leases_.end()) return view;
    view.guarded = guard_works_ && now.now - looked_at_ <= kViewAgeMax;
    view.left = TimeLeft(at->second, now);
    return view;
}

bool LeaseKeeper::GuardWorksHere() const {
    MutexLock lock(mutex_);
    return guard_works_ && config_.clock() - looked_at_ <= kViewAgeMax;
}

// --- a pass ------------------------------------------------------------------------------------

Duration LeaseKeeper::Pass() {
    std::deque<Answer> answers;
    {
        MutexLock lock(inbox_->mutex);
        answers.swap(inbox_->answers);
    }
    for (const auto& answer : answers) TakeAnswer(answer);

    std::vector<LeaseEvent> events;
    std::map<ScenarioId, RunLease> leases;
    {
        MutexLock lock(files_mutex_);
        const bool guard = GuardWorks(config_.state_directory, config_.clock());
        if (auto files = store_.Load()) {
            std::erase_if(files->leases, [](const auto& each) { return each.second.retired; });
            Publish(*files, guard);
            events = Changes(*files, guard);
            leases = std::move(files->leases);
            told_unreadable_.clear();
        } else if (auto why = Describe(files.error()); why != told_unreadable_) {
            LogError("the leases of this host cannot be read: {}", why);
            told_unreadable_ = std::move(why);
        }
    }
    for (const auto& event : events) on_event_(event);
    return AskWhoIsDue(leases);
}

void LeaseKeeper::TakeAnswer(const Answer& answer) {
    asking_[answer.scenario].under_way = false;
    if (!answer.granted) return;
    MutexLock lock(files_mutex_);
    const auto master = find_master_(answer.scenario);
    if (!master || master->question.epoch != answer.epoch) return;
    const auto lease = store_.LoadOne(answer.scenario);
    if (!lease || !*lease) return;                  // ended, or nobody knows how long it is
    if ((*lease)->length != answer.length) return;  // the other side counted another length
    const auto renewed = Write(
        answer.scenario, *master,
        {.from = answer.asked_at, .length = (*lease)->length, .stop_grace = (*lease)->stop_grace});
    if (!renewed) {
        LogWarning("scenario {}: the run lease was not renewed: {}", answer.scenario.value,
                   Describe(renewed.error()));
    }
}

void LeaseKeeper::Publish(const LeaseFiles& files, bool guard) {
    MutexLock lock(mutex_);
    leases_ = files.leases;
    damaged_.clear();
    for (const auto& [scenario, error] : files.damaged) damaged_.insert(scenario);
    guard_works_ = guard;
    looked_at_ = config_.clock();
}

std::vector<LeaseEvent> LeaseKeeper::Changes(const LeaseFiles& files, bool guard) {
    std::vector<LeaseEvent> events;
    const auto now = Now();
    // Those that are not so any more may be told again.
    const auto forget = [](std::set<ScenarioId>& told, auto still) {
        std::erase_if(told, [&](const ScenarioId& scenario) { return !still(scenario); });
    };
    const auto over = [&](const ScenarioId& scenario) {
        const auto at = files.leases.find(scenario);
        return at != files.leases.end() && at->second.boot_id == now.boot_id &&
               DutyAt(at->second, now) != LeaseDuty::kRunOn;
    };
    const bool missing = !guard && !files.leases.empty();
    if (!missing) missing_since_.reset();
    if (missing && !missing_since_) missing_since_ = now.now;
    const bool long_missing = missing && now.now - *missing_since_ >= kGuardMissingAfter;
    forget(told_over_, over);
    forget(told_damaged_, [&](const auto& id) { return files.damaged.contains(id); });
    forget(told_missing_, [&](const auto& id) { return missing && files.leases.contains(id); });
    for (const auto& [scenario, error] : files.damaged) {
        if (!told_damaged_.insert(scenario).second) continue;
        events.push_back({"lease-damaged", true, scenario, error.ToString(), error.remedy});
    }
    for (const auto& [scenario, lease] : files.leases) {
        if (guard && over(scenario) && told_over_.insert(scenario).second) {
            events.push_back({"lease-over", false, scenario,
                              "neither the control service nor the replica's host renews the "
                              "machine's run lease: the guard of this host stops the machine",
                              "connect this host with one of them; then start the machine"});
        }
        if (long_missing && told_missing_.insert(scenario).second) {
            events.push_back({"guard-missing", true, scenario,
                              "no guard runs on this host: nobody stops the machine when its run "
                              "lease ends",
                              StartTheGuard()});
        }
    }
    return events;
}

Duration LeaseKeeper::AskWhoIsDue(const std::map<ScenarioId, RunLease>& leases) {
    std::erase_if(asking_, [&](const auto& entry) {
        return !entry.second.under_way && !leases.contains(entry.first);
    });
    auto wait = kPassInterval;
    for (const auto& [scenario, lease] : leases) {
        auto& asking = asking_[scenario];
        if (asking.under_way) continue;
        const auto now = config_.clock();
        if (now >= asking.next) {
            const auto master = find_master_(scenario);
            if (!master) continue;
            asking = {.under_way = true, .next = now + AskInterval(lease.length)};
            Ask(*master, lease.length, now);
        }
        wait = std::clamp(asking.next - now, Duration(milliseconds(1)), wait);
    }
    return wait;
}

void LeaseKeeper::Ask(const Master& master, Duration length, BootTime now) {
    const auto timeout = std::clamp(length / kAskTimeoutsPerLease, kAskTimeoutMin, kAskTimeoutMax);
    LeaseQuestion question = master.question;
    question.length = length;
    peer_.Ask(question, timeout,
              [inbox = inbox_, scenario = master.question.scenario, epoch = master.question.epoch,
               now, length](Status granted) {
                  MutexLock lock(inbox->mutex);
                  inbox->answers.push_back({scenario, epoch, now, length, std::move(granted)});
                  inbox->changed.NotifyAll();
              });
}

}  // namespace rha::engine
