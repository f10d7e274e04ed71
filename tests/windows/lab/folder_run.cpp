#include "tests/windows/lab/folder_run.h"

#include <algorithm>

#include "common/runtime/clock.h"
#include "common/runtime/native_file.h"
#include "common/runtime/random.h"

namespace rha::lab {

using engine::DirtyRegion;
using engine::kRegionBytes;

namespace {

namespace fs = std::filesystem;

constexpr std::uint64_t kRingBytes = 16u << 20;
constexpr std::uint64_t kKeptBytes = 64u << 10;

class DiskFile final : public engine::BackingFile {
public:
    explicit DiskFile(NativeFile file) : file_(std::move(file)) {}
    Result<std::size_t> ReadAt(std::uint64_t offset, MutableByteSpan into) override {
        return file_.ReadAt(offset, into);
    }
    Result<std::uint64_t> Size() override { return file_.Size(); }
    // Wine knows no holes: all is data.
    Result<std::uint64_t> NextData(std::uint64_t offset) override {
        RHA_ASSIGN_OR_RETURN(const std::uint64_t size, file_.Size());
        return std::min(offset, size);
    }
    Result<std::uint64_t> NextHole(std::uint64_t /*offset*/) override { return file_.Size(); }

private:
    const NativeFile file_;
};

std::uint64_t SizeOf(const fs::path& path) {
    std::error_code failure;
    const auto size = fs::file_size(path, failure);
    return failure ? 0 : size;
}

}  // namespace

class FolderSession final : public engine::CaptureSession {
public:
    explicit FolderSession(std::shared_ptr<FolderRun> run) : run_(std::move(run)) {
        rha_ring_open(&consumer_, run_->shared_, RHA_RING_PAGE_BYTES + kRingBytes,
                      &run_->feedback_);
        MutexLock lock(run_->mutex_);
        info_ = {.capture_id = run_->capture_id_,
                 .resumed = consumer_.released_sequence != 0,
                 .released = {consumer_.released_sequence},
                 .ring_bytes = kRingBytes,
                 .dirty_bytes = run_->dirty_.size() * kRegionBytes};
    }
    ~FolderSession() override {
        (void)AbandonClaims();
        MutexLock lock(run_->mutex_);
        run_->attached_ = false;
    }

    const engine::CaptureInfo& info() const override { return info_; }

    ByteSpan Peek(std::size_t max_bytes) override {
        const std::uint8_t* run = nullptr;
        std::size_t bytes = 0;
        if (rha_ring_peek_or_sleep(&consumer_, max_bytes, &run, &bytes) != RHA_RING_RECORDS)
            return {};
        return std::as_bytes(std::span(run, bytes));
    }
    void Advance(std::size_t bytes) override { rha_ring_advance(&consumer_, bytes); }
    void Release(Sequence upto) override { rha_ring_release(&consumer_, upto.value); }
    void Acknowledge(Sequence upto) override { rha_ring_acknowledge(&consumer_, upto.value); }
    void Rewind() override { rha_ring_rewind(&consumer_); }
    NativeHandle doorbell() const override { return run_->doorbell_.Get(); }
    void ClearDoorbell() override {}  // a wait for it clears it
    Sequence head() const override { return {rha_ring_last_sequence(&consumer_)}; }
    std::uint64_t ring_used_bytes() const override { return rha_ring_unreleased(&consumer_); }

    Status MarkAllDirty() override {
        MutexLock lock(run_->mutex_);
        run_->MarkAll();
        return {};
    }
    Status MarkDirty(FileId file, std::uint64_t offset, std::uint64_t length) override {
        MutexLock lock(run_->mutex_);
        run_->Mark(file, offset, length);
        return {};
    }
    Result<std::vector<DirtyRegion>> ClaimDirty(std::size_t max) override {
        MutexLock lock(run_->mutex_);
        std::vector<DirtyRegion> regions;
        while (regions.size() < max && !run_->dirty_.empty()) {
            regions.push_back(*run_->dirty_.begin());
            run_->claimed_.insert(run_->dirty_.extract(run_->dirty_.begin()));
        }
        return regions;
    }
    Status CompleteClaims(const std::vector<DirtyRegion>& regions) override {
        MutexLock lock(run_->mutex_);
        for (const auto& region : regions) run_->claimed_.erase(region);
        return {};
    }
    Status AbandonClaims() override {
        MutexLock lock(run_->mutex_);
        run_->dirty_.merge(run_->claimed_);
        run_->claimed_.clear();
        return {};
    }
    Result<std::uint64_t> DirtyBytes() override {
        MutexLock lock(run_->mutex_);
        auto all = run_->dirty_;
        all.insert(run_->claimed_.begin(), run_->claimed_.end());
        return all.size() * kRegionBytes;
    }

    Result<std::vector<engine::CapturedFile>> Files() override {
        std::vector<engine::CapturedFile> files;
        for (const auto& [id, file] : run_->files_) {
            files.push_back({.id = id,
                             .path = file.path,
                             .directory = file.directory,
                             .size_bytes = file.directory ? 0 : SizeOf(run_->PathOf(id))});
        }
        return files;
    }
    Result<std::unique_ptr<engine::BackingFile>> OpenBacking(FileId file) override {
        RHA_ASSIGN_OR_RETURN(auto opened, NativeFile::OpenRegular(run_->PathOf(file)));
        return std::make_unique<DiskFile>(std::move(opened));
    }

private:
    const std::shared_ptr<FolderRun> run_;
    rha_ring_consumer consumer_{};
    engine::CaptureInfo info_;
};

FolderRun::FolderRun(const fs::path& root, const fs::path& folder)
    : root_(root),
      capture_id_{RandomId()},
      doorbell_(CreateEventW(nullptr, FALSE, FALSE, nullptr)),
      memory_(new std::byte[RHA_RING_PAGE_BYTES + kRingBytes]()),
      shared_(reinterpret_cast<rha_ring_shared*>(memory_.get())) {
    MutexLock lock(mutex_);
    rha_ring_create(&producer_, shared_, &feedback_,
                    reinterpret_cast<std::uint8_t*>(memory_.get()) + RHA_RING_PAGE_BYTES,
                    kRingBytes, kKeptBytes, capture_id_.value);
    std::vector<fs::path> found{folder};
    for (const auto& entry : fs::recursive_directory_iterator(folder)) found.push_back(entry);
    std::ranges::sort(found);  // parents before children
    Note({.type = RHA_RECORD_EPOCH_START, .file_id = capture_id_.value}, nullptr);
    for (const auto& path : found) {
        const FileId id{files_.size() + 1};
        const File file{.path = NameOf(path), .directory = fs::is_directory(path)};
        files_.emplace(id, file);
        by_path_.emplace(file.path, id);
        List(id, file);
    }
    Note({.type = RHA_RECORD_MANIFEST_END, .length = files_.size()}, nullptr);
    MarkAll();
}

void FolderRun::List(FileId id, const File& file) {
    const bool directory = file.directory;
    std::uint32_t flags = RHA_RECORD_EXISTING;
    if (directory) flags |= RHA_RECORD_DIRECTORY;
    Note({.type = RHA_RECORD_CREATE,
          .flags = flags,
          .file_id = id.value,
          .offset = directory ? 0755u : 0644u,
          .length = directory ? 0 : SizeOf(root_ / file.path),
          .payload_bytes = static_cast<std::uint32_t>(file.path.size())},
         file.path.data());
}

Status FolderRun::Record(const rha_ring_change& change, const void* payload,
                         const std::function<Status()>& carry_out) {
    auto stamped = change;
    stamped.capture_unix_ns = WallNow().unix_ns;
    rha_ring_slot slot{};
    // Numbered before it happens: whoever sees its bytes can see its number.
    rha_ring_reserve(&producer_, &stamped, 0, &slot);
    auto done = carry_out();
    if (slot.record == nullptr || !done) Mark({change.file_id}, change.offset, change.length);
    if (slot.record != nullptr) {
        rha_ring_fill(&slot, payload);
        rha_ring_commit(&slot, done ? 0 : RHA_RECORD_ABORTED);
        if (!done) rha_ring_count_lost(&producer_);
    }
    return done;
}

void FolderRun::Note(const rha_ring_change& change, const void* payload) {
    (void)Record(change, payload, [] { return Status(); });
}

std::string FolderRun::NameOf(const fs::path& file) const {
    return file.lexically_relative(root_).generic_string();
}

bool FolderRun::Captures(const fs::path& file) const {
    return by_path_.contains(NameOf(file));
}

Status FolderRun::Write(const fs::path& file, std::uint64_t offset, ByteSpan bytes) {
    RHA_ASSIGN_OR_RETURN(const auto opened, NativeFile::Open(file, NativeFile::Mode::kReadWrite));
    MutexLock lock(mutex_);
    auto done = Record({.type = RHA_RECORD_WRITE,
                        .file_id = by_path_.at(NameOf(file)).value,
                        .offset = offset,
                        .length = bytes.size(),
                        .payload_bytes = static_cast<std::uint32_t>(bytes.size())},
                       bytes.data(), [&] { return opened.WriteAt(offset, bytes); });
    rha_ring_settle(&producer_, WallNow().unix_ns);
    if (rha_ring_take_waiting(&feedback_) != 0) SetEvent(doorbell_.Get());
    return done;
}

void FolderRun::Mark(FileId file, std::uint64_t offset, std::uint64_t length) {
    for (auto region = offset / kRegionBytes; region * kRegionBytes < offset + length; ++region) {
        dirty_.insert({file, region});
    }
}

void FolderRun::MarkAll() {
    for (const auto& [id, file] : files_) {
        if (!file.directory) Mark(id, 0, std::max<std::uint64_t>(1, SizeOf(root_ / file.path)));
    }
}

std::unique_ptr<engine::CaptureSession> FolderRun::NewSession(std::shared_ptr<FolderRun> self) {
    {
        MutexLock lock(mutex_);
        if (std::exchange(attached_, true)) return nullptr;
    }
    return std::make_unique<FolderSession>(std::move(self));
}

}  // namespace rha::lab
