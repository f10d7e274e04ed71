// Microsoft's pages on services (learn.microsoft.com/windows/win32/services) tell what the calls
// here rest on: "Service Control Handler Function", "SERVICE_STATUS", "SERVICE_FAILURE_ACTIONS".
#include <cstdlib>
#include <utility>

#include "common/runtime/end_signal.h"
#include "common/runtime/environment.h"
#include "common/runtime/files.h"
#include "common/runtime/log.h"
#include "common/runtime/service_host.h"
#include "common/runtime/service_manager_windows.h"
#include "common/runtime/service_status_windows.h"
#include "common/runtime/text_windows.h"
#include "common/runtime/windows_error.h"

namespace rha {
namespace {

/// The service manager calls functions without a context: there is one service in a process.
struct Running {
    ServiceStatus status;
    const std::function<Status()>* body = nullptr;
    Status result;
};
Running& Service() {
    static Running running;
    return running;
}

DWORD WINAPI OnControl(DWORD control, DWORD /*type*/, void* /*data*/, void* /*context*/) {
    switch (control) {
        case SERVICE_CONTROL_STOP:
        case SERVICE_CONTROL_SHUTDOWN:
            Service().status.Stopping();
            EndSignal::Raise();
            return NO_ERROR;
        case SERVICE_CONTROL_INTERROGATE:
            Service().status.Repeat();
            return NO_ERROR;
        default:
            return ERROR_CALL_NOT_IMPLEMENTED;
    }
}

void WINAPI ServiceMain(DWORD /*count*/, wchar_t** /*words*/) {
    Running& service = Service();
    // The name is ignored in a process with one service.
    const SERVICE_STATUS_HANDLE handle = RegisterServiceCtrlHandlerExW(L"", OnControl, nullptr);
    if (handle != nullptr) {
        service.status.Begin(
            [handle](SERVICE_STATUS& status) { SetServiceStatus(handle, &status); });
    }
    service.result = (*service.body)();
    if (!service.result) LogError("{}", Describe(service.result.error()));
    FlushLog();
    service.status.Stopped(!service.result);
}

std::string ConfigOf(const CLI::App& app) {
    const auto* config = app.get_option("--config");
    if (config->count() == 0) return {};
    return std::filesystem::absolute(config->as<std::string>()).make_preferred().string();
}

}  // namespace

void ServiceHost::Describe(CLI::App& app) {
    for (const auto& service : services_) {
        app.get_subcommand(service.command)
            ->add_flag("--service", as_service_, "As the service manager starts it");
    }
    app.add_subcommand("install", "Make it a service, which starts with Windows; see --config")
        ->fallthrough();
    app.add_subcommand("uninstall", "Stop the service and remove it; what it keeps stays")
        ->fallthrough();
}

std::optional<Status> ServiceHost::Manage(const CLI::App& app) {
    const bool install = app.got_subcommand("install");
    if (!install && !app.got_subcommand("uninstall")) return std::nullopt;
    Status first;
    for (const auto& service : services_) {
        const auto done =
            install ? InstallService(service, ConfigOf(app)) : UninstallService(service);
        if (!done && install) return done;
        // One that cannot be removed keeps none of the others.
        if (!done && first) first = done;
    }
    return first;
}

Status ServiceHost::StartLog(const CLI::App& app, LogOptions options) const {
    const ServiceDescription& service = DescriptionOf(app);
    if (as_service_ && options.file.empty()) {
        RHA_RETURN_IF_ERROR(MakeDirectory(LogDirectory(), 0700));
        options.file = (LogDirectory() / (service.name + ".log")).string();
    }
    RHA_RETURN_IF_ERROR(rha::StartLog(service.name, options));
    if (as_service_) LogToEvents(service);
    return {};
}

Status ServiceHost::Run(const CLI::App& app, const LogOptions& log,
                        const std::function<Status()>& body) {
    Status ready = CheckConfiguration(app);
    if (ready) ready = StartLog(app, log);
    if (!as_service_) return ready ? body() : ready;
    // Nobody reads a service's standard error: what is wrong is told as of a service that stopped.
    if (!ready) LogToEvents(DescriptionOf(app));
    const std::function<Status()> all = [&] { return ready ? body() : ready; };
    EndSignal::StayAtLogoff();
    Service().body = &all;
    wchar_t name[] = L"";
    const SERVICE_TABLE_ENTRYW table[] = {{name, ServiceMain}, {nullptr, nullptr}};
    if (StartServiceCtrlDispatcherW(table)) return Service().result;
    auto error = WindowsError(GetLastError(), "reach the service manager");
    error.remedy = "leave --service away to run the program in this window";
    return std::unexpected(std::move(error));
}

void ServiceHost::Ready() {
    Service().status.Ready();
}

void ServiceHost::EndProcess() {
    Service().status.Stopped(false);
    // Not ExitProcess: it lets libraries clean up, with threads ended in the midst of their work.
    TerminateProcess(GetCurrentProcess(), 0);
    std::abort();  // not reached
}

}  // namespace rha
