// ReplicaLink: the master's connection to the engine that holds the replica.
// Adapter: engine/transport (gRPC, mutual TLS). In tests: an in-process link to a real Replica, or
// a simulated one that drops, delays and cuts.
//
// All methods are asynchronous and may be called from the owner's strand only; all answers arrive
// as calls of ReplicaLinkEvents from arbitrary threads (the owner posts them to its strand). After
// OnClosed nothing more arrives for that connection until Connect is called again. Errors never
// throw; a lost connection is OnClosed.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "common/bytes.h"
#include "common/error.h"
#include "common/ids.h"
#include "engine/core/batch.h"

namespace rha::engine {

/// What the master tells when it opens a session.
struct LinkOpen {
    ScenarioId scenario;
    Epoch epoch;
    CaptureId capture_id;
};

/// What the replica's journal durably holds; where the master goes on.
struct ReplicaPosition {
    CaptureId capture_id;  ///< 0: nothing of any capture run
    Sequence durable;      ///< of that capture run
    std::uint64_t next_batch_number = 1;
    bool consistent = false;       ///< the replica recovers to a prefix of the master
    std::uint64_t generation = 0;  ///< changes when the replica's files are not what they were
};

struct LinkAck {
    std::uint64_t durable_batch = 0;
    Sequence durable;
    std::uint64_t applied_batch = 0;
    Sequence applied;
    bool consistent = false;
    std::uint64_t journal_bytes = 0;
    Error paused{.code = ErrorCode::kInternal};  ///< non-empty message: takes no more until mended
};

/// One batch: header and the runs of memory that hold its records, in order. The memory must stay
/// valid until the batch is acknowledged as durable or OnClosed has been delivered; `keep_alive`
/// is held as long as the transport refers to it.
struct OutgoingBatch {
    BatchHeader header;
    std::vector<ByteSpan> records;
    std::shared_ptr<const void> keep_alive;
};

struct HashRange {
    std::uint64_t request_id = 0;
    FileId file;
    std::uint64_t offset = 0;  ///< multiple of block_bytes
    std::uint64_t length = 0;
    std::uint32_t block_bytes = 65536;
    std::vector<std::byte> secret;  ///< XXH3 secret, in the first request of a connection only
};

/// One 16-byte digest per block; all zero for a block of zeros, a hole, or beyond end of file.
using BlockDigest = std::array<std::byte, 16>;

class ReplicaLinkEvents {
public:
    virtual ~ReplicaLinkEvents() = default;
    virtual void OnOpened(ReplicaPosition position) = 0;
    /// The transport takes another batch (initially it takes one after OnOpened).
    virtual void OnWritable() = 0;
    /// The replica's newest state: once right after OnOpened, then whenever it has changed.
    virtual void OnAck(LinkAck ack) = 0;
    virtual void OnDigests(std::uint64_t request_id, Result<std::vector<BlockDigest>> digests) = 0;
    /// The connection is gone (or was refused); `error` says why.
    virtual void OnClosed(Error error) = 0;
};

class ReplicaLink {
public:
    virtual ~ReplicaLink() = default;
    /// Dials and opens. OnOpened or OnClosed follows.
    virtual void Connect(LinkOpen open, std::shared_ptr<ReplicaLinkEvents> events) = 0;
    /// Sends one batch; only after OnOpened/OnWritable said that there is room.
    virtual void Send(OutgoingBatch batch) = 0;
    /// Asks for digests; several may be under way, answers arrive in order.
    virtual void RequestDigests(HashRange range) = 0;
    /// Ends the connection; OnClosed with kCancelled follows.
    virtual void Close() = 0;
};

}  // namespace rha::engine
