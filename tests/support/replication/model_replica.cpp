#include "tests/support/replication/model_replica.h"

#include <algorithm>
#include <utility>

#include <gtest/gtest.h>

#include "common/crc32c.h"
#include "engine/sync/block_digest.h"

namespace rha::test {
namespace {

using engine::ApplyAction;

void Resize(Bytes& bytes, std::uint64_t size) {
    bytes.resize(size);
}

}  // namespace

void ModelImages::Apply(const ApplyAction& action) {
    using Kind = ApplyAction::Kind;
    switch (action.kind) {
        case Kind::kWrite: {
            Bytes& bytes = files_[action.path];
            if (bytes.size() < action.offset + action.bytes.size()) {
                bytes.resize(action.offset + action.bytes.size());
            }
            std::ranges::copy(action.bytes,
                              bytes.begin() + static_cast<std::ptrdiff_t>(action.offset));
            break;
        }
        case Kind::kZero: {
            Bytes& bytes = files_[action.path];
            const auto end = std::min<std::uint64_t>(action.offset + action.length, bytes.size());
            for (auto i = action.offset; i < end; ++i) bytes[i] = std::byte{0};
            if (bytes.size() < action.size) bytes.resize(action.size);
            break;
        }
        case Kind::kTruncate:
            Resize(files_[action.path], action.size);
            break;
        case Kind::kAllocate: {
            Bytes& bytes = files_[action.path];
            if (!action.keep_size && bytes.size() < action.offset + action.length) {
                bytes.resize(action.offset + action.length);
            }
            break;
        }
        case Kind::kCreateFile:
            files_[action.path].clear();
            break;
        case Kind::kAdoptFile:
            Resize(files_[action.path], action.size);
            break;
        case Kind::kRename: {
            auto node = files_.extract(action.path);
            if (node.empty()) break;
            files_.erase(action.to);
            node.key() = action.to;
            files_.insert(std::move(node));
            break;
        }
        case Kind::kRemove:
            files_.erase(action.path);
            break;
        case Kind::kTrash:
            for (const auto& gone : action.gone) files_.erase(gone.path);
            break;
        case Kind::kNone:
        case Kind::kCreateDirectory:
            break;
    }
}

ModelReplica::ModelReplica(SimTime& time)
    : time_(time),
      paths_(engine::PathMap::Make({{.master_prefix = "", .replica_prefix = ""}}).value()) {
    Reset();
}

void ModelReplica::Reset() {
    generation_ = time_.Random(1u << 30) + 1;
    cursor_durable_ = {};
    cursor_.emplace(cursor_durable_, paths_);
    received_.clear();
    session_.emplace(engine::AppliedState{}, paths_);
    images_ = {};
    applied_batch_ = 0;
    applied_ = {};
}

void ModelReplica::Cut() {
    if (link_ != nullptr) {
        link_->End({.code = ErrorCode::kUnavailable, .message = "the connection was cut"});
    }
}

void ModelReplica::Crash() {
    Cut();
    received_.clear();
    cursor_.emplace(cursor_durable_, paths_);
}

void ModelReplica::Wipe() {
    Cut();
    Reset();
}

void ModelReplica::SetNetwork(bool up) {
    up_ = up;
    if (!up) Cut();
}

void ModelReplica::SetPaused(bool paused) {
    paused_ = paused;
    Acknowledge();
    if (!paused) CommitSome();
}

engine::ReplicaPosition ModelReplica::Position() const {
    return {.capture_id = cursor_durable_.capture_id,
            .durable = cursor_durable_.last,
            .next_batch_number = cursor_durable_.next_batch,
            .consistent = cursor_durable_.consistent,
            .generation = generation_};
}

bool ModelReplica::Deliver(const engine::BatchHeader& header, Bytes records) {
    bytes_received_ += records.size();
    if (auto taken = cursor_->Take(header, records); !taken) {
        protocol_error_ = taken.error().ToString();
        return false;
    }
    received_.push_back({header, std::move(records)});
    if (!commit_scheduled_) {
        commit_scheduled_ = true;
        const auto delay = std::chrono::microseconds(time_.Random(slow_ ? 400000 : 4000));
        time_.After(delay, [this] {
            commit_scheduled_ = false;
            CommitSome();
        });
    }
    return true;
}

void ModelReplica::CommitSome() {
    if (paused_ || received_.empty()) return;
    while (!received_.empty()) {
        const Received batch = std::move(received_.front());
        received_.pop_front();
        // The durable state is found by following the stream once more, from the durable end.
        engine::StreamCursor follow(cursor_durable_, paths_);
        auto facts = follow.Take(batch.header, batch.records);
        ASSERT_TRUE(facts) << facts.error().ToString();
        cursor_durable_ = follow.state();
        engine::RecordReader reader(batch.records);
        for (auto next = reader.Next(); next && *next; next = reader.Next()) {
            const auto action = session_->Plan(**next);
            ASSERT_TRUE(action) << action.error().ToString();
            images_.Apply(*action);
            ASSERT_TRUE(session_->Commit(**next));
        }
        session_->CommitBatch(*facts);
    }
    if (on_durable) on_durable();
    Acknowledge();
    time_.After(std::chrono::microseconds(time_.Random(20000)), [this] { ApplySome(); });
}

void ModelReplica::ApplySome() {
    applied_batch_ = cursor_durable_.next_batch - 1;
    applied_ = cursor_durable_.last;
    Acknowledge();
}

void ModelReplica::Acknowledge() {
    if (link_ == nullptr || !link_->open()) return;
    engine::LinkAck ack{.durable_batch = cursor_durable_.next_batch - 1,
                        .durable = cursor_durable_.last,
                        .applied_batch = applied_batch_,
                        .applied = applied_,
                        .consistent = cursor_durable_.consistent};
    if (paused_) {
        ack.paused = {.code = ErrorCode::kNoSpace,
                      .message = "the replica's disk is full",
                      .remedy = "free space"};
    }
    link_->Ack(ack);
}

Result<std::vector<engine::BlockDigest>> ModelReplica::Digests(const engine::HashRange& range,
                                                               ByteSpan secret) {
    const auto* entry = session_->state().table.Find(range.file);
    const auto found = entry == nullptr ? images_.files().end() : images_.files().find(entry->path);
    if (found == images_.files().end()) return Fail(ErrorCode::kNotFound, "no such file", "wait");
    const ByteSpan bytes(found->second);
    std::vector<engine::BlockDigest> digests;
    for (auto at = range.offset; at < range.offset + range.length; at += range.block_bytes) {
        if (at >= bytes.size()) {
            digests.push_back(engine::kZeroBlockDigest);
            continue;
        }
        const auto count = std::min<std::uint64_t>(range.block_bytes, bytes.size() - at);
        digests.push_back(time_.OneIn(50) ? engine::UnknownBlockDigest()
                                          : engine::DigestBlock(bytes.subspan(at, count), secret));
    }
    return digests;
}

// --- link ----------------------------------------------------------------------------------------

SimLink::SimLink(SimTime& time, ModelReplica& replica)
    : time_(time), replica_(replica), alive_(std::make_shared<int>(0)) {}

SimLink::~SimLink() {
    if (replica_.link_ == this) replica_.link_ = nullptr;
}

void SimLink::Later(std::function<void()> work) {
    const Instant at =
        std::max(last_delivery_, time_.now() + std::chrono::microseconds(100 + time_.Random(1500)));
    last_delivery_ = at;
    time_.After(at - time_.now(), [this, alive = std::weak_ptr(alive_), connection = connection_,
                                   work = std::move(work)] {
        if (!alive.expired() && connection == connection_) work();
    });
}

void SimLink::Connect(engine::LinkOpen, std::shared_ptr<engine::ReplicaLinkEvents> events) {
    EXPECT_FALSE(events_) << "connected twice";
    ++connection_;
    events_ = std::move(events);
    ending_ = false;
    secret_.clear();
    Later([this] {
        if (!replica_.up_) {
            End({.code = ErrorCode::kUnavailable, .message = "no route to the replica"});
            return;
        }
        open_ = true;
        replica_.link_ = this;
        replica_.CommitSome();
        // What a paused replica has received and not stored is sent again.
        replica_.received_.clear();
        replica_.cursor_.emplace(replica_.cursor_durable_, replica_.paths_);
        events_->OnOpened(replica_.Position());
        replica_.Acknowledge();
    });
}

void SimLink::Send(engine::OutgoingBatch batch) {
    held_.push_back(batch);
    if (!open_) return;
    Later([this, batch = std::move(batch)] {
        Bytes records;
        for (const auto& span : batch.records) {
            records.insert(records.end(), span.begin(), span.end());
        }
        const auto number = batch.header.number;
        if (!replica_.Deliver(batch.header, std::move(records))) {
            ADD_FAILURE() << "batch " << number << " was refused: " << replica_.protocol_error_;
            End({.code = ErrorCode::kCorruption, .message = replica_.protocol_error_});
            return;
        }
        Later([this] { events_->OnWritable(); });
    });
}

void SimLink::CheckMemory() const {
    for (const auto& batch : held_) {
        std::uint32_t crc = 0;
        for (const auto& span : batch.records) crc = rha_crc32c(crc, span.data(), span.size());
        EXPECT_EQ(crc, batch.header.records_crc32c)
            << "memory of batch " << batch.header.number << " was given up too early";
    }
}

void SimLink::Ack(engine::LinkAck ack) {
    Later([this, ack] {
        CheckMemory();
        while (!held_.empty() && held_.front().header.number <= ack.durable_batch) {
            held_.pop_front();
        }
        events_->OnAck(ack);
    });
}

void SimLink::RequestDigests(engine::HashRange range) {
    if (!range.secret.empty()) secret_ = range.secret;
    if (!open_) return;
    Later([this, range = std::move(range)] {
        auto digests = replica_.Digests(range, secret_);
        Later([this, id = range.request_id, digests = std::move(digests)] {
            events_->OnDigests(id, digests);
        });
    });
}

void SimLink::Close() {
    End({.code = ErrorCode::kCancelled, .message = "closed"});
}

void SimLink::End(Error error) {
    if (ending_ || !events_) return;
    ending_ = true;
    open_ = false;
    if (replica_.link_ == this) replica_.link_ = nullptr;
    ++connection_;
    Later([this, error = std::move(error)] {
        CheckMemory();
        held_.clear();
        std::exchange(events_, nullptr)->OnClosed(error);
    });
}

}  // namespace rha::test
