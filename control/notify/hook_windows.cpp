#include <algorithm>
#include <array>
#include <memory>
#include <vector>

#include "common/runtime/clock.h"
#include "common/runtime/environment.h"
#include "common/runtime/files_windows.h"
#include "common/runtime/text_windows.h"
#include "common/runtime/trust_windows.h"
#include "control/notify/hook_path.h"
// After windows.h, of which it uses the types.
#include <aclapi.h>

namespace rha::control {
namespace {

constexpr std::size_t kOutputBytesMax = 2000;
constexpr DWORD kLookMs = 20;

/// Rights with which what is there can be replaced.
constexpr DWORD kReplacing = DELETE | FILE_DELETE_CHILD | WRITE_DAC | WRITE_OWNER | GENERIC_ALL;
/// Rights with which something can be put there, or a program be changed.
constexpr DWORD kAdding = kReplacing | FILE_WRITE_DATA | FILE_APPEND_DATA | GENERIC_WRITE;

bool MayChange(const ACL& rules, DWORD rights, bool own_user) {
    for (DWORD i = 0; i < rules.AceCount; ++i) {
        void* found = nullptr;
        if (!GetAce(const_cast<ACL*>(&rules), i, &found)) return true;
        auto& entry = *static_cast<ACCESS_ALLOWED_ACE*>(found);
        if (entry.Header.AceType == ACCESS_DENIED_ACE_TYPE) continue;
        if (entry.Header.AceType != ACCESS_ALLOWED_ACE_TYPE) return true;  // not understood
        if ((entry.Header.AceFlags & INHERIT_ONLY_ACE) != 0 || (entry.Mask & rights) == 0) continue;
        const PSID who = &entry.SidStart;
        // The owner, of whom these two speak, is judged by itself.
        const bool owner = IsWellKnownSid(who, WinCreatorOwnerRightsSid) ||
                           IsWellKnownSid(who, WinCreatorOwnerSid);
        if (!owner && !IsTrusted(who, own_user)) return true;
    }
    return false;
}

Status CheckAccess(const std::filesystem::path& path, HookPath kind, bool own_user) {
    PSID owner = nullptr;
    ACL* rules = nullptr;
    PSECURITY_DESCRIPTOR descriptor = nullptr;
    const DWORD failure =
        GetNamedSecurityInfoW(LongPath(path).c_str(), SE_FILE_OBJECT,
                              OWNER_SECURITY_INFORMATION | DACL_SECURITY_INFORMATION, &owner,
                              nullptr, &rules, nullptr, &descriptor);
    if (failure != ERROR_SUCCESS) {
        return std::unexpected(WindowsError(failure, "read the access rights of " + path.string()));
    }
    const std::unique_ptr<void, decltype(&LocalFree)> kept(descriptor, LocalFree);
    if (!IsTrusted(owner, own_user)) {
        return Fail(ErrorCode::kPermissionDenied,
                    path.string() + " does not belong to the administrators",
                    "run: icacls \"" + path.string() + "\" /setowner *S-1-5-32-544");
    }
    // Above, a new name harms nobody, and Windows lets everybody make one below C:\.
    const DWORD rights = kind == HookPath::kAbove ? kReplacing : kAdding;
    if (rules != nullptr && !MayChange(*rules, rights, own_user)) return {};
    return Fail(ErrorCode::kPermissionDenied, path.string() + " may be written by others",
                "run: icacls \"" + path.string() +
                    "\" /inheritance:r /grant:r *S-1-5-18:F *S-1-5-32-544:F *S-1-5-32-545:RX");
}

/// Windows runs these without another program; and the name goes through a command interpreter.
Status CheckProgramName(const std::filesystem::path& path) {
    constexpr std::array<std::string_view, 4> kRun = {".exe", ".com", ".cmd", ".bat"};
    std::string extension = path.extension().string();
    std::ranges::transform(extension, extension.begin(),
                           [](unsigned char c) { return c < 128 ? std::tolower(c) : c; });
    const bool plain = path.string().find_first_of("%!^&|<>\"") == std::string::npos;
    if (plain && std::ranges::find(kRun, extension) != kRun.end()) return {};
    return Fail(ErrorCode::kPermissionDenied, path.string() + " may not be run by this service",
                "give it a plain name that ends in .exe, .com, .cmd or .bat; a .cmd file can start "
                "PowerShell");
}

std::wstring EnvironmentBlock(const std::map<std::string, std::string>& environment) {
    std::map<std::string, std::string> all = environment;
    for (const char* name : {"ComSpec", "PATHEXT", "SystemRoot", "SystemDrive", "TEMP", "TMP"}) {
        all[name] = EnvironmentVariable(name);
    }
    const std::string system = all["SystemRoot"];
    all["PATH"] = system + "\\System32;" + system + ";" + system + "\\System32\\Wbem;" + system +
                  "\\System32\\WindowsPowerShell\\v1.0";
    std::wstring block;
    for (const auto& [name, value] : all) block += ToUtf16(name + "=" + value) + L'\0';
    return block + L'\0';
}

/// A running hook, in a job: it ends with all it started when this object does.
struct Child {
    UniqueHandle job;
    UniqueHandle process;
    UniqueHandle output;
};

struct AttributeList {
    std::vector<std::byte> memory;
    LPPROC_THREAD_ATTRIBUTE_LIST list = nullptr;

    /// That nothing but `handles` is inherited, which must outlive this.
    explicit AttributeList(std::array<HANDLE, 2>& handles) {
        SIZE_T size = 0;
        InitializeProcThreadAttributeList(nullptr, 1, 0, &size);
        memory.resize(size);
        list = reinterpret_cast<LPPROC_THREAD_ATTRIBUTE_LIST>(memory.data());
        if (!InitializeProcThreadAttributeList(list, 1, 0, &size)) list = nullptr;
        if (list != nullptr) {
            UpdateProcThreadAttribute(list, 0, PROC_THREAD_ATTRIBUTE_HANDLE_LIST, handles.data(),
                                      handles.size() * sizeof(HANDLE), nullptr, nullptr);
        }
    }
    ~AttributeList() {
        if (list != nullptr) DeleteProcThreadAttributeList(list);
    }
    AttributeList(const AttributeList&) = delete;
    AttributeList& operator=(const AttributeList&) = delete;
};

Result<UniqueHandle> MakeJob() {
    UniqueHandle job(CreateJobObjectW(nullptr, nullptr));
    JOBOBJECT_EXTENDED_LIMIT_INFORMATION limits{};
    limits.BasicLimitInformation.LimitFlags = JOB_OBJECT_LIMIT_KILL_ON_JOB_CLOSE;
    if (!job || !SetInformationJobObject(job.Get(), JobObjectExtendedLimitInformation, &limits,
                                         sizeof limits)) {
        return FileError("create a job for", "a hook");
    }
    return job;
}

Result<Child> Start(const std::string& program,
                    const std::map<std::string, std::string>& environment) {
    Child child;
    RHA_ASSIGN_OR_RETURN(child.job, MakeJob());
    SECURITY_ATTRIBUTES inherited{.nLength = sizeof inherited, .bInheritHandle = TRUE};
    HANDLE read_end = nullptr;
    HANDLE write_end = nullptr;
    if (!CreatePipe(&read_end, &write_end, &inherited, 0))
        return FileError("create a pipe for", program);
    child.output = UniqueHandle(read_end);
    const UniqueHandle writer(write_end);
    SetHandleInformation(read_end, HANDLE_FLAG_INHERIT, 0);
    const UniqueHandle nothing(CreateFileW(L"NUL", GENERIC_READ, FILE_SHARE_READ | FILE_SHARE_WRITE,
                                           &inherited, OPEN_EXISTING, 0, nullptr));
    std::array<HANDLE, 2> handles = {nothing.Get(), writer.Get()};
    const AttributeList attributes(handles);
    STARTUPINFOEXW startup{};
    startup.StartupInfo = {.cb = sizeof startup,
                           .dwFlags = STARTF_USESTDHANDLES,
                           .hStdInput = nothing.Get(),
                           .hStdOutput = writer.Get(),
                           .hStdError = writer.Get()};
    startup.lpAttributeList = attributes.list;
    std::wstring line = L"\"" + ToUtf16(program) + L"\"";
    std::wstring block = EnvironmentBlock(environment);
    PROCESS_INFORMATION started{};
    const DWORD flags = CREATE_SUSPENDED | CREATE_NO_WINDOW | CREATE_UNICODE_ENVIRONMENT |
                        EXTENDED_STARTUPINFO_PRESENT;
    const std::wstring directory = ToUtf16(EnvironmentVariable("SystemRoot"));
    if (!CreateProcessW(nullptr, line.data(), nullptr, nullptr, TRUE, flags, block.data(),
                        directory.empty() ? nullptr : directory.c_str(), &startup.StartupInfo,
                        &started)) {
        return FileError("run", program);
    }
    child.process = UniqueHandle(started.hProcess);
    const UniqueHandle thread(started.hThread);
    if (!AssignProcessToJobObject(child.job.Get(), started.hProcess)) {
        auto failed = FileError("watch over", program);
        TerminateProcess(started.hProcess, 1);
        return failed;
    }
    ResumeThread(started.hThread);
    return child;
}

/// Takes what is there.
void Drain(HANDLE pipe, std::string& output) {
    std::array<char, 4096> buffer{};
    DWORD there = 0;
    while (PeekNamedPipe(pipe, nullptr, 0, nullptr, &there, nullptr) && there > 0) {
        DWORD got = 0;
        const DWORD want = std::min<DWORD>(there, buffer.size());
        if (!ReadFile(pipe, buffer.data(), want, &got, nullptr) || got == 0) return;
        const auto room = kOutputBytesMax - std::min(kOutputBytesMax, output.size());
        output.append(buffer.data(), std::min<std::size_t>(got, room));
    }
}

}  // namespace

Status CheckHookPath(const std::filesystem::path& path, HookPath kind, bool own_user) {
    const DWORD attributes = GetFileAttributesW(LongPath(path).c_str());
    if (attributes == INVALID_FILE_ATTRIBUTES) {
        Error error = WindowsError(GetLastError(), "look at hook path " + path.string());
        error.remedy = "put the program there, or change or remove the target that names it";
        return std::unexpected(std::move(error));
    }
    const bool directory = kind != HookPath::kProgram;
    const bool is_directory = (attributes & FILE_ATTRIBUTE_DIRECTORY) != 0;
    if (directory != is_directory || (attributes & FILE_ATTRIBUTE_REPARSE_POINT) != 0) {
        return Fail(ErrorCode::kPermissionDenied,
                    path.string() + (directory ? " is no directory" : " is no plain file"),
                    "put the program itself there, not a link to it");
    }
    RHA_RETURN_IF_ERROR(CheckAccess(path, kind, own_user));
    return directory ? Status() : CheckProgramName(path);
}

Result<HookResult> RunHook(const std::string& program,
                           const std::map<std::string, std::string>& environment, Duration timeout,
                           const CancelSignal& cancel) {
    RHA_ASSIGN_OR_RETURN(const Child child, Start(program, environment));
    HookResult result;
    const Instant deadline = MonotonicNow() + timeout;
    const std::array<HANDLE, 2> waits = {child.process.Get(), cancel.handle()};
    DWORD ended = WAIT_TIMEOUT;
    // A pipe cannot be waited for together with a process: looked at now and then, and in the end.
    while (ended == WAIT_TIMEOUT && MonotonicNow() < deadline) {
        ended = WaitForMultipleObjects(waits.size(), waits.data(), FALSE, kLookMs);
        Drain(child.output.Get(), result.output);
    }
    // There is nothing like SIGTERM here: what is not done by now is ended.
    if (ended != WAIT_OBJECT_0) TerminateJobObject(child.job.Get(), 1);
    WaitForSingleObject(child.process.Get(), INFINITE);
    Drain(child.output.Get(), result.output);
    if (ended == WAIT_OBJECT_0 + 1) {
        return Fail(ErrorCode::kCancelled, "the control service stops",
                    "try again when it runs again");
    }
    result.timed_out = ended != WAIT_OBJECT_0;
    DWORD code = 0;
    GetExitCodeProcess(child.process.Get(), &code);
    result.exit_code = result.timed_out ? -1 : static_cast<int>(code);
    return result;
}

}  // namespace rha::control
