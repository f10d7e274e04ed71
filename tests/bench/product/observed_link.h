// ObservedLink: a ReplicaLink that passes everything on to another one and notes what came back, so
// that the benchmark knows to the microsecond when the replica had everything. Adds no thread.
#pragma once

#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>

#include "common/time.h"
#include "engine/ports/replica_link.h"

namespace rha::bench {

/// The newest acknowledgement, for another thread to wait for. Thread-safe.
class AckBoard {
public:
    void Put(const engine::LinkAck& ack);
    /// Why a connection ended; shown when a wait fails.
    void PutError(Error error);

    using Condition = std::function<bool(const engine::LinkAck&)>;
    /// kTimeout with the last acknowledgement and error in the message when `reached` does not
    /// become true in time.
    Result<engine::LinkAck> WaitFor(const Condition& reached, Duration timeout);

private:
    std::mutex mutex_;
    std::condition_variable changed_;
    engine::LinkAck ack_;
    std::string last_error_ = "none";
};

class ObservedLink final : public engine::ReplicaLink {
public:
    ObservedLink(std::unique_ptr<engine::ReplicaLink> link, std::shared_ptr<AckBoard> board)
        : link_(std::move(link)), board_(std::move(board)) {}

    void Connect(engine::LinkOpen open, std::shared_ptr<engine::ReplicaLinkEvents> events) override;
    void Send(engine::OutgoingBatch batch) override { link_->Send(std::move(batch)); }
    void RequestDigests(engine::HashRange range) override {
        link_->RequestDigests(std::move(range));
    }
    void Close() override { link_->Close(); }

private:
    std::unique_ptr<engine::ReplicaLink> link_;
    std::shared_ptr<AckBoard> board_;
};

}  // namespace rha::bench
