#include "engine/assessment/assessment_session.h"

#include <algorithm>
#include <optional>
#include <utility>
#include <vector>

#include <zstd.h>

#include "engine/core/run_summary.h"
#include "engine/master/background_save.h"
#include "engine/master/change_history_file.h"

namespace rha::engine {
namespace {

constexpr std::size_t kPeekBytes = 1u << 20;
/// Most bytes one turn reads, so that the strand stays responsive.
constexpr std::size_t kTurnBytes = 16u << 20;
constexpr Duration kTick = std::chrono::seconds(1);
constexpr Duration kSaveEvery = std::chrono::minutes(1);
/// Every so many-th write is compressed, in the fastest way, and none that is hardly worth it.
constexpr std::uint64_t kProbeEvery = 16;
constexpr std::size_t kProbeBytesMin = 512;
constexpr int kProbeLevel = 1;

}  // namespace

class AssessmentSession::Impl : public std::enable_shared_from_this<AssessmentSession::Impl> {
public:
    Impl(SessionRuntime& runtime, WriteSource& source, AssessmentOptions options,
         std::function<void(const Error&)> lost)
        : runtime_(runtime),
          source_(source),
          options_(std::move(options)),
          lost_(std::move(lost)),
          path_(options_.directory / "changes.json") {}

    Status Start() {
        RHA_ASSIGN_OR_RETURN(capture_, source_.Attach(options_.capture, {options_.folder}));
        history_ = LoadChangeHistory(path_, options_.limits, runtime_.WallNow().unix_ns);
        saves_ = std::make_shared<BackgroundSave>(runtime_, [self = weak_from_this()] {
            const auto impl = self.lock();
            if (impl && impl->stopped_) impl->End();
        });
        counted_ = capture_->info().released;
        runtime_.Post([self = shared_from_this()] {
            self->save_at_ = self->runtime_.Now() + kSaveEvery;
            self->Pump();
        });
        return {};
    }

    void Stop(std::function<void()> stopped) {
        runtime_.Post([self = shared_from_this(), stopped = std::move(stopped)] {
            self->stopped_ = stopped;
            self->runtime_.CancelWake();
            self->runtime_.CancelWhenReadable();
            self->Save();
            if (!self->saves_->Busy()) self->End();
        });
    }

    void GetHistory(std::function<void(Result<ChangeHistory>)> done) {
        runtime_.Post([self = shared_from_this(), done = std::move(done)] {
            if (self->capture_ == nullptr) {
                done(Fail(ErrorCode::kFailedPrecondition, "nothing is counted at present"));
                return;
            }
            self->NameFiles();
            done(*self->history_);
        });
    }

private:
    void End() {
        capture_.reset();
        std::exchange(stopped_, nullptr)();
    }

    void Pump() {
        if (capture_ == nullptr || stopped_ || failed_) return;
        const auto counted = Count();
        if (!counted) return Lose(counted.error());
        if (*counted == 0) {
            // The doorbell also rings when the driver is gone; only such a call tells.
            if (const auto alive = capture_->DirtyBytes(); !alive) return Lose(alive.error());
        }
        if (runtime_.Now() >= save_at_) {
            save_at_ = runtime_.Now() + kSaveEvery;
            Save();
        }
        if (*counted >= kTurnBytes) {
            runtime_.Post([self = shared_from_this()] { self->Pump(); });
            return;
        }
        runtime_.WhenReadable(capture_->doorbell(), [self = shared_from_this()] { self->Pump(); });
        runtime_.WakeAt(runtime_.Now() + kTick, [self = shared_from_this()] { self->Pump(); });
    }

    /// Bytes of the records it has counted; kTurnBytes and more if there may be others.
    Result<std::size_t> Count() {
        capture_->ClearDoorbell();
        std::size_t taken = 0;
        while (taken < kTurnBytes) {
            const ByteSpan bytes = capture_->Peek(kPeekBytes);
            if (bytes.empty()) break;
            RHA_ASSIGN_OR_RETURN(const auto run, SummariseRun(bytes, kPeekBytes, counted_,
                                                              [this](const RecordView& record) {
                                                                  history_->Add(record);
                                                                  Probe(record);
                                                              }));
            capture_->Advance(run.bytes);
            capture_->Release(run.last);
            capture_->Acknowledge(run.last);
            counted_ = run.last;
            taken += run.bytes;
            unsaved_ = true;
        }
        return taken;
    }

    void Probe(const RecordView& record) {
        const bool worth =
            record.type == RHA_RECORD_WRITE && record.payload.size() >= kProbeBytesMin;
        if (!worth || ++writes_ % kProbeEvery != 0) return;
        probe_.resize(ZSTD_compressBound(record.payload.size()));
        const auto compressed = ZSTD_compress(probe_.data(), probe_.size(), record.payload.data(),
                                              record.payload.size(), kProbeLevel);
        if (ZSTD_isError(compressed) != 0) return;
        history_->Probed(record.capture_unix_ns, record.payload.size(),
                         std::min(compressed, record.payload.size()));
    }

    void NameFiles() {
        if (!history_->AnyUnnamed()) return;
        const auto files = capture_->Files();
        if (!files) return;
        for (const auto& file : *files) {
            if (history_->Unnamed(file.id)) history_->Name(file.id, file.path);
        }
    }

    void Save() {
        if (!std::exchange(unsaved_, false)) return;
        NameFiles();
        saves_->Write(path_, EncodeChangeHistory(*history_));
    }

    void Lose(const Error& why) {
        failed_ = true;
        Save();
        lost_(why);
    }

    SessionRuntime& runtime_;
    WriteSource& source_;
    const AssessmentOptions options_;
    const std::function<void(const Error&)> lost_;
    const std::filesystem::path path_;
    std::unique_ptr<CaptureSession> capture_;
    std::optional<ChangeHistory> history_;
    std::shared_ptr<BackgroundSave> saves_;
    std::function<void()> stopped_;  ///< set while it is to end
    Sequence counted_;
    std::uint64_t writes_ = 0;
    std::vector<char> probe_;
    Instant save_at_;
    bool unsaved_ = false;
    bool failed_ = false;
};

AssessmentSession::AssessmentSession(SessionRuntime& runtime, WriteSource& source,
                                     AssessmentOptions options,
                                     std::function<void(const Error&)> lost)
    : impl_(std::make_shared<Impl>(runtime, source, std::move(options), std::move(lost))) {}

AssessmentSession::~AssessmentSession() = default;

Status AssessmentSession::Start() {
    return impl_->Start();
}
void AssessmentSession::Stop(std::function<void()> stopped) {
    impl_->Stop(std::move(stopped));
}
void AssessmentSession::GetHistory(std::function<void(Result<ChangeHistory>)> done) {
    impl_->GetHistory(std::move(done));
}

}  // namespace rha::engine
