// What administrators do with scenarios and groups.
#include <algorithm>
#include <cctype>
#include <utility>

#include "common/texts/texts.h"
#include "control/runtime/await.h"
#include "control/runtime/control_runtime.h"
#include "control/runtime/runtime_impl.h"
#include "control/runtime/verification_run.h"

namespace rha::control {
namespace {

bool IsUuid(const std::string& text) {
    if (text.size() != 36) return false;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const bool dash = i == 8 || i == 13 || i == 18 || i == 23;
        const auto c = static_cast<unsigned char>(text[i]);
        if (dash ? c != '-' : (std::isxdigit(c) == 0 || std::isupper(c) != 0)) return false;
    }
    return true;
}

std::string LastPart(const std::string& path) {
    const auto end = path.find_last_not_of("/\\");
    if (end == std::string::npos) return {};
    const auto start = path.find_last_of("/\\", end);
    return path.substr(start == std::string::npos ? 0 : start + 1,
                       end - (start == std::string::npos ? 0 : start + 1) + 1);
}

}  // namespace

Result<std::shared_ptr<ScenarioSession>> ControlRuntime::Impl::Find(
    const std::string& id_or_name) const {
    if (auto session = sessions_.Find(id_or_name)) return session;
    return Fail(ErrorCode::kNotFound,
                Say("no scenario is named '{scenario}'", {{"scenario", id_or_name}}),
                "`rhactl scenario list` shows all scenarios");
}

std::shared_ptr<ScenarioSession> ControlRuntime::Impl::AddSession(const StoredScenario& stored) {
    auto session = std::make_shared<ScenarioSession>(context_, stored);
    sessions_.Add(session);
    return session;
}

Result<VmSummary> ControlRuntime::Impl::FindVm(const HostRecord& host,
                                               const std::string& id_or_name) {
    RHA_ASSIGN_OR_RETURN(const auto vms, Awaited<std::vector<VmSummary>>([&](auto done) {
                                             context_->fleet.ListVms(host.id, std::move(done));
                                         }).Get());
    std::vector<VmSummary> found;
    for (const auto& vm : vms) {
        if (vm.id.value == id_or_name || vm.name == id_or_name) found.push_back(vm);
    }
    if (found.size() == 1) return found.front();
    if (found.empty()) {
        return Fail(ErrorCode::kNotFound,
                    Say("host '{host}' has no virtual machine '{machine}'",
                        {{"host", host.name}, {"machine", id_or_name}}),
                    "`rhactl vms list` shows the machines of all hosts");
    }
    return Fail(ErrorCode::kInvalidArgument,
                Say("host '{host}' has several virtual machines named '{machine}'",
                    {{"host", host.name}, {"machine", id_or_name}}),
                "give the machine's id");
}

Result<std::string> ControlRuntime::Impl::DefaultDirectory(const HostRecord& replica,
                                                           const VmSummary& vm) {
    RHA_ASSIGN_OR_RETURN(const HostFacts facts, Awaited<HostFacts>([&](auto done) {
                                                    context_->fleet.GetHostFacts(replica.id,
                                                                                 std::move(done));
                                                }).Get());
    if (facts.storage_roots.empty()) {
        return Fail(ErrorCode::kFailedPrecondition,
                    Say("host '{host}' has no storage root", {{"host", replica.name}}),
                    "name one in the engine's configuration, or give the replica directory");
    }
    const std::string& root = facts.storage_roots.front().path;
    const char separator = root.find('\\') == std::string::npos ? '/' : '\\';
    const bool ends = !root.empty() && root.back() == separator;
    return root + (ends ? "" : std::string(1, separator)) + LastPart(vm.folder);
}

Result<ScenarioSettings> ControlRuntime::Impl::SettingsFor(const NewScenario& wish) {
    ScenarioSettings settings = wish.settings;
    if (!wish.template_name.empty()) {
        RHA_ASSIGN_OR_RETURN(const auto templates, context_->store.LoadTemplates());
        const auto found =
            std::ranges::find(templates, wish.template_name, &ScenarioTemplate::name);
        if (found == templates.end()) {
            return Fail(
                ErrorCode::kNotFound,
                Say("there is no template '{template}'", {{"template", wish.template_name}}),
                "`rhactl template list` shows all templates");
        }
        RHA_ASSIGN_OR_RETURN(settings, WithProperties(settings, found->properties));
    }
    RHA_ASSIGN_OR_RETURN(settings, WithProperties(settings, wish.properties));
    RHA_RETURN_IF_ERROR(Validate(settings));
    return settings;
}

Result<Scenario> ControlRuntime::Impl::Plan(const NewScenario& wish) {
    RHA_ASSIGN_OR_RETURN(const ScenarioSettings settings, SettingsFor(wish));
    RHA_ASSIGN_OR_RETURN(const HostView master, context_->hosts.Find(wish.master_host));
    RHA_ASSIGN_OR_RETURN(const HostView replica, context_->hosts.Find(wish.replica_host));
    RHA_ASSIGN_OR_RETURN(const VmSummary vm, FindVm(master.record, wish.vm));
    std::string directory = wish.replica_directory;
    if (directory.empty()) {
        RHA_ASSIGN_OR_RETURN(directory, DefaultDirectory(replica.record, vm));
    }
    Scenario scenario{.id = {IsUuid(wish.request_id) ? wish.request_id : new_uuid_()},
                      .name = wish.name.empty() ? vm.name : wish.name,
                      .group = wish.group.empty() ? kDefaultGroup : wish.group,
                      .vm = vm.id,
                      .vm_name = vm.name,
                      .master_host = master.record.id,
                      .replica_host = replica.record.id,
                      .vm_folder = vm.folder,
                      .replica_directory = directory,
                      .settings = settings};
    RHA_RETURN_IF_ERROR(Validate(scenario));
    return scenario;
}

Result<ScenarioView> ControlRuntime::Impl::Create(const NewScenario& wish) {
    if (IsUuid(wish.request_id)) {
        if (auto existing = Find(wish.request_id)) return ViewOf(**existing);
    }
    RHA_ASSIGN_OR_RETURN(const Scenario scenario, Plan(wish));
    MutexLock creating(create_mutex_);
    for (const HostId& host : {scenario.master_host, scenario.replica_host}) {
        if (auto view = context_->hosts.Find(host.value); !view) {
            return std::unexpected(std::move(view).error());
        }
    }
    RHA_RETURN_IF_ERROR(ValidateBeside(scenario, sessions_.Beside(scenario)));
    if (wish.validate_only) return Preview(scenario);
    const StoredScenario stored{.scenario = scenario, .machine = {}};
    RHA_RETURN_IF_ERROR(context_->store.InsertScenario(stored));
    const auto session = AddSession(stored);
    session->Start();
    Append(context_->Render(EventCode::kScenarioCreated, {}, &scenario));
    ConnectHostsOf(scenario);
    context_->bus.StatusChanged();
    return ViewOf(*session);
}

ScenarioView ControlRuntime::Impl::Preview(const Scenario& scenario) const {
    ScenarioView view{.scenario = scenario, .machine = {}};
    view.master_name = context_->hosts.NameOf(scenario.master_host);
    view.replica_name = context_->hosts.NameOf(scenario.replica_host);
    return view;
}

ScenarioView ControlRuntime::Impl::ViewOf(const ScenarioSession& session) const {
    ScenarioView view = session.View();
    MutexLock lock(queue_mutex_);
    view.queue_position = queue_.PositionOf(view.scenario.id);
    return view;
}

std::vector<ScenarioView> ControlRuntime::Impl::Views() const {
    const auto positions = Positions();
    std::vector<ScenarioView> views;
    for (const auto& session : Sessions()) {
        ScenarioView& view = views.emplace_back(session->View());
        const auto position = positions.find(view.scenario.id);
        if (position != positions.end()) view.queue_position = position->second;
    }
    return views;
}

Result<Verdict> ControlRuntime::Impl::VerifyScenario(const std::string& scenario) {
    RHA_ASSIGN_OR_RETURN(const auto session, Find(scenario));
    const ScenarioView view = session->View();
    // What the next run would do: after a switchover, replicate the other way.
    const bool turns = view.machine.state == State::kSwitched;
    auto task = MakeVerificationTask(*context_, turns ? Turned(view.scenario) : view.scenario,
                                     turns || view.machine.adopt);
    task.noted = view.machine.home_adapters;
    task.goes_home = view.machine.backward != turns;
    auto verdict = Awaited<Verdict>([&](auto done) {
                       Verify(context_->fleet, std::move(task),
                              [done](Verdict found) { done(std::move(found)); });
                   }).Get();
    if (verdict) session->RememberVerdict(*verdict);
    return verdict;
}

Result<Verdict> ControlRuntime::Impl::VerifyNewScenario(const NewScenario& wish) {
    RHA_ASSIGN_OR_RETURN(const Scenario scenario, Plan(wish));
    auto task = MakeVerificationTask(*context_, scenario, false);
    RHA_ASSIGN_OR_RETURN(Verdict verdict,
                         Awaited<Verdict>([&](auto done) {
                             Verify(context_->fleet, std::move(task),
                                    [done](Verdict found) { done(std::move(found)); });
                         }).Get());
    return ForCreation(std::move(verdict));
}

Result<ScenarioView> ControlRuntime::Impl::Ask(const std::string& scenario, const Event& request) {
    RHA_ASSIGN_OR_RETURN(const auto session, Find(scenario));
    RHA_RETURN_IF_ERROR(session->Ask(request));
    if (EndsWaiting(request)) LeaveQueue(session->scenario()->id);
    return ViewOf(*session);
}

Result<std::vector<GroupItem>> ControlRuntime::Impl::AskGroup(const std::string& group,
                                                              const Event& request) {
    std::vector<GroupItem> items;
    // None of them may get its turn after it was told to stop because another one left its place.
    if (EndsWaiting(request)) {
        for (const auto& session : Members(group)) LeaveQueue(session->scenario()->id);
    }
    for (const auto& session : Members(group)) {
        GroupItem item{.scenario = session->scenario()->name, .error = {}};
        if (auto status = session->Ask(request); !status) item.error = std::move(status).error();
        items.push_back(std::move(item));
    }
    if (items.empty()) return NoSuchGroup(group);
    return items;
}

std::vector<GroupView> ControlRuntime::Impl::Groups() const {
    std::map<std::string, std::vector<std::string>> groups;
    for (const auto& session : Sessions()) {
        groups[session->scenario()->group].push_back(session->scenario()->name);
    }
    std::vector<GroupView> views;
    for (auto& [name, scenarios] : groups) {
        std::sort(scenarios.begin(), scenarios.end());
        views.push_back({.name = name, .scenarios = std::move(scenarios)});
    }
    return views;
}

void ControlRuntime::Impl::CheckGroup(const std::string& group) {
    std::size_t members = 0;
    for (const auto& session : Sessions()) {
        if (session->scenario()->group != group) continue;
        ++members;
        if (session->state() != State::kRunning) return;
    }
    if (members > 1) LogEvent(EventCode::kGroupRunning, {{"group", group}});
}

// ---- The public face. ----

Result<ScenarioView> ControlRuntime::CreateScenario(const NewScenario& wish,
                                                    const std::string& actor) {
    auto view = impl_->Create(wish);
    if (wish.validate_only) return view;
    impl_->Audit(actor, "create-scenario", view ? view->scenario.name : wish.name, ErrorOf(view));
    return view;
}

std::vector<ScenarioView> ControlRuntime::ListScenarios() const {
    std::vector<ScenarioView> views = impl_->Views();
    std::sort(views.begin(), views.end(), [](const ScenarioView& a, const ScenarioView& b) {
        return std::tie(a.scenario.group, a.scenario.name) <
               std::tie(b.scenario.group, b.scenario.name);
    });
    return views;
}

Result<ScenarioView> ControlRuntime::GetScenario(const std::string& scenario) const {
    RHA_ASSIGN_OR_RETURN(const auto session, impl_->Find(scenario));
    return impl_->ViewOf(*session);
}

Result<Verdict> ControlRuntime::VerifyScenario(const std::string& scenario) {
    return impl_->VerifyScenario(scenario);
}

Result<Verdict> ControlRuntime::VerifyNewScenario(const NewScenario& wish) {
    return impl_->VerifyNewScenario(wish);
}

Result<ScenarioView> ControlRuntime::RunScenario(const std::string& scenario,
                                                 const RunRequest& wish, const std::string& actor) {
    auto view = impl_->Ask(scenario, wish);
    impl_->Audit(actor, wish.overwrite_diverged ? "run, diverged copies overwritten" : "run",
                 scenario, ErrorOf(view));
    return view;
}

Result<ScenarioView> ControlRuntime::StopScenario(const std::string& scenario,
                                                  const std::string& actor) {
    auto view = impl_->Ask(scenario, StopRequest{});
    impl_->Audit(actor, "stop", scenario, ErrorOf(view));
    return view;
}

Result<ScenarioView> ControlRuntime::Switchover(const std::string& scenario,
                                                const SwitchoverRequest& wish,
                                                const std::string& actor) {
    auto view = impl_->Ask(scenario, wish);
    const std::string what = wish.allow_data_loss ? "switchover, data loss allowed" : "switchover";
    impl_->Audit(actor, what + (wish.reverse ? ", then reverse" : ""), scenario, ErrorOf(view));
    return view;
}

Status ControlRuntime::DeleteScenario(const std::string& scenario, const std::string& actor) {
    auto view = impl_->Ask(scenario, DeleteRequest{});
    impl_->Audit(actor, "delete", scenario, ErrorOf(view));
    if (!view) return std::unexpected(std::move(view).error());
    return {};
}

std::vector<GroupView> ControlRuntime::ListGroups() const {
    return impl_->Groups();
}

Result<std::vector<GroupItem>> ControlRuntime::RunGroup(
    const std::string& group, const std::string& actor, const std::vector<std::string>& only,
    const std::vector<OverwriteConsent>& consents) {
    auto items = impl_->RunGroup(group, only, consents);
    for (const OverwriteConsent& consent : consents) {
        impl_->Audit(actor, "run-group, diverged copies overwritten", consent.scenario,
                     ErrorOf(items));
    }
    if (only.empty()) {
        impl_->Audit(actor, "run-group", group, ErrorOf(items));
        return items;
    }
    std::string object = group;
    if (items) {
        std::string_view separator = ": ";
        for (const GroupItem& item : *items) {
            object.append(std::exchange(separator, ", ")).append(item.scenario);
        }
    }
    impl_->Audit(actor, "run-group, some of its scenarios", std::move(object), ErrorOf(items));
    return items;
}

Result<std::vector<GroupItem>> ControlRuntime::StopGroup(const std::string& group,
                                                         const std::string& actor) {
    auto items = impl_->AskGroup(group, StopRequest{});
    impl_->Audit(actor, "stop-group", group, ErrorOf(items));
    return items;
}

Result<std::vector<GroupItem>> ControlRuntime::SwitchoverGroup(const std::string& group,
                                                               bool allow_data_loss,
                                                               const std::string& actor) {
    auto items = impl_->AskGroup(group, SwitchoverRequest{.allow_data_loss = allow_data_loss});
    impl_->Audit(actor,
                 allow_data_loss ? "switchover-group, data loss allowed" : "switchover-group",
                 group, ErrorOf(items));
    return items;
}

}  // namespace rha::control
