// TargetWorker: one target's thread. Private to this folder.
#pragma once

#include <thread>

#include "control/notify/notifier.h"

namespace rha::control {

class TargetWorker {
public:
    TargetWorker(const NotifierParts& parts, const StoredTarget& stored);
    /// Ends the attempt under way and the thread.
    ~TargetWorker();
    TargetWorker(const TargetWorker&) = delete;
    TargetWorker& operator=(const TargetWorker&) = delete;

    TargetView View() const RHA_EXCLUDES(mutex_);
    const NotifyTarget& target() const { return target_; }

private:
    void Run();
    void Read();
    void Attempt();
    Result<std::string> Carry(const Message& message);
    /// Runs the hook for one event and logs what became of it; an Error only when cancelled.
    Status RunFor(const EventRecord& event);
    void Wait();
    void Save(const OutboxProgress& progress);
    void Publish() RHA_EXCLUDES(mutex_);
    void Log(const std::vector<EventNote>& notes);

    const NotifierParts& parts_;
    const NotifyTarget target_;
    const std::optional<Error> damage_;  ///< why nothing can be delivered at all
    CancelSignal cancel_;
    const std::shared_ptr<EventSubscription> updates_;
    Outbox outbox_;         ///< on the thread, as the five below
    OutboxProgress saved_;  ///< as the store has it
    bool store_fails_ = false;
    std::uint64_t delivered_ = 0;
    std::uint64_t failures_ = 0;
    std::optional<Error> last_error_;
    mutable Mutex mutex_;
    TargetView view_ RHA_GUARDED_BY(mutex_);
    std::thread thread_;  ///< last: it uses everything above
};

}  // namespace rha::control
