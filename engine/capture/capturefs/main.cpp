// rha-capturefs: mounts itself over a directory of virtual machines and captures changes below it.
// Started before any guest (by the init system, as root); outlives engines.
#define FUSE_USE_VERSION 312

#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <iostream>
#include <optional>
#include <thread>

#include <fcntl.h>
#include <fuse_lowlevel.h>
#include <sys/file.h>
#include <sys/mount.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/vfs.h>
#include <unistd.h>

#include "common/runtime/command_line.h"
#include "common/runtime/files.h"
#include "common/runtime/log.h"
#include "engine/capture/capturefs/capture_set.h"
#include "engine/capture/capturefs/control_server.h"
#include "engine/capture/capturefs/daemon.h"
#include "engine/capture/capturefs/file_system.h"

namespace rha::capturefs {
namespace {

constexpr int kThreads = 8;

struct Options {
    std::filesystem::path root;
    std::filesystem::path state;
    std::filesystem::path socket;
    std::uint64_t ring_mib = 64;
    bool foreground = false;
    LogOptions log;
};

/// The mount and its request loop.
class Session {
public:
    explicit Session(FileSystem& fs) {
        char program[] = "rha-capturefs";
        char option[] = "-o";
        char values[] = "fsname=rha-capturefs,subtype=rha,allow_other,default_permissions";
        char* arguments[] = {program, option, values};
        fuse_args args = FUSE_ARGS_INIT(3, arguments);
        session_ = fuse_session_new(&args, &FuseOperations(), sizeof(fuse_lowlevel_ops), &fs);
        fuse_opt_free_args(&args);
    }
    ~Session() {
        if (session_ == nullptr) return;
        if (mounted_) fuse_session_unmount(session_);
        fuse_session_destroy(session_);
    }
    Session(const Session&) = delete;
    Session& operator=(const Session&) = delete;

    Status Mount(const std::filesystem::path& root) {
        mounted_ = session_ != nullptr && fuse_session_mount(session_, root.c_str()) == 0;
        if (mounted_) return {};
        return Fail(ErrorCode::kIo, "cannot mount over " + root.string(),
                    "see the line above; rha-capturefs must run as root and needs /dev/fuse");
    }

    /// Serves until the mount is gone and nobody has a file open below it.
    int Loop() {
        fuse_loop_config* config = fuse_loop_cfg_create();
        fuse_loop_cfg_set_clone_fd(config, 0);
        fuse_loop_cfg_set_max_threads(config, kThreads);
        fuse_loop_cfg_set_idle_threads(config, kThreads);
        const int result = fuse_session_loop_mt(session_, config);
        fuse_loop_cfg_destroy(config);
        return result;
    }

private:
    fuse_session* session_ = nullptr;
    bool mounted_ = false;
};

/// Waits for a signal to stop, then takes the mount away. Guests with open files go on undisturbed:
/// then the mount only becomes invisible, and the loop ends when the last of them has closed.
void UnmountOnSignal(const sigset_t& signals, const std::filesystem::path& root) {
    std::thread([signals, root] {
        int number = 0;
        if (sigwait(&signals, &number) != 0) return;
        if (::umount2(root.c_str(), UMOUNT_NOFOLLOW) == 0) return;
        LogWarning(
            "files below {} are still open: rha-capturefs goes on for them and ends when "
            "the last is closed. Stop the guests",
            root.string());
        if (::umount2(root.c_str(), UMOUNT_NOFOLLOW | MNT_DETACH) != 0) {
            LogError("{}; unmount it by hand",
                     Describe(ErrnoError(errno, "unmount " + root.string())));
        }
    }).detach();
}

/// Takes away the mount of a predecessor that was killed.
Status ClearDeadMount(const std::filesystem::path& root) {
    struct stat status{};
    while (::stat(root.c_str(), &status) != 0 && errno == ENOTCONN) {
        if (::umount2(root.c_str(), UMOUNT_NOFOLLOW | MNT_DETACH) != 0) {
            Error error = ErrnoError(errno, "unmount the dead mount on " + root.string());
            error.remedy = "start rha-capturefs as root";
            return std::unexpected(std::move(error));
        }
        LogWarning(
            "a former rha-capturefs ended without taking its mount away: the dead mount on {} is "
            "gone now. Machines that ran on it have lost their disks: stop them and start them "
            "again",
            root.string());
    }
    return {};
}

Result<UniqueFd> OpenRoot(const std::filesystem::path& root) {
    RHA_RETURN_IF_ERROR(ClearDeadMount(root));
    UniqueFd fd(::open(root.c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC));
    if (!fd) return std::unexpected(ErrnoError(errno, "open " + root.string()));
    constexpr long kFuseMagic = 0x65735546;
    struct statfs status{};
    if (::fstatfs(fd.Get(), &status) == 0 && status.f_type == kFuseMagic) {
        return Fail(ErrorCode::kConflict, root.string() + " is a FUSE mount already",
                    "stop the other rha-capturefs, or unmount it");
    }
    return fd;
}

/// One rha-capturefs per state directory, until this process ends.
Result<UniqueFd> LockState(const Options& options) {
    RHA_RETURN_IF_ERROR(MakeDirectory(options.state, 0700));
    std::error_code error;
    const auto state = std::filesystem::canonical(options.state, error);
    if (error)
        return std::unexpected(ErrnoError(error.value(), "resolve " + options.state.string()));
    const auto relative = state.lexically_relative(options.root);
    if (!relative.empty() && *relative.begin() != "..") {
        return Fail(ErrorCode::kInvalidArgument,
                    "the state directory lies below the root directory",
                    "choose a --state directory elsewhere");
    }
    const auto path = options.state / "lock";
    UniqueFd lock(::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600));
    if (!lock) return std::unexpected(ErrnoError(errno, "open " + path.string()));
    if (::flock(lock.Get(), LOCK_EX | LOCK_NB) != 0) {
        return Fail(ErrorCode::kConflict, "another rha-capturefs uses " + options.state.string(),
                    "stop it, or choose another --state directory");
    }
    return lock;
}

void RaiseFileLimit() {
    rlimit limit{};
    if (::getrlimit(RLIMIT_NOFILE, &limit) != 0) return;
    limit.rlim_cur = limit.rlim_max;
    // Without it fewer files can be open at once; they say so themselves.
    (void)::setrlimit(RLIMIT_NOFILE, &limit);
}

Status Run(Options options, Daemon& daemon) {
    if (!options.root.has_filename()) options.root = options.root.parent_path();
    RHA_ASSIGN_OR_RETURN(UniqueFd root, OpenRoot(options.root));
    std::error_code missing;
    options.root = std::filesystem::canonical(options.root, missing);
    if (missing) return std::unexpected(ErrnoError(missing.value(), "resolve the root directory"));
    RHA_ASSIGN_OR_RETURN(const UniqueFd lock, LockState(options));
    NodeTable nodes(std::move(root));
    CaptureSet captures({.root = options.root,
                         .state_directory = options.state,
                         .ring_bytes = options.ring_mib << 20,
                         .run = {}},
                        nodes);
    FileSystem fs(captures, nodes);
    RHA_ASSIGN_OR_RETURN(const auto server, ControlServer::Listen(options.socket, captures));
    {
        Session session(fs);
        // First of all: whoever opens a file below from here on waits for the loop, and what he
        // writes is seen. Without a mount over it he would write past us for as long as he lives.
        RHA_RETURN_IF_ERROR(session.Mount(options.root));
        RHA_RETURN_IF_ERROR(captures.Restore());
        UnmountOnSignal(daemon.stop_signals(), options.root);
        server->Start();
        daemon.ReportReady();
        LogInfo("capturing below {}", options.root.string());
        if (const int result = session.Loop(); result < 0) {
            LogError("{}", Describe(ErrnoError(-result, "serve " + options.root.string())));
        }
    }
    server->Stop();
    captures.CloseCleanly();
    LogInfo("stopped; {} is no longer captured", options.root.string());
    return {};
}

int Main(int argc, char** argv) {
    CLI::App app("Captures changes to virtual machines below a directory");
    Options options;
    app.add_option("--root", options.root, "directory to mount over")->required();
    app.add_option("--state", options.state, "directory for dirty maps")->required();
    app.add_option("--socket", options.socket, "control socket for the engine")->required();
    app.add_option("--ring-mib", options.ring_mib, "ring size of each scenario")
        ->check(CLI::Range(4, 65536));
    app.add_flag("--foreground", options.foreground, "do not become a daemon");
    AddServiceOptions(app, "/etc/rha/capturefs.conf", &options.log);
    if (const auto exit_code = ParseCommandLine(app, argc, argv)) return *exit_code;
    for (auto* path : {&options.root, &options.state, &options.socket}) {
        std::error_code unknown_directory;
        *path = std::filesystem::absolute(*path, unknown_directory).lexically_normal();
    }
    auto daemon = Daemon::Start(options.foreground);
    if (daemon.parent_exit_code()) return *daemon.parent_exit_code();
    if (const auto started = StartLog("rha-capturefs", options.log); !started) {
        std::cerr << "rha-capturefs: " << Describe(started.error()) << '\n';
        return EXIT_FAILURE;
    }
    ::umask(0);
    RaiseFileLimit();
    const auto result = Run(std::move(options), daemon);
    if (!result) LogError("{}", Describe(result.error()));
    FlushLog();
    return result ? EXIT_SUCCESS : EXIT_FAILURE;
}

}  // namespace
}  // namespace rha::capturefs

int main(int argc, char** argv) {
    return rha::capturefs::Main(argc, argv);
}
