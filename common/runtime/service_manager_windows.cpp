#include "common/runtime/service_manager_windows.h"

#include <array>
#include <iostream>
#include <memory>
#include <mutex>
#include <utility>

#include "common/runtime/text_windows.h"
#include "common/runtime/windows_error.h"
// After windows.h, which they would include in a way of their own.
#include <spdlog/sinks/base_sink.h>
#include <spdlog/spdlog.h>

namespace rha {
namespace {

constexpr DWORD kStopPatienceMs = 60'000;
constexpr DWORD kStopPauseMs = 100;
constexpr DWORD kForgetAfterSeconds = 24 * 3600;
constexpr const wchar_t* kEventSources =
    L"SYSTEM\\CurrentControlSet\\Services\\EventLog\\Application\\";
/// A program of Windows whose messages are "%1", for every event id from 1 to 1000.
constexpr DWORD kEventId = 1;
constexpr const wchar_t kMessages[] = L"%SystemRoot%\\System32\\EventCreate.exe";

class ScHandle {
public:
    explicit ScHandle(SC_HANDLE handle) : handle_(handle) {}
    ~ScHandle() {
        if (handle_ != nullptr) CloseServiceHandle(handle_);
    }
    ScHandle(const ScHandle&) = delete;
    ScHandle& operator=(const ScHandle&) = delete;
    SC_HANDLE Get() const { return handle_; }
    explicit operator bool() const { return handle_ != nullptr; }

private:
    const SC_HANDLE handle_;
};

std::unexpected<Error> ManagerError(DWORD code, const std::string& what) {
    auto error = WindowsError(code, what);
    if (error.code == ErrorCode::kPermissionDenied) {
        error.remedy = "run it as an administrator";
    }
    return std::unexpected(std::move(error));
}

std::wstring CommandLineOf(const ServiceDescription& service, const std::string& config) {
    std::wstring program(32768, L'\0');  // the longest there can be
    program.resize(GetModuleFileNameW(nullptr, program.data(), static_cast<DWORD>(program.size())));
    // Quoted: a path with a space would name several programs.
    std::wstring line = L"\"" + program + L"\"";
    if (!config.empty()) line += L" --config \"" + ToUtf16(config) + L"\"";
    return line + L" " + ToUtf16(service.command) + L" --service";
}

/// An older Windows, or Wine, may not know a setting: the service works without it.
void Configure(const ScHandle& handle, DWORD what, void* value, const char* name) {
    if (ChangeServiceConfig2W(handle.Get(), what, value)) return;
    std::cerr << "not set, " << WindowsMessage(GetLastError()) << ": " << name << "\n";
}

void ConfigureAll(const ScHandle& handle, const ServiceDescription& service) {
    std::wstring text = ToUtf16(service.text);
    SERVICE_DESCRIPTIONW description{.lpDescription = text.data()};
    Configure(handle, SERVICE_CONFIG_DESCRIPTION, &description, "its description");
    std::array<SC_ACTION, 3> actions{{{.Type = SC_ACTION_RESTART, .Delay = 1'000},
                                      {.Type = SC_ACTION_RESTART, .Delay = 5'000},
                                      {.Type = SC_ACTION_RESTART, .Delay = 30'000}}};
    SERVICE_FAILURE_ACTIONSW failure{.dwResetPeriod = kForgetAfterSeconds,
                                     .cActions = static_cast<DWORD>(actions.size()),
                                     .lpsaActions = actions.data()};
    Configure(handle, SERVICE_CONFIG_FAILURE_ACTIONS, &failure, "starting again after a crash");
    SERVICE_FAILURE_ACTIONS_FLAG flag{.fFailureActionsOnNonCrashFailures = TRUE};
    Configure(handle, SERVICE_CONFIG_FAILURE_ACTIONS_FLAG, &flag, "starting again after an error");
}

std::wstring EventSourceKey(const ServiceDescription& service) {
    return kEventSources + ToUtf16(service.name);
}

void AddEventSource(const ServiceDescription& service) {
    constexpr DWORD kTypes =
        EVENTLOG_ERROR_TYPE | EVENTLOG_WARNING_TYPE | EVENTLOG_INFORMATION_TYPE;
    const std::wstring key = EventSourceKey(service);
    LSTATUS status = RegSetKeyValueW(HKEY_LOCAL_MACHINE, key.c_str(), L"EventMessageFile",
                                     REG_EXPAND_SZ, kMessages, sizeof kMessages);
    if (status == ERROR_SUCCESS) {
        status = RegSetKeyValueW(HKEY_LOCAL_MACHINE, key.c_str(), L"TypesSupported", REG_DWORD,
                                 &kTypes, sizeof kTypes);
    }
    if (status == ERROR_SUCCESS) return;
    std::cerr << "not set, " << WindowsMessage(static_cast<DWORD>(status))
              << ": the event log's texts\n";
}

Status RemoveEventSource(const ServiceDescription& service) {
    const LSTATUS status = RegDeleteTreeW(HKEY_LOCAL_MACHINE, EventSourceKey(service).c_str());
    if (status == ERROR_SUCCESS || status == ERROR_FILE_NOT_FOUND) return {};
    return ManagerError(static_cast<DWORD>(status), "remove the event source " + service.name);
}

class EventSink final : public spdlog::sinks::base_sink<std::mutex> {
public:
    explicit EventSink(const std::string& source)
        : log_(RegisterEventSourceW(nullptr, ToUtf16(source).c_str())) {
        set_level(spdlog::level::warn);
    }
    ~EventSink() override {
        if (log_ != nullptr) DeregisterEventSource(log_);
    }

protected:
    void sink_it_(const spdlog::details::log_msg& message) override {
        const bool error = message.level >= spdlog::level::err;
        const std::wstring text = ToUtf16({message.payload.data(), message.payload.size()});
        const wchar_t* texts[] = {text.c_str()};
        ReportEventW(log_, error ? EVENTLOG_ERROR_TYPE : EVENTLOG_WARNING_TYPE, 0, kEventId,
                     nullptr, 1, 0, texts, nullptr);
    }
    void flush_() override {}

private:
    const HANDLE log_;
};

Status Stop(const ScHandle& handle, const std::string& name) {
    SERVICE_STATUS status{};
    if (!ControlService(handle.Get(), SERVICE_CONTROL_STOP, &status)) {
        if (GetLastError() == ERROR_SERVICE_NOT_ACTIVE) return {};
        return ManagerError(GetLastError(), "stop service " + name);
    }
    for (DWORD waited = 0; waited < kStopPatienceMs; waited += kStopPauseMs) {
        if (!QueryServiceStatus(handle.Get(), &status)) {
            return ManagerError(GetLastError(), "look at service " + name);
        }
        if (status.dwCurrentState == SERVICE_STOPPED) return {};
        Sleep(kStopPauseMs);
    }
    return Fail(ErrorCode::kTimeout, "service " + name + " does not stop",
                "look at its log, end its process, and try again");
}

}  // namespace

Status InstallService(const ServiceDescription& service, const std::string& config) {
    const ScHandle manager(OpenSCManagerW(nullptr, nullptr, SC_MANAGER_CREATE_SERVICE));
    if (!manager) return ManagerError(GetLastError(), "reach the service manager");
    const std::wstring name = ToUtf16(service.name);
    const std::wstring title = ToUtf16(service.title);
    const std::wstring line = CommandLineOf(service, config);
    ScHandle handle(CreateServiceW(manager.Get(), name.c_str(), title.c_str(), SERVICE_ALL_ACCESS,
                                   SERVICE_WIN32_OWN_PROCESS, SERVICE_AUTO_START,
                                   SERVICE_ERROR_NORMAL, line.c_str(), nullptr, nullptr, nullptr,
                                   nullptr, nullptr));
    if (handle) {
        ConfigureAll(handle, service);
    } else if (GetLastError() != ERROR_SERVICE_EXISTS) {
        return ManagerError(GetLastError(), "create service " + service.name);
    } else {
        const ScHandle there(OpenServiceW(manager.Get(), name.c_str(), SERVICE_ALL_ACCESS));
        if (!there ||
            !ChangeServiceConfigW(there.Get(), SERVICE_WIN32_OWN_PROCESS, SERVICE_AUTO_START,
                                  SERVICE_ERROR_NORMAL, line.c_str(), nullptr, nullptr, nullptr,
                                  nullptr, nullptr, title.c_str())) {
            return ManagerError(GetLastError(), "change service " + service.name);
        }
        ConfigureAll(there, service);
    }
    AddEventSource(service);
    std::cout << service.name << " is installed; start it: sc start " << service.name << "\n";
    return {};
}

void LogToEvents(const ServiceDescription& service) {
    spdlog::default_logger()->sinks().push_back(std::make_shared<EventSink>(service.name));
}

Status UninstallService(const ServiceDescription& service) {
    const ScHandle manager(OpenSCManagerW(nullptr, nullptr, SC_MANAGER_CONNECT));
    if (!manager) return ManagerError(GetLastError(), "reach the service manager");
    const ScHandle handle(
        OpenServiceW(manager.Get(), ToUtf16(service.name).c_str(), SERVICE_ALL_ACCESS));
    if (!handle && GetLastError() != ERROR_SERVICE_DOES_NOT_EXIST) {
        return ManagerError(GetLastError(), "open service " + service.name);
    }
    if (handle) {
        RHA_RETURN_IF_ERROR(Stop(handle, service.name));
        if (!DeleteService(handle.Get()) && GetLastError() != ERROR_SERVICE_MARKED_FOR_DELETE) {
            return ManagerError(GetLastError(), "remove service " + service.name);
        }
    }
    RHA_RETURN_IF_ERROR(RemoveEventSource(service));
    std::cout << service.name << (handle ? " is removed\n" : " was not installed\n");
    return {};
}

}  // namespace rha
