// The routines by which the driver reaches files below itself.
#include <condition_variable>
#include <cstring>
#include <thread>
#include <utility>

#include "tests/windows/fltmgr/operation.h"

namespace rha::fltmgr {
namespace {

constexpr ULONG kNameTag = 0x656d614e;
const std::u16string kState = u"\\SYSTEM VOLUME INFORMATION\\";

Volume& VolumeOf(PFLT_INSTANCE instance) {
    return *reinterpret_cast<Volume*>(instance);
}

OpenFile& FileOf(PFILE_OBJECT file) {
    return *reinterpret_cast<OpenFile*>(file);
}

bool IsState(const std::u16string& path) {
    return Upcased(path).starts_with(kState);
}

}  // namespace

PFLT_CONTEXT* InstanceContext(PFLT_INSTANCE instance) {
    return VolumeOf(instance).context();
}

void Volume::AwaitState() {
    while (state_hangs) std::this_thread::yield();
}

NTSTATUS Volume::OpenBelow(const std::u16string& path, ULONG disposition, bool directory,
                           OpenFile* file) {
    return DoCreate(*file, path, disposition, directory);
}

void Volume::CloseBelow(OpenFile& file) {
    DropHandle(*file.node, false);
}

NTSTATUS Volume::FlushBelow(OpenFile& file) {
    const std::lock_guard lock(mutex_);
    const std::lock_guard node_lock(file.node->mutex);
    file.node->durable = file.node->data;
    if (file.node->deleted) return STATUS_SUCCESS;
    std::erase_if(durable_names_, [&](const auto& entry) { return entry.second == file.node; });
    durable_names_[Upcased(file.node->path)] = file.node;
    return STATUS_SUCCESS;
}

NTSTATUS Volume::RenameBelow(OpenFile& file, const std::u16string& to) {
    return DoRename(*file.node, to);
}

NTSTATUS Volume::DeleteBelow(OpenFile& file) {
    const std::lock_guard lock(mutex_);
    file.node->delete_pending = true;
    // As if the file system's log were written at once: the hardest case for the driver.
    std::erase_if(durable_names_, [&](const auto& entry) { return entry.second == file.node; });
    return STATUS_SUCCESS;
}

std::vector<std::shared_ptr<Node>> Volume::ChildrenOf(const Node& node) {
    const std::lock_guard lock(mutex_);
    const std::u16string prefix = Upcased(node.path) + u'\\';
    std::vector<std::shared_ptr<Node>> children;
    for (const auto& [key, child] : nodes_) {
        if (key.starts_with(prefix) && key.find(u'\\', prefix.size()) == std::u16string::npos) {
            children.push_back(child);
        }
    }
    return children;
}

std::u16string Volume::PathOf(const Node& node) {
    const std::lock_guard lock(mutex_);
    return node.path;
}

}  // namespace rha::fltmgr

using namespace rha::fltmgr;

extern "C" {

NTSTATUS FltGetVolumeName(PFLT_VOLUME volume, PUNICODE_STRING name, PULONG bytes) {
    RequireIrql(PASSIVE_LEVEL, "FltGetVolumeName");
    const std::u16string& text = reinterpret_cast<Volume*>(volume)->name();
    const auto needed = static_cast<ULONG>(text.size() * sizeof(WCHAR));
    if (bytes != nullptr) *bytes = needed;
    if (name == nullptr || name->MaximumLength < needed) return STATUS_BUFFER_TOO_SMALL;
    std::memcpy(name->Buffer, text.data(), needed);
    name->Length = static_cast<USHORT>(needed);
    return STATUS_SUCCESS;
}

/// Names here are absolute on the volume, as tests write them.
NTSTATUS FltGetDestinationFileNameInformation(PFLT_INSTANCE instance, PFILE_OBJECT, HANDLE,
                                              PWCHAR name, ULONG bytes, FLT_FILE_NAME_OPTIONS,
                                              PFLT_FILE_NAME_INFORMATION* result) {
    RequireIrql(PASSIVE_LEVEL, "FltGetDestinationFileNameInformation");
    if (InjectFailure()) return STATUS_INSUFFICIENT_RESOURCES;
    const std::u16string text =
        VolumeOf(instance).name() + std::u16string(name, bytes / sizeof(WCHAR));
    const auto length = static_cast<USHORT>(text.size() * sizeof(WCHAR));
    auto* information = static_cast<PFLT_FILE_NAME_INFORMATION>(
        ExAllocatePoolWithTag(NonPagedPoolNx, sizeof **result + length, kNameTag));
    if (information == nullptr) return STATUS_INSUFFICIENT_RESOURCES;
    *information = {};
    auto* buffer = reinterpret_cast<PWCHAR>(information + 1);
    std::memcpy(buffer, text.data(), length);
    information->Name = {length, length, buffer};
    *result = information;
    return STATUS_SUCCESS;
}

VOID FltReleaseFileNameInformation(PFLT_FILE_NAME_INFORMATION information) {
    ExFreePoolWithTag(information, kNameTag);
}

NTSTATUS FltCreateFileEx2(PFLT_FILTER, PFLT_INSTANCE instance, PHANDLE handle, PFILE_OBJECT* object,
                          ACCESS_MASK access, POBJECT_ATTRIBUTES attributes, PIO_STATUS_BLOCK,
                          PLARGE_INTEGER, ULONG, ULONG, ULONG disposition, ULONG options, PVOID,
                          ULONG, ULONG, PVOID) {
    RequireIrql(PASSIVE_LEVEL, "FltCreateFileEx2");
    Volume& volume = VolumeOf(instance);
    const std::u16string name(attributes->ObjectName->Buffer,
                              attributes->ObjectName->Length / sizeof(WCHAR));
    if (!name.starts_with(volume.name())) {
        Breach("a file on another volume");
        return STATUS_OBJECT_PATH_NOT_FOUND;
    }
    std::u16string path = name.substr(volume.name().size());
    if (path == u"\\") path.clear();
    const bool writes = (access & (FILE_WRITE_DATA | DELETE)) != 0 && IsState(path);
    if (InjectFailure()) return STATUS_INSUFFICIENT_RESOURCES;
    if (writes) volume.AwaitState();
    if (writes && volume.state_fails) return STATUS_DISK_FULL;
    auto* file = new OpenFile;
    const NTSTATUS status =
        volume.OpenBelow(path, disposition, (options & FILE_DIRECTORY_FILE) != 0, file);
    if (!NT_SUCCESS(status)) {
        delete file;
        return status;
    }
    file->references = 2;  // the handle's and the caller's
    *handle = file;
    *object = &file->object;
    file->object.CurrentByteOffset.QuadPart = reinterpret_cast<std::intptr_t>(&volume);
    return STATUS_SUCCESS;
}

static void Release(OpenFile* file) {
    if (--file->references != 0) return;
    reinterpret_cast<Volume*>(file->object.CurrentByteOffset.QuadPart)->CloseBelow(*file);
    delete file;
}

NTSTATUS FltClose(HANDLE handle) {
    RequireIrql(PASSIVE_LEVEL, "FltClose");
    Release(static_cast<OpenFile*>(handle));
    return STATUS_SUCCESS;
}

VOID ObDereferenceObject(PVOID body) {
    RequireIrql(DISPATCH_LEVEL, "ObDereferenceObject");
    BOOLEAN known = FALSE;
    RhaHarnessDereference(body, &known);
    if (!known) Release(static_cast<OpenFile*>(body));
}

NTSTATUS FltReadFile(PFLT_INSTANCE, PFILE_OBJECT object, PLARGE_INTEGER offset, ULONG length,
                     PVOID buffer, ULONG, PULONG read, PFLT_COMPLETED_ASYNC_IO_CALLBACK, PVOID) {
    RequireIrql(PASSIVE_LEVEL, "FltReadFile");
    Node& node = *FileOf(object).node;
    const std::lock_guard lock(node.mutex);
    const auto at = static_cast<std::size_t>(offset->QuadPart);
    const std::size_t count =
        at >= node.data.size() ? 0 : std::min<std::size_t>(length, node.data.size() - at);
    std::memcpy(buffer, node.data.data() + at, count);
    *read = static_cast<ULONG>(count);
    return STATUS_SUCCESS;
}

NTSTATUS FltWriteFile(PFLT_INSTANCE instance, PFILE_OBJECT object, PLARGE_INTEGER offset,
                      ULONG length, PVOID buffer, ULONG, PULONG written,
                      PFLT_COMPLETED_ASYNC_IO_CALLBACK, PVOID) {
    RequireIrql(PASSIVE_LEVEL, "FltWriteFile");
    Volume& volume = VolumeOf(instance);
    volume.AwaitState();
    if (volume.state_fails) return STATUS_DISK_FULL;
    Node& node = *FileOf(object).node;
    if (!IsState(volume.PathOf(node))) Breach("the driver writes a guest's file");
    const std::lock_guard lock(node.mutex);
    const auto at = static_cast<std::size_t>(offset->QuadPart);
    if (at + length > node.data.size()) node.Resize(at + length);
    std::memcpy(node.data.data() + at, buffer, length);
    *written = length;
    return STATUS_SUCCESS;
}

NTSTATUS FltFlushBuffers(PFLT_INSTANCE instance, PFILE_OBJECT object) {
    RequireIrql(PASSIVE_LEVEL, "FltFlushBuffers");
    Volume& volume = VolumeOf(instance);
    if (IsState(volume.PathOf(*FileOf(object).node))) {
        volume.AwaitState();
        if (volume.state_fails) return STATUS_DISK_FULL;
    }
    return volume.FlushBelow(FileOf(object));
}

NTSTATUS FltQueryInformationFile(PFLT_INSTANCE instance, PFILE_OBJECT object, PVOID buffer,
                                 ULONG bytes, FILE_INFORMATION_CLASS information, PULONG) {
    RequireIrql(PASSIVE_LEVEL, "FltQueryInformationFile");
    if (InjectFailure()) return STATUS_INSUFFICIENT_RESOURCES;
    Volume& volume = VolumeOf(instance);
    Node& node = *FileOf(object).node;
    const std::u16string path = volume.PathOf(node);
    const std::lock_guard lock(node.mutex);
    if (node.deleted) return STATUS_FILE_DELETED;
    switch (information) {
        case FileStandardInformation: {
            auto* standard = static_cast<FILE_STANDARD_INFORMATION*>(buffer);
            *standard = {};
            standard->EndOfFile.QuadPart = static_cast<std::int64_t>(node.data.size());
            standard->NumberOfLinks = 1;
            standard->Directory = node.directory;
            return STATUS_SUCCESS;
        }
        case FileInternalInformation:
            static_cast<FILE_INTERNAL_INFORMATION*>(buffer)->IndexNumber.QuadPart =
                static_cast<std::int64_t>(node.index);
            return STATUS_SUCCESS;
        case FileBasicInformation: {
            auto* basic = static_cast<FILE_BASIC_INFORMATION*>(buffer);
            *basic = {};
            basic->LastWriteTime.QuadPart = basic->ChangeTime.QuadPart = node.time;
            return STATUS_SUCCESS;
        }
        case FileAttributeTagInformation:
            *static_cast<FILE_ATTRIBUTE_TAG_INFORMATION*>(buffer) = {};
            return STATUS_SUCCESS;
        case FileNormalizedNameInformation: {
            auto* name = static_cast<FILE_NAME_INFORMATION*>(buffer);
            const std::u16string text = path.empty() ? u"\\" : path;
            name->FileNameLength = static_cast<ULONG>(text.size() * sizeof(WCHAR));
            if (name->FileNameLength + sizeof(ULONG) > bytes) return STATUS_BUFFER_TOO_SMALL;
            std::memcpy(name->FileName, text.data(), name->FileNameLength);
            return STATUS_SUCCESS;
        }
        default:
            Breach("a query that the harness does not know");
            return STATUS_NOT_SUPPORTED;
    }
}

NTSTATUS FltSetInformationFile(PFLT_INSTANCE instance, PFILE_OBJECT object, PVOID buffer, ULONG,
                               FILE_INFORMATION_CLASS information) {
    RequireIrql(PASSIVE_LEVEL, "FltSetInformationFile");
    Volume& volume = VolumeOf(instance);
    volume.AwaitState();
    if (volume.state_fails) return STATUS_DISK_FULL;
    if (information == FileDispositionInformation) return volume.DeleteBelow(FileOf(object));
    const auto* rename = static_cast<FILE_RENAME_INFORMATION*>(buffer);
    return volume.RenameBelow(FileOf(object),
                              std::u16string(rename->FileName, rename->FileNameLength / 2));
}

NTSTATUS FltQueryDirectoryFile(PFLT_INSTANCE instance, PFILE_OBJECT object, PVOID buffer, ULONG,
                               FILE_INFORMATION_CLASS, BOOLEAN, PUNICODE_STRING, BOOLEAN restart,
                               PULONG returned) {
    RequireIrql(PASSIVE_LEVEL, "FltQueryDirectoryFile");
    if (InjectFailure()) return STATUS_INSUFFICIENT_RESOURCES;
    if (!restart) return STATUS_NO_MORE_FILES;  // all of it came with the first call
    auto* to = static_cast<std::uint8_t*>(buffer);
    ULONG at = 0;
    ULONG last = 0;
    const auto add = [&](const std::u16string& name) {
        auto* entry = reinterpret_cast<FILE_ID_BOTH_DIR_INFORMATION*>(to + at);
        entry->NextEntryOffset = 0;
        entry->FileNameLength = static_cast<ULONG>(name.size() * sizeof(WCHAR));
        std::memcpy(entry->FileName, name.data(), entry->FileNameLength);
        if (at != 0)
            reinterpret_cast<FILE_ID_BOTH_DIR_INFORMATION*>(to + last)->NextEntryOffset = at - last;
        last = at;
        at += (static_cast<ULONG>(sizeof *entry) + entry->FileNameLength + 7u) & ~7u;
    };
    add(u".");
    add(u"..");
    Volume& volume = VolumeOf(instance);
    for (const auto& child : volume.ChildrenOf(*FileOf(object).node)) {
        const std::u16string path = volume.PathOf(*child);
        add(path.substr(path.rfind(u'\\') + 1));
    }
    *returned = at;
    return STATUS_SUCCESS;
}

ULONG MmDoesFileHaveUserWritableReferences(PSECTION_OBJECT_POINTERS pointers) {
    RequireIrql(APC_LEVEL, "MmDoesFileHaveUserWritableReferences");
    return static_cast<ULONG>(__atomic_load_n(&pointers->UserWritableReferences, __ATOMIC_SEQ_CST));
}

}  // extern "C"
