#include "engine/service/event_log.h"

#include "common/runtime/log.h"

namespace rha::engine {

void EventLog::Add(const std::string& code, v1::Severity severity, const ScenarioId& scenario,
                   const std::string& message, const std::string& remedy) {
    if (severity >= v1::SEVERITY_WARNING) {
        LogWarning("{} scenario {}: {} {}", code, scenario.value, message, remedy);
    } else {
        LogInfo("{} scenario {}: {}", code, scenario.value, message);
    }
    v1::EngineEvent event;
    event.set_code(code);
    event.set_severity(severity);
    event.set_scenario_id(scenario.value);
    event.set_message(message);
    event.set_remedy(remedy);
    event.set_unix_ns(WallNow().unix_ns);
    MutexLock lock(mutex_);
    event.set_number(next_number_++);
    events_.push_back(std::move(event));
    if (events_.size() > kRememberedMax) events_.pop_front();
}

std::vector<v1::EngineEvent> EventLog::After(std::uint64_t* cursor) const {
    MutexLock lock(mutex_);
    std::vector<v1::EngineEvent> found;
    for (const auto& event : events_) {
        if (event.number() > *cursor) found.push_back(event);
    }
    if (!found.empty()) *cursor = found.back().number();
    return found;
}

}  // namespace rha::engine
