// One session of a master with a replica on this host: joins the Replica's callbacks with the
// reactors of the two calls that belong to it. Thread-safe; reactors unregister before they die.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include <boost/asio/thread_pool.hpp>
#include <grpcpp/support/byte_buffer.h>

#include "common/runtime/mutex.h"
#include "engine/replica/replica.h"
#include "rha/v1/replication.grpc.pb.h"

namespace rha::engine {

class StreamReactor;

class ReplicationSession final : public ReplicaSessionEvents,
                                 public std::enable_shared_from_this<ReplicationSession> {
public:
    ReplicationSession(std::string key, HostId peer, std::shared_ptr<Replica> replica)
        : key_(std::move(key)), peer_(std::move(peer)), replica_(std::move(replica)) {}

    const std::string& key() const { return key_; }
    const HostId& peer() const { return peer_; }
    Replica& replica() { return *replica_; }
    /// Set once, after Replica::Open and before the key is told to the master.
    void SetId(SessionId id) { id_ = id; }
    SessionId id() const { return id_; }

    void OnAck(LinkAck ack) override;
    void OnSessionClosed(Error error) override;

    /// The stream's reactor lives from Attach to Detach. Attach fails when there is one already or
    /// the session has ended.
    Status Attach(StreamReactor* reactor);
    void Detach();

    /// Asks the replica for a buffer and hands it to the reactor.
    void RequestBuffer();

private:
    const std::string key_;
    const HostId peer_;
    const std::shared_ptr<Replica> replica_;
    SessionId id_;
    Mutex mutex_;
    StreamReactor* reactor_ RHA_GUARDED_BY(mutex_) = nullptr;
    std::optional<LinkAck> newest_ RHA_GUARDED_BY(mutex_);  ///< came before the stream
    std::optional<Error> closed_ RHA_GUARDED_BY(mutex_);
};

/// The Stream call. Methods named On… are gRPC's; the others are called under the session's mutex.
class StreamReactor final : public grpc::ServerBidiReactor<grpc::ByteBuffer, grpc::ByteBuffer> {
public:
    explicit StreamReactor(std::shared_ptr<ReplicationSession> session);

    /// First call after construction.
    void Begin();

    void TakeBuffer(BatchBuffer buffer);
    void SendAck(const LinkAck& ack);
    void End(const grpc::Status& status);

    void OnReadDone(bool ok) override;
    void OnWriteDone(bool ok) override;
    void OnCancel() override;
    void OnDone() override;

private:
    Status Receive();
    void WriteNewest() RHA_REQUIRES(mutex_);

    const std::shared_ptr<ReplicationSession> session_;
    Mutex mutex_;
    bool finished_ RHA_GUARDED_BY(mutex_) = false;
    bool writing_ RHA_GUARDED_BY(mutex_) = false;
    std::optional<LinkAck> to_send_ RHA_GUARDED_BY(mutex_);
    grpc::ByteBuffer ack_bytes_;
    grpc::ByteBuffer frame_;
    BatchBuffer buffer_;
};

/// The Hash call: answers in the order of the questions, several being worked on at once.
class HashReactor final : public grpc::ServerBidiReactor<v1::HashRequest, v1::HashReply> {
public:
    HashReactor(std::shared_ptr<ReplicationSession> session, boost::asio::thread_pool& pool);

    void OnReadDone(bool ok) override;
    void OnWriteDone(bool ok) override;
    void OnCancel() override;
    void OnDone() override;

private:
    /// Questions and answers, shared with the workers, which may outlive the call.
    struct Queue;
    static constexpr std::size_t kInFlightMax = 16;

    const std::shared_ptr<ReplicationSession> session_;
    boost::asio::thread_pool& pool_;
    const std::shared_ptr<Queue> queue_;
    v1::HashRequest request_;
    std::vector<std::byte> secret_;
};

/// A reactor that ends at once with this status.
template <typename Reactor>
class RefusedReactor final : public Reactor {
public:
    explicit RefusedReactor(const grpc::Status& status) { this->Finish(status); }
    void OnDone() override { delete this; }
};

}  // namespace rha::engine
