#include "engine/transport/replication_session.h"

#include <cstring>
#include <deque>
#include <vector>

#include <boost/asio/post.hpp>

#include "common/runtime/log.h"
#include "common/runtime/rpc/error_conversion.h"
#include "engine/transport/batch_frame.h"

namespace rha::engine {
namespace {

grpc::ByteBuffer Encode(const LinkAck& ack) {
    v1::StreamAck message;
    message.set_durable_batch(ack.durable_batch);
    message.set_durable_sequence(ack.durable.value);
    message.set_applied_batch(ack.applied_batch);
    message.set_applied_sequence(ack.applied.value);
    message.set_consistent(ack.consistent);
    message.set_journal_bytes(ack.journal_bytes);
    if (!ack.paused.message.empty()) *message.mutable_paused() = ToProto(ack.paused);
    const auto bytes = message.SerializeAsString();
    const grpc::Slice slice(bytes);
    return grpc::ByteBuffer(&slice, 1);
}

HashRange FromProto(const v1::HashRequest& request, const std::vector<std::byte>& secret) {
    return {.request_id = request.request_id(),
            .file = {request.file_id()},
            .offset = request.offset(),
            .length = request.length(),
            .block_bytes = request.block_bytes(),
            .secret = secret};
}

v1::HashReply Answer(Replica& replica, const HashRange& range) {
    v1::HashReply reply;
    reply.set_request_id(range.request_id);
    const auto digests = replica.Digests(range);
    if (!digests) {
        *reply.mutable_error() = ToProto(digests.error());
    } else if (!digests->empty()) {
        reply.set_digests(digests->data(), digests->size() * sizeof(BlockDigest));
    }
    return reply;
}

}  // namespace

// --- ReplicationSession -----------------------------------------------------------------------

void ReplicationSession::OnAck(LinkAck ack) {
    MutexLock lock(mutex_);
    if (reactor_ != nullptr) {
        reactor_->SendAck(ack);
    } else {
        newest_ = std::move(ack);
    }
}

void ReplicationSession::OnSessionClosed(Error error) {
    MutexLock lock(mutex_);
    if (reactor_ != nullptr) reactor_->End(ToGrpcStatus(error));
    closed_ = std::move(error);
}

Status ReplicationSession::Attach(StreamReactor* reactor) {
    MutexLock lock(mutex_);
    if (closed_) return std::unexpected(*closed_);
    if (reactor_ != nullptr) {
        return Fail(ErrorCode::kConflict, "the session has a stream already");
    }
    reactor_ = reactor;
    if (newest_) reactor_->SendAck(*newest_);
    return {};
}

void ReplicationSession::Detach() {
    {
        MutexLock lock(mutex_);
        reactor_ = nullptr;
    }
    replica_->CloseSession(id_);
}

void ReplicationSession::RequestBuffer() {
    replica_->AcquireBuffer(id_, [self = shared_from_this()](BatchBuffer buffer) {
        if (!buffer) return;  // the session has ended, which OnSessionClosed or Detach deals with
        MutexLock lock(self->mutex_);
        if (self->reactor_ != nullptr) self->reactor_->TakeBuffer(std::move(buffer));
    });
}

// --- StreamReactor ----------------------------------------------------------------------------

StreamReactor::StreamReactor(std::shared_ptr<ReplicationSession> session)
    : session_(std::move(session)) {}

void StreamReactor::Begin() {
    if (auto attached = session_->Attach(this); !attached) return End(ToGrpcStatus(attached));
    session_->RequestBuffer();
}

void StreamReactor::TakeBuffer(BatchBuffer buffer) {
    MutexLock lock(mutex_);
    if (finished_) return;
    buffer_ = std::move(buffer);
    StartRead(&frame_);
}

void StreamReactor::OnReadDone(bool ok) {
    if (!ok) return End(grpc::Status::OK);
    const auto received = Receive();
    frame_.Clear();
    if (received) {
        session_->RequestBuffer();
    } else {
        LogWarning("stream from engine {} refused: {}", session_->peer().value,
                   Describe(received.error()));
        End(ToGrpcStatus(received));
    }
}

Status StreamReactor::Receive() {
    std::vector<grpc::Slice> slices;
    if (!frame_.Dump(&slices).ok()) {
        return Fail(ErrorCode::kCorruption, "a batch frame could not be read");
    }
    std::vector<ByteSpan> chunks;
    chunks.reserve(slices.size());
    for (const auto& slice : slices) {
        chunks.push_back(std::as_bytes(std::span(slice.begin(), slice.size())));
    }
    RHA_ASSIGN_OR_RETURN(const auto frame, ReceivedFrame::Parse(chunks));
    frame.CopyTo(buffer_.bytes().first(frame.size()));
    return session_->replica().Submit(session_->id(), std::move(buffer_), frame.size());
}

void StreamReactor::SendAck(const LinkAck& ack) {
    MutexLock lock(mutex_);
    to_send_ = ack;
    if (!writing_) WriteNewest();
}

void StreamReactor::WriteNewest() {
    if (finished_) return;
    ack_bytes_ = Encode(*to_send_);
    to_send_.reset();
    writing_ = true;
    StartWrite(&ack_bytes_);
}

void StreamReactor::OnWriteDone(bool ok) {
    MutexLock lock(mutex_);
    writing_ = false;
    if (ok && to_send_) WriteNewest();
}

void StreamReactor::End(const grpc::Status& status) {
    MutexLock lock(mutex_);
    if (std::exchange(finished_, true)) return;
    Finish(status);
}

void StreamReactor::OnCancel() {
    End(grpc::Status::CANCELLED);
}

void StreamReactor::OnDone() {
    session_->Detach();
    delete this;
}

// --- HashReactor ------------------------------------------------------------------------------

struct HashReactor::Queue {
    struct Slot {
        bool done = false;
        v1::HashReply reply;
    };
    Mutex mutex;
    HashReactor* reactor RHA_GUARDED_BY(mutex) = nullptr;
    bool finished RHA_GUARDED_BY(mutex) = false;
    bool writing RHA_GUARDED_BY(mutex) = false;
    bool reading RHA_GUARDED_BY(mutex) = true;
    std::deque<std::shared_ptr<Slot>> slots RHA_GUARDED_BY(mutex);

    void WriteFront() RHA_REQUIRES(mutex) {
        if (finished || writing || slots.empty() || !slots.front()->done) return;
        writing = true;
        reactor->StartWrite(&slots.front()->reply);
    }
    void ReadMore() RHA_REQUIRES(mutex) {
        if (finished || reading || slots.size() >= kInFlightMax) return;
        reading = true;
        reactor->StartRead(&reactor->request_);
    }
    void End(const grpc::Status& status) RHA_REQUIRES(mutex) {
        if (std::exchange(finished, true)) return;
        reactor->Finish(status);
    }
};

HashReactor::HashReactor(std::shared_ptr<ReplicationSession> session,
                         boost::asio::thread_pool& pool)
    : session_(std::move(session)), pool_(pool), queue_(std::make_shared<Queue>()) {
    MutexLock lock(queue_->mutex);
    queue_->reactor = this;
    StartRead(&request_);
}

void HashReactor::OnReadDone(bool ok) {
    MutexLock lock(queue_->mutex);
    queue_->reading = false;
    if (!ok) return queue_->End(grpc::Status::OK);
    if (!request_.secret().empty()) {
        const auto bytes = std::as_bytes(std::span(request_.secret()));
        secret_.assign(bytes.begin(), bytes.end());
    }
    auto slot = std::make_shared<Queue::Slot>();
    queue_->slots.push_back(slot);
    boost::asio::post(
        pool_, [queue = queue_, slot, session = session_, range = FromProto(request_, secret_)] {
            auto reply = Answer(session->replica(), range);
            MutexLock done(queue->mutex);
            slot->reply = std::move(reply);
            slot->done = true;
            queue->WriteFront();
        });
    queue_->ReadMore();
}

void HashReactor::OnWriteDone(bool ok) {
    MutexLock lock(queue_->mutex);
    queue_->writing = false;
    if (!ok) return;
    queue_->slots.pop_front();
    queue_->WriteFront();
    queue_->ReadMore();
}

void HashReactor::OnCancel() {
    MutexLock lock(queue_->mutex);
    queue_->End(grpc::Status::CANCELLED);
}

void HashReactor::OnDone() {
    {
        MutexLock lock(queue_->mutex);
        queue_->reactor = nullptr;
    }
    delete this;
}

}  // namespace rha::engine
