#include "control/cli/status_view.h"

#include <utility>

#include <fmt/core.h>

#include "common/units.h"
#include "control/cli/text_table.h"
#include "control/cli/units.h"

namespace rha::cli {
namespace {

constexpr int kBarWidth = 20;

std::string VmStateText(const v1::VmSummary& vm) {
    std::string text = EnumWord(v1::VmState_Name(vm.state()), "VM_STATE_");
    if (vm.state() == v1::VM_STATE_RUNNING && vm.guest() == v1::GUEST_HEALTH_LOST) {
        text += " (guest lost)";
    }
    return text;
}

std::string DivergenceText(const v1::DivergedStatus& diverged) {
    const std::string bytes = FormatBytes(diverged.bytes());
    if (!diverged.unknown()) return " holds at most " + bytes;
    if (diverged.bytes() == 0) return " has not said whether it holds changes";
    return " held " + bytes + " when it last told, and maybe holds more,";
}

std::string SyncText(const v1::SyncProgress& sync) {
    const double fraction = sync.bytes_total() == 0 ? 0.0
                                                    : static_cast<double>(sync.bytes_compared()) /
                                                          static_cast<double>(sync.bytes_total());
    std::string text =
        fmt::format("{} {:3.0f}%  {} of {}", ProgressBar(fraction, kBarWidth), fraction * 100,
                    FormatBytes(sync.bytes_compared()), FormatBytes(sync.bytes_total()));
    if (sync.bytes_per_second() != 0) {
        text += fmt::format("  {}/s  {} left", FormatBytes(sync.bytes_per_second()),
                            FormatDuration(sync.seconds_left() * 1000));
    }
    return text;
}

void PrintSide(std::ostream& out, const char* title, const std::string& host,
               const v1::ReplicationStatus& status, bool known, const v1::VmSummary& vm) {
    out << title << host << "\n";
    out << "  machine           " << VmStateText(vm) << "\n";
    if (!known) return;
    out << "  replication       "
        << EnumWord(v1::ReplicationState_Name(status.state()), "REPLICATION_STATE_") << "\n";
    if (status.dirty_bytes() != 0) {
        out << "  to be repaired    " << FormatBytes(status.dirty_bytes()) << "\n";
    }
    if (!status.error().code().empty()) {
        out << "  problem           " << Printable(status.error().message()) << "\n";
        if (!status.error().remedy().empty()) {
            out << "  what to do        " << Printable(status.error().remedy()) << "\n";
        }
    }
}

void PrintSettings(std::ostream& out, const v1::ScenarioSettings& settings) {
    const auto bytes = [](std::uint64_t value) {
        return value == 0 ? std::string("default") : FormatBytes(value);
    };
    out << "Switchover          " << (settings.automatic_switchover() ? "automatic" : "manual")
        << " after " << settings.is_alive_timeout_s() << " s without a sign of life"
        << (settings.check_guest() ? ", guest included" : ", guest not included") << "\n";
    out << "Lease               "
        << (!settings.automatic_switchover() ? "not needed: a person decides"
            : settings.run_lease()           ? "a master that is cut off stops its machine"
                                   : "none: the machine may run twice when the network fails")
        << "\n";
    out << "Heartbeat           every " << FormatDuration(settings.heartbeat_interval_ms()) << "\n";
    out << "Shutdown grace      " << settings.shutdown_grace_s() << " s\n";
    out << "Bounds              spool " << bytes(settings.spool_bytes_max()) << ", journal "
        << bytes(settings.journal_bytes_max()) << ", free space at least "
        << bytes(settings.free_bytes_min()) << "\n";
}

}  // namespace

std::string ProgressText(const v1::ScenarioStatus& status) {
    if (status.state() == "countdown") {
        return fmt::format("switchover in {}", FormatDuration(status.countdown_ms_left()));
    }
    if (status.has_maintenance()) {
        return fmt::format(
            "{}: {}", Printable(status.maintenance().host()),
            status.maintenance().ready() ? "ready for the reboot" : "not ready for the reboot yet");
    }
    if (status.queue_position() != 0) {
        return fmt::format("waits for its turn ({})", status.queue_position());
    }
    if (!status.has_master()) return {};
    const v1::ReplicationStatus& master = status.master();
    if (!status.status_known()) {
        return fmt::format("last heard {} ago", FormatDuration(status.status_age_ms()));
    }
    if (master.state() == v1::REPLICATION_STATE_SYNCHRONISING && master.has_sync()) {
        return SyncText(master.sync());
    }
    if (!master.error().code().empty()) return Printable(master.error().message());
    if (master.state() == v1::REPLICATION_STATE_RUNNING) {
        return fmt::format("lag {}, {}{}", FormatDuration(master.lag_ms()),
                           FormatBytes(master.lag_bytes()),
                           status.updates_suspended() ? ", updates suspended" : "");
    }
    return {};
}

void PrintScenarios(std::ostream& out, const v1::ListScenariosReply& reply) {
    TextTable table({"SCENARIO", "GROUP", "MASTER", "REPLICA", "STATE", "ACTIVE", "PROGRESS"});
    for (const auto& scenario : reply.scenarios()) {
        std::string state = scenario.status().state();
        if (!scenario.status().step().empty()) state += " (" + scenario.status().step() + ")";
        if (scenario.backward()) state += ", backward";
        table.Add({scenario.name(), scenario.group(), scenario.master_host(),
                   scenario.replica_host(), std::move(state), scenario.status().active_host(),
                   ProgressText(scenario.status())});
    }
    table.Print(out, "No scenarios. Create one with: rhactl scenario create");
    for (const auto& scenario : reply.scenarios()) {
        const v1::ErrorInfo& error = scenario.status().error();
        if (error.code().empty()) continue;
        out << "\n" << Printable(scenario.name()) << ": " << Printable(error.message()) << "\n";
        if (!error.remedy().empty()) out << "  " << Printable(error.remedy()) << "\n";
    }
}

void PrintScenario(std::ostream& out, const v1::Scenario& scenario) {
    const v1::ScenarioStatus& status = scenario.status();
    out << "Scenario            " << Printable(scenario.name()) << "\n"
        << "Id                  " << scenario.id() << "\n"
        << "Group               " << Printable(scenario.group()) << "\n"
        << "Machine             " << Printable(scenario.vm_name()) << " (" << scenario.vm_id()
        << ")\n"
        << "State               " << status.state()
        << (status.step().empty() ? "" : " (" + status.step() + ")") << "\n"
        << "Direction           "
        << (scenario.backward() ? "backward (reverse replication)" : "forward") << "\n"
        << "Lives on            " << Printable(status.active_host()) << "\n";
    if (const auto progress = ProgressText(status); !progress.empty()) {
        out << "Progress            " << progress << "\n";
    }
    if (status.status_known() && status.master().leased() && status.master().guarded()) {
        out << "Run lease           for " << FormatDuration(status.master().lease_left_ms())
            << "\n";
    }
    if (status.has_diverged()) {
        const v1::DivergedStatus& diverged = status.diverged();
        out << "Diverged            " << Printable(diverged.host()) << DivergenceText(diverged)
            << " that were never received; a run overwrites them\n";
    }
    if (!status.error().code().empty()) {
        out << "Problem             " << Printable(status.error().message()) << "\n";
        if (!status.error().remedy().empty()) {
            out << "What to do          " << Printable(status.error().remedy()) << "\n";
        }
    }
    out << "Folder on master    " << Printable(scenario.vm_folder()) << "\n"
        << "Folder on replica   " << Printable(scenario.replica_directory()) << "\n";
    PrintSettings(out, scenario.settings());
    PrintSide(out, "Master              ", Printable(scenario.master_host()), status.master(),
              status.has_master(), status.master_vm());
    PrintSide(out, "Replica             ", Printable(scenario.replica_host()), status.replica(),
              status.has_replica(), status.replica_vm());
}

bool PrintFindings(std::ostream& out,
                   const google::protobuf::RepeatedPtrField<v1::Finding>& findings) {
    bool blocked = false;
    for (const auto& finding : findings) {
        const char* mark = "ok      ";
        if (finding.severity() == v1::Finding::SEVERITY_WARNING) mark = "warning ";
        if (finding.severity() == v1::Finding::SEVERITY_ERROR) mark = "ERROR   ";
        blocked |= finding.severity() == v1::Finding::SEVERITY_ERROR;
        out << mark << (finding.host().empty() ? "" : Printable(finding.host()) + ": ")
            << Printable(finding.message()) << " [" << Printable(finding.check()) << "]\n";
        if (!finding.remedy().empty() && finding.severity() != v1::Finding::SEVERITY_OK) {
            out << "        " << Printable(finding.remedy()) << "\n";
        }
    }
    return blocked;
}

void PrintEvent(std::ostream& out, const v1::Event& event) {
    out << fmt::format("{:>6}  {}  {:<8}  {}  ", event.id(), FormatTime(event.unix_ns()),
                       EnumWord(v1::Severity_Name(event.severity()), "SEVERITY_"), event.code());
    if (!event.scenario_name().empty()) out << Printable(event.scenario_name()) << ": ";
    out << Printable(event.message()) << "\n";
    if (event.severity() >= v1::SEVERITY_WARNING && !event.next_action().empty()) {
        out << "        " << Printable(event.next_action()) << "\n";
    }
}

}  // namespace rha::cli
