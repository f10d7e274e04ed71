// FilterManager: the filter manager, one file system and the callers above them, in user mode. It
// loads rhaflt's callbacks as a library, sends it operations as Windows would, and checks what it
// answers; a breach of a contract goes to Breach().
//
// A Volume is one instance over a file system in memory. Its operations run in the caller's thread:
// pre callback, file system, post callback at a level of chance's choosing. One that the driver
// pends goes on in the caller's thread when the driver completes it.
//
// Thread rule: one Volume may be used by many threads; unload and teardown may come at any time.
#pragma once

#include <atomic>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <set>
#include <string>
#include <vector>

#include "tests/windows/fltmgr/kernel.h"

extern "C" {
#include <fltKernel.h>
}

namespace rha::fltmgr {

using Bytes = std::vector<std::uint8_t>;

/// A file or directory of the file system.
struct Node {
    std::mutex mutex;
    std::u16string path;  ///< "\vm\disk.vhdx"
    bool directory = false;
    std::uint64_t index = 0;
    Bytes data;
    Bytes durable;  ///< as of the last flush
    FSRTL_ADVANCED_FCB_HEADER header{};
    SECTION_OBJECT_POINTERS sections{};
    PFLT_CONTEXT context = nullptr;  ///< under the manager's lock
    int handles = 0;
    bool delete_pending = false;
    bool deleted = false;
    std::int64_t time = 1;
    struct Active {
        std::uint64_t first, end;
        bool operator==(const Active&) const = default;
    };
    std::vector<Active> active;  ///< changes in the file system at this moment

    void Resize(std::uint64_t size);  ///< `mutex` held
    std::uint64_t Size() const;
};

struct OpenFile {
    FILE_OBJECT object{};  ///< first: what the driver has is a pointer to it
    std::shared_ptr<Node> node;
    std::atomic<int> references{1};
    ULONG created = 0;  ///< FILE_CREATED...
    bool deletes_at_close = false;  ///< POSIX semantics: the name goes with this handle
};

struct WriteOptions {
    bool fast_io = false;
    bool paging = false;
    bool with_mdl = false;
    UCHAR minor = 0;
    NTSTATUS fail_with = STATUS_SUCCESS;     ///< of the file system, before it does anything
    bool half = false;                       ///< the file system writes only half of it
    std::function<void()> in_file_system{};  ///< called while the write is in the file system
};

struct ControlOptions {
    UCHAR minor = IRP_MN_USER_FS_REQUEST;
    NTSTATUS fail_with = STATUS_SUCCESS;  ///< of the file system, before it does anything
};

class Volume {
public:
    Volume(std::u16string device_name, FLT_FILESYSTEM_TYPE type);
    ~Volume();

    /// Attaches the registered driver; false when it does not want the volume.
    bool Mount();
    void Dismount() { TearDown(FLTFL_INSTANCE_TEARDOWN_VOLUME_DISMOUNT); }
    void TearDown(ULONG reason);
    /// As after a crash: only what was flushed is left. Not mounted.
    void LoseUnflushed();

    // --- what callers do; statuses are the file system's -----------------------------------------
    std::unique_ptr<OpenFile> Open(const std::u16string& path, ULONG disposition = FILE_OPEN,
                                   bool directory = false, NTSTATUS* status = nullptr);
    void Close(std::unique_ptr<OpenFile> file);
    NTSTATUS Write(OpenFile& file, std::uint64_t offset, const Bytes& bytes,
                   const WriteOptions& options = {});
    NTSTATUS SetSize(OpenFile& file, std::uint64_t size,
                     FILE_INFORMATION_CLASS information = FileEndOfFileInformation);
    NTSTATUS Rename(OpenFile& file, const std::u16string& to,
                    FILE_INFORMATION_CLASS information = FileRenameInformation);
    NTSTATUS SetDelete(OpenFile& file);
    /// With POSIX semantics: others may have the file open, and go on using it without a name.
    NTSTATUS SetDeletePosix(OpenFile& file);
    NTSTATUS Link(OpenFile& file, const std::u16string& to,
                  FILE_INFORMATION_CLASS information = FileLinkInformation);
    /// Set-information that changes nothing in the file system.
    NTSTATUS SetNothing(OpenFile& file, FILE_INFORMATION_CLASS information, PVOID buffer,
                        ULONG bytes, bool advance_only = false);
    /// Of all controls the file system knows FSCTL_SET_ZERO_DATA; others succeed.
    NTSTATUS Control(OpenFile& file, ULONG code, const void* input, ULONG bytes,
                     const ControlOptions& options = {});
    NTSTATUS Zero(OpenFile& file, std::int64_t offset, std::int64_t end);
    NTSTATUS Flush(OpenFile& file);
    /// Fast I/O that gives cache pages out and takes them back; STATUS_RETRY: as an IRP, please.
    NTSTATUS PrepareMdlWrite(OpenFile& file);
    NTSTATUS CompleteMdlWrite(OpenFile& file);
    /// A section; then stores into it, which no filter sees, and the page writer.
    void Map(OpenFile& file, ULONG protection = PAGE_READWRITE);
    void Store(OpenFile& file, std::uint64_t offset, const Bytes& bytes);
    void PageOut(OpenFile& file, std::uint64_t offset, std::uint32_t length, bool with_mdl = true);

    Bytes Content(const std::u16string& path);
    bool Exists(const std::u16string& path);
    std::vector<std::u16string> FilesBelow(const std::u16string& directory);
    /// What a crash would leave of a file; false when it would not be there.
    bool Durable(const std::u16string& path, Bytes* content);

    // --- faults
    // --------------------------------------------------------------------------------------
    std::atomic<bool> state_fails{false};  ///< writes of the driver's own files
    std::atomic<bool> state_hangs{false};  ///< they wait until this is false again
    std::atomic<bool> random_irql{true};
    std::atomic<bool> allow_overlap{false};   ///< overlapping changes at once are no breach
    std::atomic<bool> forget_streams{false};  ///< a stream ends with its last handle
    /// Allocations are multiples of it, and sizes that are cut by them with them.
    std::atomic<std::uint64_t> cluster_bytes{1};
    /// Called before a change of content, with the file's path and range.
    std::function<void(const std::u16string&, std::uint64_t, std::uint64_t)> before_change;

    const std::u16string& name() const { return name_; }
    bool mounted() const { return mounted_; }

    // --- what the driver does below itself, for below.cpp
    // -----------------------------------------
    PFLT_CONTEXT* context() { return &context_; }
    NTSTATUS OpenBelow(const std::u16string& path, ULONG disposition, bool directory,
                       OpenFile* file);
    void CloseBelow(OpenFile& file);
    NTSTATUS FlushBelow(OpenFile& file);
    NTSTATUS RenameBelow(OpenFile& file, const std::u16string& to);
    NTSTATUS DeleteBelow(OpenFile& file);
    std::vector<std::shared_ptr<Node>> ChildrenOf(const Node& node);
    std::u16string PathOf(const Node& node);
    void AwaitState();

private:
    struct Operation;

    NTSTATUS Dispatch(Operation& operation);
    void CallPost(Operation& operation, PVOID context, FLT_PREOP_CALLBACK_STATUS pre);
    std::shared_ptr<Node> Find(const std::u16string& path);
    std::shared_ptr<Node> Make(const std::u16string& path, bool directory);
    NTSTATUS DoCreate(OpenFile& file, const std::u16string& path, ULONG disposition,
                      bool directory);
    NTSTATUS DoRename(Node& node, const std::u16string& to);
    NTSTATUS Move(Node& node, const std::u16string& to, std::shared_ptr<Node>* gone);
    NTSTATUS Change(Node& node, std::uint64_t first, std::uint64_t end, bool guarded,
                    const std::function<void()>& change,
                    const std::function<void()>& meanwhile = {});
    void DropHandle(Node& node, bool name_too);
    NTSTATUS SetInformation(OpenFile& file, FILE_INFORMATION_CLASS information, PVOID buffer,
                            ULONG bytes, const std::function<NTSTATUS()>& file_system,
                            bool advance_only = false);
    void EndStreams();

    const std::u16string name_;
    const FLT_FILESYSTEM_TYPE type_;
    std::mutex mutex_;
    std::map<std::u16string, std::shared_ptr<Node>> nodes_;  ///< by upcased path
    std::map<std::u16string, std::shared_ptr<Node>> durable_names_;
    std::uint64_t last_index_ = 16;
    PFLT_CONTEXT context_ = nullptr;
    std::atomic<bool> mounted_{false};
    std::atomic<bool> draining_{false};
    std::atomic<int> in_flight_{0};
    std::atomic<std::int64_t> clock_{1};
};

/// The driver: load, unload, its port.
class Manager {
public:
    /// Runs DriverEntry.
    static NTSTATUS Load();
    /// Tears all instances down, as the service control manager or (mandatory) the system asks.
    static void Unload(bool mandatory);
    static bool loaded();

    /// Null with the refusal's status.
    static PVOID Connect(const void* context, ULONG bytes, NTSTATUS* status);
    static void Disconnect(PVOID cookie);
    static NTSTATUS Message(PVOID cookie, const void* input, ULONG bytes, void* output, ULONG room,
                            ULONG* returned);
    /// Operations pended since the start.
    static int PendedCount();
    /// Contexts that are alive.
    static int Contexts();
};

std::u16string Upcased(std::u16string text);

}  // namespace rha::fltmgr
