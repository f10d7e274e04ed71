// A volume: the file system in memory, and the way of an operation through the driver to it.
#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <cstring>
#include <random>
#include <thread>

#include "tests/windows/fltmgr/operation.h"

namespace rha::fltmgr {
namespace {

std::u16string Parent(const std::u16string& path) {
    return path.substr(0, path.rfind(u'\\'));
}

bool Chance(unsigned one_in) {
    static std::atomic<unsigned> seed{7};
    thread_local std::minstd_rand random(seed++);
    return random() % one_in == 0;
}

}  // namespace

std::u16string Upcased(std::u16string text) {
    for (char16_t& c : text) c = c >= u'a' && c <= u'z' ? static_cast<char16_t>(c - 32) : c;
    return text;
}

Node* NodeOf(PFILE_OBJECT file) {
    return reinterpret_cast<OpenFile*>(file)->node.get();
}

void Node::Resize(std::uint64_t size) {
    data.resize(size);
    __atomic_store_n(&header.FileSize.QuadPart, static_cast<std::int64_t>(size), __ATOMIC_SEQ_CST);
}

std::uint64_t Node::Size() const {
    return static_cast<std::uint64_t>(__atomic_load_n(&header.FileSize.QuadPart, __ATOMIC_SEQ_CST));
}

// --- operations ----------------------------------------------------------------------------------

NTSTATUS Volume::Dispatch(Operation& operation) {
    FLT_CALLBACK_DATA& data = operation.data;
    ++in_flight_;
    const FLT_OPERATION_REGISTRATION* callbacks =
        mounted_ && !draining_ ? Registered(operation.io.MajorFunction) : nullptr;
    auto pre = FLT_PREOP_SUCCESS_NO_CALLBACK;
    PVOID context = nullptr;
    const FLT_IO_PARAMETER_BLOCK original = operation.io;
    const bool irp = FLT_IS_IRP_OPERATION(&data) != 0;
    if (callbacks != nullptr && callbacks->PreOperation != nullptr) {
        const AtIrql level(operation.pre_level);
        pre = callbacks->PreOperation(&data, &operation.objects, &context);
        if (CurrentIrql() != operation.pre_level) Breach("a pre callback changes the IRQL");
    }
    if (pre == FLT_PREOP_PENDING) {
        if (context != nullptr) Breach("pended with a context");
        if (!irp) Breach("pended what is no IRP");
        if ((original.IrpFlags & IRP_PAGING_IO) != 0) Breach("pended a paging write");
        const Pended result = AwaitPended(&data);
        pre = result.status;
        context = result.context;
    }
    if (pre == FLT_PREOP_DISALLOW_FASTIO) {
        if (irp) Breach("an IRP refused as fast I/O");
        --in_flight_;
        return STATUS_RETRY;
    }
    if (pre == FLT_PREOP_COMPLETE) {
        if (context != nullptr) Breach("completed with a context");
        --in_flight_;
        return data.IoStatus.Status;
    }
    if (pre == FLT_PREOP_SUCCESS_NO_CALLBACK && context != nullptr) Breach("a context is lost");
    if (std::memcmp(&original.Parameters, &operation.io.Parameters, sizeof original.Parameters) !=
            0 &&
        (data.Flags & FLTFL_CALLBACK_DATA_DIRTY) == 0) {
        Breach("parameters changed without FltSetCallbackDataDirty");
    }
    data.IoStatus.Status = operation.file_system(operation);
    PMDL swapped = operation.io.Parameters.Write.MdlAddress;
    const bool write = operation.io.MajorFunction == IRP_MJ_WRITE;
    if (write && swapped == original.Parameters.Write.MdlAddress) swapped = nullptr;
    operation.io = original;
    if (pre != FLT_PREOP_SUCCESS_NO_CALLBACK) CallPost(operation, context, pre);
    if (write && swapped != nullptr) IoFreeMdl(swapped);
    --in_flight_;
    return data.IoStatus.Status;
}

void Volume::CallPost(Operation& operation, PVOID context, FLT_PREOP_CALLBACK_STATUS pre) {
    const FLT_OPERATION_REGISTRATION* callbacks = Registered(operation.io.MajorFunction);
    if (callbacks->PostOperation == nullptr) return Breach("no post callback for a context");
    const bool high =
        random_irql && pre != FLT_PREOP_SYNCHRONIZE && !operation.pageable_post && Chance(2);
    const AtIrql level(high ? DISPATCH_LEVEL : PASSIVE_LEVEL);
    const KIRQL before = CurrentIrql();
    const ULONG flags = draining_ && !operation.pageable_post ? FLTFL_POST_OPERATION_DRAINING : 0;
    const auto post = callbacks->PostOperation(&operation.data, &operation.objects, context, flags);
    if (post != FLT_POSTOP_FINISHED_PROCESSING) Breach("post processing not finished");
    if (CurrentIrql() != before) Breach("a post callback changes the IRQL");
}

NTSTATUS Volume::Change(Node& node, std::uint64_t first, std::uint64_t end, bool guarded,
                        const std::function<void()>& change,
                        const std::function<void()>& meanwhile) {
    if (before_change) before_change(node.path, first, end);
    const Node::Active mine{first, end};
    {
        const std::lock_guard lock(node.mutex);
        for (const auto& other : node.active) {
            if (guarded && !allow_overlap && first < other.end && other.first < end) {
                Breach("overlapping changes in the file system at once");
            }
        }
        if (guarded) node.active.push_back(mine);
    }
    if (meanwhile) meanwhile();
    if (Chance(4)) std::this_thread::yield();
    const std::lock_guard lock(node.mutex);
    change();
    node.time = ++clock_;
    if (guarded) node.active.erase(std::find(node.active.begin(), node.active.end(), mine));
    return STATUS_SUCCESS;
}

NTSTATUS Volume::Write(OpenFile& file, std::uint64_t offset, const Bytes& bytes,
                       const WriteOptions& options) {
    Operation operation(*this, IRP_MJ_WRITE, file);
    Bytes buffer = bytes;
    const std::unique_ptr<MDL> mdl(
        options.with_mdl ? new MDL{buffer.data(), static_cast<ULONG>(buffer.size()), 2} : nullptr);
    auto& write = operation.io.Parameters.Write;
    write.Length = static_cast<ULONG>(buffer.size());
    write.ByteOffset.QuadPart = static_cast<std::int64_t>(offset);
    write.WriteBuffer = buffer.data();
    write.MdlAddress = mdl.get();
    operation.io.MinorFunction = options.minor;
    if (options.fast_io) operation.data.Flags = FLTFL_CALLBACK_DATA_FAST_IO_OPERATION;
    if (options.paging) {
        operation.io.IrpFlags = IRP_PAGING_IO | IRP_NOCACHE;
        operation.pre_level = APC_LEVEL;
    }
    operation.file_system = [&](Operation& now) {
        if (options.fail_with != STATUS_SUCCESS) return options.fail_with;
        const std::size_t count = options.half ? buffer.size() / 2 : buffer.size();
        const bool filled = options.minor == 0;
        // What the caller does to its buffer meanwhile must not come between ring and file.
        if (!options.paging && !buffer.empty()) buffer[0] ^= 0xff;
        const auto* from = static_cast<const std::uint8_t*>(now.io.Parameters.Write.WriteBuffer);
        std::uint64_t at = offset;
        if (offset == ~std::uint64_t{0}) at = file.node->Size();  // to the end of the file
        const auto store = [&] {
            if (!filled) return;
            if (at + count > file.node->data.size()) file.node->Resize(at + count);
            if (count != 0) std::memcpy(file.node->data.data() + at, from, count);
        };
        Change(*file.node, at, at + count, !options.paging, store, options.in_file_system);
        now.data.IoStatus.Information = count;
        return STATUS_SUCCESS;
    };
    const NTSTATUS status = Dispatch(operation);
    if (options.fast_io && status == STATUS_RETRY) {
        WriteOptions again = options;
        again.fast_io = false;
        return Write(file, offset, bytes, again);
    }
    return status;
}

// --- names ---------------------------------------------------------------------------------------

std::shared_ptr<Node> Volume::Find(const std::u16string& path) {
    const auto it = nodes_.find(Upcased(path));
    return it == nodes_.end() ? nullptr : it->second;
}

std::shared_ptr<Node> Volume::Make(const std::u16string& path, bool directory) {
    auto node = std::make_shared<Node>();
    node->path = path;
    node->directory = directory;
    node->index = ++last_index_;
    node->time = ++clock_;
    nodes_[Upcased(path)] = node;
    return node;
}

NTSTATUS Volume::DoCreate(OpenFile& file, const std::u16string& path, ULONG disposition,
                          bool directory) {
    const std::lock_guard lock(mutex_);
    auto node = Find(path);
    if (node != nullptr && node->delete_pending) return STATUS_DELETE_PENDING;
    if (node != nullptr && disposition == FILE_CREATE) return STATUS_OBJECT_NAME_COLLISION;
    if (node == nullptr && (disposition == FILE_OPEN || disposition == FILE_OVERWRITE)) {
        return Find(Parent(path)) == nullptr ? STATUS_OBJECT_PATH_NOT_FOUND
                                             : STATUS_OBJECT_NAME_NOT_FOUND;
    }
    file.created = FILE_OPENED;
    if (node == nullptr) {
        if (!path.empty() && Find(Parent(path)) == nullptr) return STATUS_OBJECT_PATH_NOT_FOUND;
        node = Make(path, directory);
        file.created = FILE_CREATED;
    } else if (disposition == FILE_OVERWRITE || disposition == FILE_OVERWRITE_IF ||
               disposition == FILE_SUPERSEDE) {
        const std::lock_guard node_lock(node->mutex);
        node->Resize(0);
        file.created = disposition == FILE_SUPERSEDE ? FILE_SUPERSEDED : FILE_OVERWRITTEN;
    }
    ++node->handles;
    file.node = node;
    file.object.FsContext = &node->header;
    file.object.SectionObjectPointer = &node->sections;
    return STATUS_SUCCESS;
}

NTSTATUS Volume::DoRename(Node& node, const std::u16string& to) {
    std::shared_ptr<Node> gone;
    const NTSTATUS status = Move(node, to, &gone);
    const PFLT_CONTEXT context = gone == nullptr ? nullptr : TakeContext(&gone->context);
    if (context != nullptr) FltReleaseContext(context);
    return status;
}

NTSTATUS Volume::Move(Node& node, const std::u16string& to, std::shared_ptr<Node>* gone) {
    const std::lock_guard lock(mutex_);
    const std::u16string from = node.path;
    if (Find(Parent(to)) == nullptr) return STATUS_OBJECT_PATH_NOT_FOUND;
    if (const auto replaced = Find(to); replaced != nullptr && replaced.get() != &node) {
        if (replaced->directory || replaced->handles != 0) return STATUS_ACCESS_DENIED;
        replaced->deleted = true;
        nodes_.erase(Upcased(to));
        *gone = replaced;
    }
    std::map<std::u16string, std::shared_ptr<Node>> moved;
    const std::u16string prefix = Upcased(from);
    for (auto it = nodes_.begin(); it != nodes_.end();) {
        const bool below = it->first == prefix || it->first.starts_with(prefix + u'\\');
        if (below) moved.insert(*it);
        it = below ? nodes_.erase(it) : std::next(it);
    }
    for (auto& [key, child] : moved) {
        child->path = to + child->path.substr(from.size());
        nodes_[Upcased(child->path)] = child;
    }
    return STATUS_SUCCESS;
}

std::unique_ptr<OpenFile> Volume::Open(const std::u16string& path, ULONG disposition,
                                       bool directory, NTSTATUS* status) {
    auto file = std::make_unique<OpenFile>();
    Operation operation(*this, IRP_MJ_CREATE, *file);
    operation.pageable_post = true;
    operation.io.Parameters.Create.Options = disposition << 24;
    operation.file_system = [&](Operation& now) {
        const NTSTATUS done = DoCreate(*file, path, disposition, directory);
        now.data.IoStatus.Information = file->created;
        return done;
    };
    const NTSTATUS done = Dispatch(operation);
    if (status != nullptr) *status = done;
    if (!NT_SUCCESS(done)) return nullptr;
    return file;
}

void Volume::DropHandle(Node& node, bool name_too) {
    const std::lock_guard lock(mutex_);
    const bool last = --node.handles == 0;
    if (!name_too && (!last || !node.delete_pending)) return;
    if (node.deleted) return;
    node.deleted = true;
    nodes_.erase(Upcased(node.path));
}

void Volume::Close(std::unique_ptr<OpenFile> file) {
    Operation operation(*this, IRP_MJ_CLEANUP, *file);
    operation.file_system = [&](Operation&) {
        DropHandle(*file->node, file->deletes_at_close);
        return STATUS_SUCCESS;
    };
    Dispatch(operation);
    if (file->references != 1) Breach("a file object closed with references");
    bool last = false;
    {
        const std::lock_guard lock(mutex_);
        last = file->node->handles == 0 && (file->node->deleted || forget_streams);
    }
    if (!last) return;
    const PFLT_CONTEXT context = TakeContext(&file->node->context);
    if (context != nullptr) FltReleaseContext(context);
}

Bytes Volume::Content(const std::u16string& path) {
    const std::lock_guard lock(mutex_);
    const auto node = Find(path);
    if (node == nullptr) return {};
    const std::lock_guard node_lock(node->mutex);
    return node->data;
}

std::vector<std::u16string> Volume::FilesBelow(const std::u16string& directory) {
    const std::lock_guard lock(mutex_);
    std::vector<std::u16string> paths;
    for (const auto& [key, node] : nodes_) {
        const bool below = key.starts_with(Upcased(directory) + u'\\');
        if (below && !node->directory) paths.push_back(node->path);
    }
    return paths;
}

bool Volume::Exists(const std::u16string& path) {
    const std::lock_guard lock(mutex_);
    return Find(path) != nullptr;
}

bool Volume::Durable(const std::u16string& path, Bytes* content) {
    const std::lock_guard lock(mutex_);
    const auto it = durable_names_.find(Upcased(path));
    if (it == durable_names_.end()) return false;
    const std::lock_guard node_lock(it->second->mutex);
    *content = it->second->durable;
    return true;
}

void Volume::LoseUnflushed() {
    const std::lock_guard lock(mutex_);
    // Guests' files are left as they are; of the driver's own, only what was made durable.
    const std::u16string state = Upcased(u"\\System Volume Information\\RHA\\");
    std::erase_if(nodes_, [&](const auto& entry) { return entry.first.starts_with(state); });
    for (const auto& [key, node] : durable_names_) {
        if (!key.starts_with(state)) continue;
        node->Resize(node->durable.size());
        node->data = node->durable;
        nodes_[key] = node;
    }
}

// --- mounting ------------------------------------------------------------------------------------

Volume::Volume(std::u16string device_name, FLT_FILESYSTEM_TYPE type)
    : name_(std::move(device_name)), type_(type) {
    Make(u"", true);
    Make(u"\\System Volume Information", true);
}

Volume::~Volume() {
    if (mounted_) TearDown(FLTFL_INSTANCE_TEARDOWN_VOLUME_DISMOUNT);
}

bool Volume::Mount() {
    FLT_RELATED_OBJECTS objects{};
    objects.Size = sizeof objects;
    objects.Volume = reinterpret_cast<PFLT_VOLUME>(this);
    objects.Instance = reinterpret_cast<PFLT_INSTANCE>(this);
    draining_ = false;
    const NTSTATUS status =
        Registration()->InstanceSetupCallback(&objects, 0, FILE_DEVICE_DISK_FILE_SYSTEM, type_);
    if (!NT_SUCCESS(status)) {
        if (status != STATUS_FLT_DO_NOT_ATTACH) Breach("an instance refused with an error");
        return false;
    }
    mounted_ = true;
    AddVolume(this);
    return true;
}

void Volume::EndStreams() {
    std::vector<std::shared_ptr<Node>> all;
    {
        const std::lock_guard lock(mutex_);
        for (const auto& [key, node] : nodes_) all.push_back(node);
    }
    for (const auto& node : all) {
        const PFLT_CONTEXT context = TakeContext(&node->context);
        if (context != nullptr) FltReleaseContext(context);
    }
}

void Volume::TearDown(ULONG reason) {
    FLT_RELATED_OBJECTS objects{};
    objects.Size = sizeof objects;
    objects.Volume = reinterpret_cast<PFLT_VOLUME>(this);
    objects.Instance = reinterpret_cast<PFLT_INSTANCE>(this);
    draining_ = true;
    Registration()->InstanceTeardownStartCallback(&objects, reason);
    while (in_flight_ != 0) std::this_thread::yield();
    mounted_ = false;
    RemoveVolume(this);
    EndStreams();
    const PFLT_CONTEXT context = TakeContext(&context_);
    if (context != nullptr) FltReleaseContext(context);
}

}  // namespace rha::fltmgr
