#include "tests/bench/product/observed_link.h"

#include <utility>

#include <fmt/core.h>

namespace rha::bench {
namespace {

class ObservedEvents final : public engine::ReplicaLinkEvents {
public:
    ObservedEvents(std::shared_ptr<engine::ReplicaLinkEvents> events,
                   std::shared_ptr<AckBoard> board)
        : events_(std::move(events)), board_(std::move(board)) {}

    void OnOpened(engine::ReplicaPosition position) override { events_->OnOpened(position); }
    void OnWritable() override { events_->OnWritable(); }
    void OnAck(engine::LinkAck ack) override {
        board_->Put(ack);
        events_->OnAck(std::move(ack));
    }
    void OnDigests(std::uint64_t request_id,
                   Result<std::vector<engine::BlockDigest>> digests) override {
        events_->OnDigests(request_id, std::move(digests));
    }
    void OnClosed(Error error) override {
        board_->PutError(error);
        events_->OnClosed(std::move(error));
    }

private:
    std::shared_ptr<engine::ReplicaLinkEvents> events_;
    std::shared_ptr<AckBoard> board_;
};

}  // namespace

void AckBoard::Put(const engine::LinkAck& ack) {
    const std::lock_guard lock(mutex_);
    ack_ = ack;
    changed_.notify_all();
}

void AckBoard::PutError(Error error) {
    const std::lock_guard lock(mutex_);
    last_error_ = error.ToString();
}

Result<engine::LinkAck> AckBoard::WaitFor(const Condition& reached, Duration timeout) {
    std::unique_lock lock(mutex_);
    if (changed_.wait_for(lock, timeout, [&] { return reached(ack_); })) return ack_;
    return Fail(ErrorCode::kTimeout,
                fmt::format("the replica stands at batch {} durable, {} applied, sequence {} "
                            "durable, consistent {}; last error of the link: {}",
                            ack_.durable_batch, ack_.applied_batch, ack_.durable.value,
                            ack_.consistent, last_error_),
                "read the log of the replica's process");
}

void ObservedLink::Connect(engine::LinkOpen open,
                           std::shared_ptr<engine::ReplicaLinkEvents> events) {
    link_->Connect(std::move(open), std::make_shared<ObservedEvents>(std::move(events), board_));
}

}  // namespace rha::bench
