#include "engine/transport/grpc_replica_link.h"

#include <deque>
#include <utility>

#include <grpcpp/channel.h>
#include <grpcpp/client_context.h>
#include <grpcpp/generic/generic_stub.h>
#include <grpcpp/support/byte_buffer.h>
#include <grpcpp/support/channel_arguments.h>

#include "common/runtime/mutex.h"
#include "common/runtime/rpc/credentials.h"
#include "common/runtime/rpc/error_conversion.h"
#include "engine/transport/batch_frame.h"
#include "engine/transport/deadline.h"
#include "rha/v1/replication.grpc.pb.h"

namespace rha::engine {
namespace {

constexpr const char* kStreamMethod = "/rha.v1.Replication/Stream";
constexpr const char* kSessionKey = "rha-session";
constexpr std::uint32_t kProtocolVersion = 1;
constexpr auto kOpenDeadline = std::chrono::seconds(10);
constexpr int kKeepaliveTimeMs = 5000;
constexpr int kKeepaliveTimeoutMs = 5000;
constexpr int kBackoffMinMs = 100;
constexpr int kBackoffMaxMs = 2000;

using KeepAlive = std::shared_ptr<const void>;

void DropKeepAlive(void* keep_alive) {
    delete static_cast<KeepAlive*>(keep_alive);
}

grpc::ByteBuffer EncodeFrame(const OutgoingBatch& batch) {
    const auto prefix = EncodeFramePrefix(batch.header);
    std::vector<grpc::Slice> slices;
    slices.reserve(batch.records.size() + 1);
    slices.emplace_back(prefix.data(), prefix.size());
    for (const auto& run : batch.records) {
        slices.emplace_back(const_cast<std::byte*>(run.data()), run.size(), &DropKeepAlive,
                            new KeepAlive(batch.keep_alive));
    }
    return grpc::ByteBuffer(slices.data(), slices.size());
}

Error EndOfCall(const grpc::Status& status, const std::string& address) {
    if (!status.ok()) return FromGrpcStatus(status, "engine at " + address);
    return Error{.code = ErrorCode::kUnavailable,
                 .message = "the replica's engine ended the session",
                 .retryable = true};
}

LinkAck AckFromProto(const v1::StreamAck& ack) {
    LinkAck out{.durable_batch = ack.durable_batch(),
                .durable = {ack.durable_sequence()},
                .applied_batch = ack.applied_batch(),
                .applied = {ack.applied_sequence()},
                .consistent = ack.consistent(),
                .journal_bytes = ack.journal_bytes()};
    if (HasError(ack.paused())) out.paused = FromProto(ack.paused());
    return out;
}

Result<std::vector<BlockDigest>> DigestsFromProto(const v1::HashReply& reply) {
    if (HasError(reply.error())) return std::unexpected(FromProto(reply.error()));
    const auto& bytes = reply.digests();
    if (bytes.size() % sizeof(BlockDigest) != 0) {
        return Fail(ErrorCode::kCorruption, "the replica answered with a cut digest list",
                    "check that both engines run the same product version");
    }
    std::vector<BlockDigest> digests(bytes.size() / sizeof(BlockDigest));
    std::memcpy(digests.data(), bytes.data(), bytes.size());
    return digests;
}

std::shared_ptr<grpc::Channel> MakeChannel(const GrpcReplicaLink::Config& config) {
    grpc::ChannelArguments arguments;
    arguments.SetMaxReceiveMessageSize(64 << 20);
    arguments.SetMaxSendMessageSize(64 << 20);
    arguments.SetInt(GRPC_ARG_KEEPALIVE_TIME_MS, kKeepaliveTimeMs);
    arguments.SetInt(GRPC_ARG_KEEPALIVE_TIMEOUT_MS, kKeepaliveTimeoutMs);
    arguments.SetInt(GRPC_ARG_KEEPALIVE_PERMIT_WITHOUT_CALLS, 1);
    arguments.SetInt(GRPC_ARG_HTTP2_MAX_PINGS_WITHOUT_DATA, 0);
    arguments.SetInt(GRPC_ARG_MIN_RECONNECT_BACKOFF_MS, kHandshakeMs);
    arguments.SetInt(GRPC_ARG_INITIAL_RECONNECT_BACKOFF_MS, kBackoffMinMs);
    arguments.SetInt(GRPC_ARG_MAX_RECONNECT_BACKOFF_MS, kBackoffMaxMs);
    arguments.SetInt(GRPC_ARG_USE_LOCAL_SUBCHANNEL_POOL, 1);
    return MutualTlsChannel(*config.identity, config.address,
                            DnsName({PeerRole::kEngine, config.peer.value}), arguments);
}

}  // namespace

/// One connection attempt and what follows from it. Counts its calls; when the last has ended,
/// gRPC refers to none of the owner's memory any more and OnClosed is delivered.
class GrpcReplicaLink::Connection : public std::enable_shared_from_this<Connection> {
public:
    Connection(const Config& config, LinkOpen open, std::shared_ptr<ReplicaLinkEvents> events)
        : address_(config.address),
          master_prefix_(config.master_prefix),
          channel_(MakeChannel(config)),
          stub_(v1::Replication::NewStub(channel_)),
          open_(std::move(open)),
          events_(std::move(events)) {}

    void Start() {
        open_request_.set_scenario_id(open_.scenario.value);
        open_request_.set_epoch(open_.epoch.value);
        open_request_.set_capture_id(open_.capture_id.value);
        open_request_.set_protocol_version(kProtocolVersion);
        open_request_.set_master_prefix(master_prefix_);
        open_context_.set_deadline(CallDeadline(kOpenDeadline));
        {
            MutexLock lock(mutex_);
            calls_ = 1;
        }
        stub_->async()->Open(&open_context_, &open_request_, &open_reply_,
                             [self = shared_from_this()](grpc::Status status) {
                                 self->OpenDone(std::move(status));
                             });
    }

    void Send(const OutgoingBatch& batch) {
        auto frame = EncodeFrame(batch);
        MutexLock lock(mutex_);
        if (stream_ != nullptr) stream_->Write(std::move(frame));
    }

    void RequestDigests(const HashRange& range) {
        v1::HashRequest request;
        request.set_request_id(range.request_id);
        request.set_file_id(range.file.value);
        request.set_offset(range.offset);
        request.set_length(range.length);
        request.set_block_bytes(range.block_bytes);
        request.set_secret(range.secret.data(), range.secret.size());
        MutexLock lock(mutex_);
        if (hash_ != nullptr) hash_->Ask(std::move(request));
    }

    void Close() {
        Fail(Error{.code = ErrorCode::kCancelled, .message = "the connection was closed"});
    }

private:
    class StreamCall final : public grpc::ClientBidiReactor<grpc::ByteBuffer, v1::StreamAck> {
    public:
        explicit StreamCall(std::shared_ptr<Connection> owner)
            : owner_(std::move(owner)), stub_(owner_->channel_) {}

        /// Binds the call so that it takes writes; they travel once Start is called.
        void Prepare(const std::string& session) {
            context_.AddMetadata(kSessionKey, session);
            stub_.PrepareBidiStreamingCall(&context_, kStreamMethod, grpc::StubOptions(), this);
            AddHold();  // for writes from the owner's strand, until Cancel
        }
        void Start() {
            StartRead(&ack_);
            StartCall();
        }
        void Write(grpc::ByteBuffer frame) {
            frame_ = std::move(frame);
            StartWrite(&frame_);
        }
        /// Called once, under the owner's mutex.
        void Cancel() {
            context_.TryCancel();
            RemoveHold();
        }

        void OnReadDone(bool ok) override {
            if (!ok) return;
            owner_->events_->OnAck(AckFromProto(ack_));
            StartRead(&ack_);
        }
        void OnWriteDone(bool ok) override {
            frame_.Clear();
            if (ok) owner_->events_->OnWritable();
        }
        void OnReadInitialMetadataDone(bool) override {}
        void OnDone(const grpc::Status& status) override {
            auto owner = std::move(owner_);
            delete this;
            owner->CallEnded(EndOfCall(status, owner->address_));
        }

    private:
        std::shared_ptr<Connection> owner_;
        grpc::TemplatedGenericStub<grpc::ByteBuffer, v1::StreamAck> stub_;
        grpc::ClientContext context_;
        grpc::ByteBuffer frame_;
        v1::StreamAck ack_;
    };

    class HashCall final : public grpc::ClientBidiReactor<v1::HashRequest, v1::HashReply> {
    public:
        explicit HashCall(std::shared_ptr<Connection> owner) : owner_(std::move(owner)) {}

        void Prepare(const std::string& session) {
            context_.AddMetadata(kSessionKey, session);
            owner_->stub_->async()->Hash(&context_, this);
            AddHold();
        }
        void Start() {
            StartRead(&reply_);
            StartCall();
        }
        /// Under the owner's mutex.
        void Ask(v1::HashRequest request) {
            waiting_.push_back(std::move(request));
            if (waiting_.size() == 1) StartWrite(&waiting_.front());
        }
        void Cancel() {
            context_.TryCancel();
            RemoveHold();
        }

        void OnReadDone(bool ok) override {
            if (!ok) return;
            owner_->events_->OnDigests(reply_.request_id(), DigestsFromProto(reply_));
            StartRead(&reply_);
        }
        void OnWriteDone(bool ok) override {
            if (!ok) return;
            MutexLock lock(owner_->mutex_);
            waiting_.pop_front();
            if (!waiting_.empty()) StartWrite(&waiting_.front());
        }
        void OnDone(const grpc::Status& status) override {
            auto owner = std::move(owner_);
            delete this;
            owner->CallEnded(EndOfCall(status, owner->address_));
        }

    private:
        std::shared_ptr<Connection> owner_;
        grpc::ClientContext context_;
        std::deque<v1::HashRequest> waiting_;  // guarded by the owner's mutex
        v1::HashReply reply_;
    };

    void OpenDone(const grpc::Status& status) {
        if (!status.ok()) return CallEnded(EndOfCall(status, address_).While("open the replica"));
        if (HasError(open_reply_.error())) {
            return CallEnded(FromProto(open_reply_.error()).While("open the replica"));
        }
        StreamCall* stream = nullptr;
        HashCall* hash = nullptr;
        {
            MutexLock lock(mutex_);
            if (!failed_) {
                calls_ += 2;
                stream = stream_ = new StreamCall(shared_from_this());
                hash = hash_ = new HashCall(shared_from_this());
                stream->Prepare(open_reply_.session_id());
                hash->Prepare(open_reply_.session_id());
            }
        }
        if (stream == nullptr) return CallEnded(std::nullopt);  // closed meanwhile
        events_->OnOpened({.capture_id = {open_reply_.capture_id()},
                           .durable = {open_reply_.durable_sequence()},
                           .next_batch_number = open_reply_.next_batch_number(),
                           .consistent = open_reply_.consistent(),
                           .generation = open_reply_.replica_generation()});
        // Only now may acknowledgements arrive. A cancelled call must be started, too, to end.
        stream->Start();
        hash->Start();
        CallEnded(std::nullopt);  // the unary call; the two streams carry on
    }

    /// Remembers the first reason and cancels whatever still runs.
    void Fail(Error error) {
        MutexLock lock(mutex_);
        if (failed_) return;
        failed_ = std::move(error);
        open_context_.TryCancel();
        if (stream_ != nullptr) std::exchange(stream_, nullptr)->Cancel();
        if (hash_ != nullptr) std::exchange(hash_, nullptr)->Cancel();
    }

    void CallEnded(std::optional<Error> error) {
        if (error) Fail(std::move(*error));
        std::optional<Error> closed;
        {
            MutexLock lock(mutex_);
            if (--calls_ == 0) closed = failed_;
        }
        if (closed) events_->OnClosed(std::move(*closed));
    }

    const std::string address_;
    const std::string master_prefix_;
    std::shared_ptr<grpc::Channel> channel_;
    std::unique_ptr<v1::Replication::Stub> stub_;
    const LinkOpen open_;
    const std::shared_ptr<ReplicaLinkEvents> events_;

    grpc::ClientContext open_context_;
    v1::OpenRequest open_request_;
    v1::OpenReply open_reply_;

    Mutex mutex_;
    int calls_ RHA_GUARDED_BY(mutex_) = 0;
    std::optional<Error> failed_ RHA_GUARDED_BY(mutex_);
    StreamCall* stream_ RHA_GUARDED_BY(mutex_) = nullptr;
    HashCall* hash_ RHA_GUARDED_BY(mutex_) = nullptr;
};

GrpcReplicaLink::GrpcReplicaLink(Config config) : config_(std::move(config)) {}

GrpcReplicaLink::~GrpcReplicaLink() {
    Close();
}

void GrpcReplicaLink::Connect(LinkOpen open, std::shared_ptr<ReplicaLinkEvents> events) {
    connection_ = std::make_shared<Connection>(config_, std::move(open), std::move(events));
    connection_->Start();
}

void GrpcReplicaLink::Send(OutgoingBatch batch) {
    if (connection_) connection_->Send(batch);
}

void GrpcReplicaLink::RequestDigests(HashRange range) {
    if (connection_) connection_->RequestDigests(range);
}

void GrpcReplicaLink::Close() {
    if (connection_) connection_->Close();
}

}  // namespace rha::engine
