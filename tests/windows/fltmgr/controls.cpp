// A volume's operations but opening, writing and closing: sizes, names, controls, sections.
#include <algorithm>
#include <cstring>

#include "tests/windows/fltmgr/operation.h"

namespace rha::fltmgr {
namespace {

/// FILE_LINK_INFORMATION or FILE_RENAME_INFORMATION, which have one layout.
Bytes NameInformation(const std::u16string& to) {
    constexpr std::size_t kBefore = FIELD_OFFSET(FILE_LINK_INFORMATION, FileName);
    FILE_LINK_INFORMATION head{};
    head.ReplaceIfExists = TRUE;
    head.FileNameLength = static_cast<ULONG>(to.size() * sizeof(WCHAR));
    Bytes bytes(std::max(sizeof head, kBefore + head.FileNameLength));
    std::memcpy(bytes.data(), &head, kBefore);
    std::memcpy(bytes.data() + kBefore, to.data(), head.FileNameLength);
    return bytes;
}

}  // namespace

// --- set-information -----------------------------------------------------------------------------

NTSTATUS Volume::SetInformation(OpenFile& file, FILE_INFORMATION_CLASS information, PVOID buffer,
                                ULONG bytes, const std::function<NTSTATUS()>& file_system,
                                bool advance_only) {
    Operation operation(*this, IRP_MJ_SET_INFORMATION, file);
    auto& set = operation.io.Parameters.SetFileInformation;
    set.Length = bytes;
    set.FileInformationClass = information;
    set.InfoBuffer = buffer;
    set.AdvanceOnly = advance_only;
    operation.file_system = [&](Operation&) { return file_system(); };
    return Dispatch(operation);
}

NTSTATUS Volume::SetNothing(OpenFile& file, FILE_INFORMATION_CLASS information, PVOID buffer,
                            ULONG bytes, bool advance_only) {
    return SetInformation(
        file, information, buffer, bytes, [] { return STATUS_SUCCESS; }, advance_only);
}

NTSTATUS Volume::SetSize(OpenFile& file, std::uint64_t size, FILE_INFORMATION_CLASS information) {
    LARGE_INTEGER value;
    value.QuadPart = static_cast<std::int64_t>(size);
    return SetInformation(file, information, &value, sizeof value, [&] {
        const std::uint64_t before = file.node->Size();
        return Change(*file.node, std::min(before, size), std::max(before, size), true, [&] {
            const std::uint64_t unit = cluster_bytes;
            const std::uint64_t allocated = (size + unit - 1) / unit * unit;
            if (information == FileEndOfFileInformation) {
                file.node->Resize(size);
            } else if (allocated < file.node->data.size()) {
                file.node->Resize(allocated);
            }
        });
    });
}

NTSTATUS Volume::Rename(OpenFile& file, const std::u16string& to,
                        FILE_INFORMATION_CLASS information) {
    Bytes buffer = NameInformation(to);
    return SetInformation(file, information, buffer.data(), static_cast<ULONG>(buffer.size()),
                          [&] { return DoRename(*file.node, to); });
}

NTSTATUS Volume::Link(OpenFile& file, const std::u16string& to,
                      FILE_INFORMATION_CLASS information) {
    Bytes buffer = NameInformation(to);
    return SetInformation(file, information, buffer.data(), static_cast<ULONG>(buffer.size()), [&] {
        const std::lock_guard lock(mutex_);
        nodes_[Upcased(to)] = file.node;
        return STATUS_SUCCESS;
    });
}

NTSTATUS Volume::SetDelete(OpenFile& file) {
    FILE_DISPOSITION_INFORMATION information{TRUE};
    return SetInformation(file, FileDispositionInformation, &information, sizeof information, [&] {
        const std::lock_guard lock(mutex_);
        file.node->delete_pending = true;
        return STATUS_SUCCESS;
    });
}

NTSTATUS Volume::SetDeletePosix(OpenFile& file) {
    FILE_DISPOSITION_INFORMATION_EX information{FILE_DISPOSITION_DELETE |
                                                FILE_DISPOSITION_POSIX_SEMANTICS};
    return SetInformation(file, FileDispositionInformationEx, &information, sizeof information,
                          [&] {
                              file.deletes_at_close = true;
                              return STATUS_SUCCESS;
                          });
}

// --- controls ------------------------------------------------------------------------------------

NTSTATUS Volume::Control(OpenFile& file, ULONG code, const void* input, ULONG bytes,
                         const ControlOptions& options) {
    Operation operation(*this, IRP_MJ_FILE_SYSTEM_CONTROL, file);
    operation.io.MinorFunction = options.minor;
    auto& control = operation.io.Parameters.FileSystemControl.Buffered;
    control.InputBufferLength = bytes;
    control.FsControlCode = code;
    control.SystemBuffer = const_cast<void*>(input);
    operation.file_system = [&](Operation&) {
        FILE_ZERO_DATA_INFORMATION zero;
        if (options.fail_with != STATUS_SUCCESS) return options.fail_with;
        if (code != FSCTL_SET_ZERO_DATA) return STATUS_SUCCESS;
        if (bytes < sizeof zero) return STATUS_INVALID_PARAMETER;
        std::memcpy(&zero, input, sizeof zero);
        if (zero.FileOffset.QuadPart < 0 || zero.BeyondFinalZero.QuadPart < 0) {
            return STATUS_INVALID_PARAMETER;
        }
        const auto first = static_cast<std::uint64_t>(zero.FileOffset.QuadPart);
        const auto end = static_cast<std::uint64_t>(zero.BeyondFinalZero.QuadPart);
        return Change(*file.node, first, end, true, [&] {
            auto& data = file.node->data;
            const std::uint64_t last = std::min<std::uint64_t>(end, data.size());
            for (std::uint64_t i = first; i < last; ++i) data[i] = 0;
        });
    };
    return Dispatch(operation);
}

NTSTATUS Volume::Zero(OpenFile& file, std::int64_t offset, std::int64_t end) {
    FILE_ZERO_DATA_INFORMATION zero;
    zero.FileOffset.QuadPart = offset;
    zero.BeyondFinalZero.QuadPart = end;
    return Control(file, FSCTL_SET_ZERO_DATA, &zero, sizeof zero);
}

NTSTATUS Volume::Flush(OpenFile& file) {
    Operation operation(*this, IRP_MJ_FLUSH_BUFFERS, file);
    operation.file_system = [&](Operation&) {
        const std::lock_guard lock(file.node->mutex);
        file.node->durable = file.node->data;
        return STATUS_SUCCESS;
    };
    return Dispatch(operation);
}

// --- cache pages and sections --------------------------------------------------------------------

NTSTATUS Volume::PrepareMdlWrite(OpenFile& file) {
    Operation operation(*this, IRP_MJ_PREPARE_MDL_WRITE, file);
    operation.data.Flags = FLTFL_CALLBACK_DATA_FAST_IO_OPERATION;
    operation.file_system = [](Operation&) { return STATUS_SUCCESS; };
    return Dispatch(operation);
}

NTSTATUS Volume::CompleteMdlWrite(OpenFile& file) {
    Operation operation(*this, IRP_MJ_MDL_WRITE_COMPLETE, file);
    operation.data.Flags = FLTFL_CALLBACK_DATA_FAST_IO_OPERATION;
    operation.file_system = [](Operation&) { return STATUS_SUCCESS; };
    return Dispatch(operation);
}

void Volume::Map(OpenFile& file, ULONG protection) {
    Operation operation(*this, IRP_MJ_ACQUIRE_FOR_SECTION_SYNCHRONIZATION, file);
    operation.data.Flags = FLTFL_CALLBACK_DATA_FS_FILTER_OPERATION;
    operation.io.Parameters.AcquireForSectionSynchronization.SyncType = SyncTypeCreateSection;
    operation.io.Parameters.AcquireForSectionSynchronization.PageProtection = protection;
    operation.file_system = [&](Operation&) {
        if (protection == PAGE_READONLY) return STATUS_SUCCESS;
        __atomic_add_fetch(&file.node->sections.UserWritableReferences, 1, __ATOMIC_SEQ_CST);
        return STATUS_SUCCESS;
    };
    Dispatch(operation);
}

void Volume::Store(OpenFile& file, std::uint64_t offset, const Bytes& bytes) {
    const std::lock_guard lock(file.node->mutex);
    std::copy(bytes.begin(), bytes.end(),
              file.node->data.begin() + static_cast<std::ptrdiff_t>(offset));
}

void Volume::PageOut(OpenFile& file, std::uint64_t offset, std::uint32_t length, bool with_mdl) {
    Bytes page(length);
    {
        const std::lock_guard lock(file.node->mutex);
        const std::uint64_t size = file.node->data.size();
        const std::uint64_t end = std::min<std::uint64_t>(offset + length, size);
        for (std::uint64_t i = offset; i < end; ++i) page[i - offset] = file.node->data[i];
    }
    WriteOptions options{.paging = true, .with_mdl = with_mdl, .minor = IRP_MN_COMPLETE};
    (void)Write(file, offset, page, options);
}

}  // namespace rha::fltmgr
