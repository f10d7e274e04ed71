#include "engine/service/step_ledger.h"

#include <boost/asio/post.hpp>

namespace rha::engine {

void StepLedger::Run(const ScenarioId& scenario, Epoch epoch, std::uint64_t step,
                     const std::string& command, std::function<Outcome()> work,
                     std::function<void(Reply)> done) {
    const Key key{epoch.value, step, command};
    Reply finished;
    {
        MutexLock lock(mutex_);
        auto& per_scenario = scenarios_.try_emplace(scenario, pool_).first->second;
        auto [at, fresh] = per_scenario.entries.try_emplace(key);
        if (at->second.reply != nullptr) {
            finished = at->second.reply;
        } else {
            at->second.waiting.push_back(std::move(done));
            if (fresh) {
                boost::asio::post(per_scenario.strand,
                                  [this, scenario, key, work = std::move(work)] {
                                      Finish(scenario, key, work());
                                  });
            }
        }
    }
    if (finished != nullptr) done(finished);
}

void StepLedger::Finish(const ScenarioId& scenario, const Key& key, Outcome outcome) {
    std::vector<std::function<void(Reply)>> waiting;
    {
        MutexLock lock(mutex_);
        const auto per_scenario = scenarios_.find(scenario);
        if (per_scenario != scenarios_.end()) {
            auto& entries = per_scenario->second.entries;
            const auto at = entries.find(key);
            waiting = std::move(at->second.waiting);
            if (outcome.succeeded) {
                at->second.reply = outcome.reply;
            } else {
                entries.erase(at);
            }
            for (auto old = entries.begin();
                 entries.size() > kRememberedMax && old != entries.end();) {
                old = old->second.reply != nullptr ? entries.erase(old) : std::next(old);
            }
        }
    }
    for (const auto& done : waiting) done(outcome.reply);
}

void StepLedger::Forget(const ScenarioId& scenario) {
    MutexLock lock(mutex_);
    const auto at = scenarios_.find(scenario);
    if (at == scenarios_.end()) return;
    std::erase_if(at->second.entries,
                  [](const auto& entry) { return entry.second.reply != nullptr; });
}

}  // namespace rha::engine
