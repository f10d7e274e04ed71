// MasterSession::Impl: the session on its strand. Three sources, one per concern:
//   master_session.cpp   life: start, stop, drain, status, the pump and its timer
//   master_stream.cpp    connection and stream: open, acknowledge, send
//   master_capture.cpp   capture: attach, spool, new capture runs
//   master_history.cpp   what is remembered for reports
// Everything runs in Pump(), which does what can be done now and sets one timer for the rest; the
// handlers only note what happened and pump. Not for inclusion by others.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "common/runtime/mutex.h"
#include "engine/core/lag_meter.h"
#include "engine/core/replication_progress.h"
#include "engine/core/resume_plan.h"
#include "engine/core/stream_batcher.h"
#include "engine/master/background_save.h"
#include "engine/master/change_log.h"
#include "engine/master/master_session.h"
#include "engine/master/master_state.h"
#include "engine/master/spool.h"
#include "engine/master/synchroniser.h"

namespace rha::engine {

class MasterSession::Impl : public std::enable_shared_from_this<MasterSession::Impl> {
public:
    Impl(SessionRuntime& runtime, WriteSource& source, std::unique_ptr<ReplicaLink> link,
         MasterOptions options, EventSink events);

    Status Start();
    void Stop(std::function<void()> stopped);
    void Drain(Duration timeout, std::function<void(Result<DrainedAt>)> done);
    MasterStatus GetStatus() const RHA_EXCLUDES(status_mutex_);
    void GetHistory(std::function<void(Result<MasterHistory>)> done);

private:
    class LinkEvents;

    /// What belongs to one capture run; destroyed in reverse order.
    struct CaptureRun {
        std::unique_ptr<CaptureSession> capture;
        std::unique_ptr<Spool> spool;
        std::unique_ptr<ChangeLog> log;
        std::shared_ptr<Synchroniser> sync;
    };
    struct DrainRequest {
        Instant deadline;
        std::function<void(Result<DrainedAt>)> done;
    };

    // master_session.cpp
    void Pump();
    bool PumpStop();
    void PumpDrain();
    void FinishDrain(Result<DrainedAt> result);
    void ArmTimer();
    void WakeBy(Instant at);
    void UpdateStatus();
    MasterState StateNow() const;
    SyncProgress SyncNow();
    void RefreshDirtyBytes(bool at_once);
    void Report(std::string code, MasterEventSeverity severity, std::string message,
                std::string remedy);

    // master_stream.cpp
    void Dial();
    void CloseLink(Error why, bool at_once);
    void OnOpened(const ReplicaPosition& position);
    Status Resume(const ReplicaPosition& position);
    void OnAck(const LinkAck& ack);
    void OnClosed(Error error);
    void PumpStream();
    bool SendChanges();
    bool SendSync();
    void SendBatch(ByteSpan records, std::shared_ptr<const void> keep_alive, bool in_ring,
                   std::uint32_t record_count, const RunSummary* run);
    void CheckStall();

    // master_capture.cpp
    Status LoadState();
    Status Attach();
    Status TakeTrust();
    void LetGo();
    void RelieveRing();
    /// Ends the capture run as soon as nothing refers to it any more, and begins another.
    void RequestNewRun(std::string reason);
    /// The driver is gone: attaches again once there is one. Its dirty map tells what it lost.
    void RequestAttach(const Error& why);
    bool PumpNewRun();
    Status BeginNewRun();

    // master_history.cpp
    void LoadHistory();
    void NameChanges();
    void SaveChanges();
    void SaveChangesInTurn();
    /// Notes begin and end of synchronisations by what the session is from now on.
    void FollowSync(MasterState now);
    void FinishSync();

    SessionRuntime& runtime_;
    WriteSource& source_;
    std::unique_ptr<ReplicaLink> link_;
    const MasterOptions options_;
    const EventSink events_;
    const MasterStateFile state_file_;
    ScenarioUuid scenario_{};
    PersistedMaster persisted_;

    std::optional<CaptureRun> run_;
    ReplicationProgress progress_;
    StreamBatcher batcher_;
    LagMeter lag_;
    Backoff run_backoff_;

    std::uint64_t connection_ = 0;  ///< tells events of the present connection from older ones
    bool closing_ = false;          ///< Close was called, OnClosed is awaited
    bool redial_at_once_ = false;
    std::optional<std::string> new_run_;  ///< why a new capture run is to begin
    bool attach_only_ = false;            ///< the run need not be another, only the attachment
    Instant new_run_at_;
    bool sync_turn_ = false;       ///< captured changes and repairs take turns
    bool ring_empty_ = false;      ///< the last look found nothing: wait for the doorbell
    bool first_in_epoch_ = false;  ///< nothing was remembered of this role epoch
    bool started_ = false;
    bool drained_ = false;
    std::function<void()> stopped_;
    std::optional<DrainRequest> drain_;
    std::optional<Error> error_;  ///< why there is no connection, or no capture
    bool was_running_ = false;
    bool was_paused_ = false;
    bool link_reported_ = false;
    bool spool_full_ = false;
    Instant spool_retry_at_;
    Instant wake_at_;
    Instant dirty_at_;
    std::uint64_t dirty_bytes_ = 0;
    Instant sync_since_;
    std::uint64_t sync_total_ = 0;
    std::uint64_t journal_bytes_ = 0;

    /// A synchronisation that has not ended, over all connections.
    struct SyncUnderWay {
        WallTime began;
        bool full = false;
    };
    std::shared_ptr<BackgroundSave> saves_;  ///< since Start
    std::optional<ChangeHistory> changes_;   ///< likewise
    CaptureId counted_run_;
    Sequence counted_;  ///< up to here they stand in changes_
    bool changes_unsaved_ = false;
    Instant save_changes_at_;
    std::optional<SyncUnderWay> sync_under_way_;
    bool all_dirty_ = false;  ///< everything has to be compared since the last synchronisation
    std::optional<LastSync> last_sync_;

    mutable Mutex status_mutex_;
    MasterStatus status_ RHA_GUARDED_BY(status_mutex_);
};

}  // namespace rha::engine
