// ModelReplica: a replica in memory that checks and applies the stream with the product's own pure
// classes (StreamCursor, ApplySession), acknowledges as late as it likes, forgets what was not
// durable when it crashes, and answers digest requests. SimLink connects a session to it over a
// network that delays, stalls and cuts.
//
// Whenever the replica claims to be consistent it can be compared with the truth.
#pragma once

#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "engine/core/apply_session.h"
#include "engine/core/stream_cursor.h"
#include "engine/ports/replica_link.h"
#include "tests/support/replication/fake_driver.h"
#include "tests/support/replication/sim_time.h"

namespace rha::test {

class SimLink;

/// Files as the applier leaves them.
class ModelImages {
public:
    void Apply(const engine::ApplyAction& action);
    const FileSet& files() const { return files_; }

private:
    FileSet files_;
};

class ModelReplica {
public:
    explicit ModelReplica(SimTime& time);

    // --- faults ----------------------------------------------------------------------------------
    void Crash();                 ///< what is not durable is lost; the connection too
    void Wipe();                  ///< another replica stands in its place
    void SetPaused(bool paused);  ///< while it is, nothing becomes durable
    void SetNetwork(bool up);     ///< down: connections are cut and refused
    void Cut();                   ///< the connection is lost
    void SetSlow(bool slow) { slow_ = slow; }

    // --- the judge -------------------------------------------------------------------------------
    bool consistent() const { return cursor_durable_.consistent; }
    CaptureId capture_id() const { return cursor_durable_.capture_id; }
    Sequence durable() const { return cursor_durable_.last; }
    const FileSet& files() const { return images_.files(); }
    std::function<void()> on_durable;  ///< after every commit
    std::uint64_t bytes_received() const { return bytes_received_; }
    const std::string& protocol_error() const { return protocol_error_; }

private:
    friend class SimLink;
    struct Received {
        engine::BatchHeader header;
        Bytes records;
    };

    engine::ReplicaPosition Position() const;
    /// The stream has delivered a batch; false ends the connection.
    bool Deliver(const engine::BatchHeader& header, Bytes records);
    void CommitSome();
    void ApplySome();
    void Acknowledge();
    Result<std::vector<engine::BlockDigest>> Digests(const engine::HashRange& range,
                                                     ByteSpan secret);
    void Reset();

    SimTime& time_;
    engine::PathMap paths_;
    SimLink* link_ = nullptr;
    bool up_ = true;
    bool paused_ = false;
    bool slow_ = false;
    std::uint64_t generation_ = 0;
    std::uint64_t bytes_received_ = 0;
    std::string protocol_error_;
    bool commit_scheduled_ = false;

    std::optional<engine::StreamCursor> cursor_;  ///< at the end of what was received
    engine::StreamState cursor_durable_;
    std::deque<Received> received_;                ///< not yet durable
    std::optional<engine::ApplySession> session_;  ///< at the durable end
    ModelImages images_;
    std::uint64_t applied_batch_ = 0;
    Sequence applied_;
};

class SimLink final : public engine::ReplicaLink {
public:
    SimLink(SimTime& time, ModelReplica& replica);
    ~SimLink() override;

    void Connect(engine::LinkOpen open, std::shared_ptr<engine::ReplicaLinkEvents> events) override;
    void Send(engine::OutgoingBatch batch) override;
    void RequestDigests(engine::HashRange range) override;
    void Close() override;

    /// The connection ends with `error`, seen by the master after a delay.
    void End(Error error);
    void Ack(engine::LinkAck ack);
    bool open() const { return open_; }

private:
    /// Runs `work` after a delay, in order, if the connection still is the same.
    void Later(std::function<void()> work);
    void CheckMemory() const;

    SimTime& time_;
    ModelReplica& replica_;
    std::shared_ptr<int> alive_;
    std::shared_ptr<engine::ReplicaLinkEvents> events_;
    std::uint64_t connection_ = 0;
    bool open_ = false;
    bool ending_ = false;
    Instant last_delivery_;
    /// Sent and not acknowledged as durable: their memory must stay as it is.
    std::deque<engine::OutgoingBatch> held_;
    std::vector<std::byte> secret_;
};

}  // namespace rha::test
