#include <cstring>
#include <deque>
#include <future>

#include <poll.h>
#include <unistd.h>

#include "common/crc32c.h"
#include "engine/capture/client/capture_client.h"
#include "engine/core/record_builder.h"
#include "engine/core/record_reader.h"
#include "engine/journal/journal.h"
#include "engine/journal/journal_directory.h"
#include "tests/bench/product/bench_identity.h"
#include "tests/bench/product/roles.h"
#include "tests/bench/product/talk.h"

namespace rha::bench {
namespace {

constexpr std::size_t kBatchBytes = 1u << 20;
constexpr std::size_t kBuffers = 8;
constexpr std::uint64_t kJournalBytesMax = 1ull << 30;

struct Tally {
    std::uint64_t records = 0;
    std::uint64_t bytes = 0;
    std::uint64_t lost = 0;
    Sequence last;
};

/// Walks the headers of a run as the engine does before it sends.
Status Count(ByteSpan run, Tally* tally) {
    engine::RecordReader reader(run, engine::RecordReader::Verify::kHeaders);
    while (true) {
        RHA_ASSIGN_OR_RETURN(const auto record, reader.Next());
        if (!record) return {};
        ++tally->records;
        tally->bytes += record->payload.size();
        if (record->type == RHA_RECORD_GAP) tally->lost += record->length;
        if (engine::IsNumbered(*record)) tally->last = record->sequence;
    }
}

/// The replica's own journal, fed straight from the ring.
class LocalJournal {
public:
    static Result<std::unique_ptr<LocalJournal>> Open(const std::string& directory) {
        RHA_ASSIGN_OR_RETURN(auto disk,
                             engine::OpenJournalDirectory(directory, directory + ".aside"));
        const engine::JournalConfig config{
            .bytes_max = kJournalBytesMax, .free_bytes_min = 1ull << 30, .new_journal_id = 1};
        const auto ignore = [](const engine::BatchHeader&, ByteSpan) { return Status{}; };
        RHA_ASSIGN_OR_RETURN(auto journal, engine::Journal::Open(std::move(disk), config, ignore));
        return std::unique_ptr<LocalJournal>(new LocalJournal(std::move(journal)));
    }
    ~LocalJournal() { journal_->Stop(); }

    /// Copies a run into a pooled buffer and queues it; waits while all buffers are under way.
    void Append(ByteSpan run, CaptureId capture_id, Sequence before) {
        auto header = engine::DescribeBatch(run, {}, {1}, capture_id, ++number_, before);
        std::promise<engine::BatchBuffer> ready;
        pool_->Acquire(1, [&](engine::BatchBuffer buffer) { ready.set_value(std::move(buffer)); });
        auto buffer = ready.get_future().get();
        const auto bytes = buffer.bytes();
        engine::EncodeBatchHeader(header, bytes.first<engine::kBatchHeaderBytes>());
        std::memcpy(bytes.data() + engine::kBatchHeaderBytes, run.data(), run.size());
        journal_->Append(std::move(buffer), header);
    }

private:
    explicit LocalJournal(std::unique_ptr<engine::Journal> journal)
        : pool_(engine::BufferPool::Make(
              kBuffers, RoundUp(engine::kBatchHeaderBytes + engine::kBatchRecordBytesMax, 4096))),
          journal_(std::move(journal)) {
        journal_->Start({.on_durable =
                             [this](std::vector<engine::DurableBatch> batches) {
                                 journal_->Retire(batches.back().entry.number);
                             },
                         .on_pause = [](std::optional<Error>) {},
                         .on_failed =
                             [](Error error) {
                                 std::fprintf(stderr, "journal: %s\n", error.ToString().c_str());
                             }});
    }

    std::uint64_t number_ = 0;
    std::shared_ptr<engine::BufferPool> pool_;
    std::unique_ptr<engine::Journal> journal_;
};

/// Everything the ring holds now. A run is released once it stands in a buffer of ours.
Status Empty(engine::CaptureSession& session, LocalJournal* journal, Tally* tally) {
    while (true) {
        const auto run = session.Peek(kBatchBytes);
        if (run.empty()) return {};
        const auto before = tally->last;
        RHA_RETURN_IF_ERROR(Count(run, tally));
        if (journal != nullptr) {
            journal->Append(run, session.info().capture_id, before);
        } else {
            rha_crc32c(0, run.data(), run.size());
        }
        session.Advance(run.size());
        session.Release(tally->last);
        session.Acknowledge(tally->last);
    }
}

}  // namespace

Status RunDrain(const DrainRole& role) {
    engine::CaptureClient source({{.root = role.root, .socket = role.socket}});
    RHA_ASSIGN_OR_RETURN(const auto session, source.Attach({kScenario}, {role.folder}));
    std::unique_ptr<LocalJournal> journal;
    if (!role.journal.empty()) {
        RHA_ASSIGN_OR_RETURN(journal, LocalJournal::Open(role.journal));
    }
    Say("{{\"attached\": true, \"ring_bytes\": {}}}", session->info().ring_bytes);
    Tally tally;
    pollfd waiting[] = {{.fd = session->doorbell(), .events = POLLIN},
                        {.fd = STDIN_FILENO, .events = POLLIN}};
    while (waiting[1].revents == 0) {
        session->ClearDoorbell();
        RHA_RETURN_IF_ERROR(Empty(*session, journal.get(), &tally));
        poll(waiting, std::size(waiting), -1);
    }
    RHA_RETURN_IF_ERROR(Empty(*session, journal.get(), &tally));
    Say("{{\"records\": {}, \"bytes\": {}, \"lost\": {}}}", tally.records, tally.bytes, tally.lost);
    return {};
}

}  // namespace rha::bench
