#include "tests/unit/hyperv/fake_hyperv.h"

#include <algorithm>
#include <filesystem>

#include <fmt/core.h>

#include "engine/hypervisor/hyperv/file_facts.h"
#include "engine/hypervisor/hyperv/paths.h"
#include "engine/hypervisor/hyperv/wmi/embedded.h"

namespace rha::engine {
namespace {

using wmi::Instance;
using wmi::Numbers;
using wmi::Properties;
using wmi::Texts;
using wmi::Value;

constexpr const char* kDisk = "Microsoft:Hyper-V:Virtual Hard Disk";
constexpr const char* kDvd = "Microsoft:Hyper-V:Virtual CD/DVD Disk";
constexpr const char* kService = "Msvm_VirtualSystemManagementService";

std::string Escaped(const std::string& text) {
    std::string result;
    for (const char c : text) {
        if (c == '\\' || c == '"') result += '\\';
        result += c;
    }
    return result;
}

std::string Unquoted(const std::string& text) {
    std::string result;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] == '\\' && i + 1 < text.size()) ++i;
        result += text[i];
    }
    return result;
}

std::string Xml(const std::string& text) {
    std::string result;
    for (const char c : text) {
        if (c == '&') {
            result += "&amp;";
        } else if (c == '<') {
            result += "&lt;";
        } else {
            result += c;
        }
    }
    return result;
}

std::string TextOf(const Instance& object, const std::string& name) {
    const auto found = object.properties.find(name);
    if (found == object.properties.end()) return {};
    const auto* text = std::get_if<std::string>(&found->second);
    return text == nullptr ? std::string() : *text;
}

bool Is(const Instance& object, const std::string& name, const std::string& value) {
    return SameText(TextOf(object, name), value);
}

/// What stands between two texts; `rest` is then what follows the second.
std::optional<std::string> Between(std::string& rest, const std::string& before,
                                   const std::string& after) {
    if (!rest.starts_with(before)) return std::nullopt;
    const auto end = after.empty() ? rest.size() : rest.find(after, before.size());
    if (end == std::string::npos) return std::nullopt;
    auto result = rest.substr(before.size(), end - before.size());
    rest.erase(0, end + after.size());
    return result;
}

struct ParsedQuery {
    std::string class_name;
    std::string owner;  ///< path of the settings whose components are asked for
    std::string property;
    std::string value;
};

/// The forms of WQL that the adapter speaks.
std::optional<ParsedQuery> ParseQuery(std::string rest) {
    ParsedQuery query;
    if (const auto owner = Between(rest, "ASSOCIATORS OF {", "} ")) {
        const auto association = Between(rest, "WHERE AssocClass = ", " ResultClass = ");
        const auto class_name = Between(rest, "", "");
        const bool of_adapter = class_name == "Msvm_GuestNetworkAdapterConfiguration";
        if (!class_name || owner->empty()) return std::nullopt;
        if (association !=
            (of_adapter ? "Msvm_SettingDataComponent" : "Msvm_VirtualSystemSettingDataComponent")) {
            return std::nullopt;
        }
        query.owner = *owner;
        query.class_name = *class_name;
        return query;
    }
    if (rest.find(" WHERE ") == std::string::npos) rest += " WHERE ";
    const auto class_name = Between(rest, "SELECT * FROM ", " WHERE ");
    if (!class_name) return std::nullopt;
    query.class_name = *class_name;
    if (rest.empty()) return query;
    const auto property = Between(rest, "", " = '");
    const auto value = Between(rest, "", "'");
    if (!property || !value || !rest.empty()) return std::nullopt;
    query.property = *property;
    query.value = Unquoted(*value);
    return query;
}

Instance OperatingSystem() {
    return {.class_name = "Win32_OperatingSystem",
            .path = "\\\\HOST\\root\\cimv2:Win32_OperatingSystem=@",
            .properties = {{"Caption", std::string("Microsoft Windows Server 2022 Standard")},
                           {"Version", std::string("10.0.20348")},
                           {"ProductType", std::int64_t{3}}}};
}

std::string ClassOf(const std::string& path) {
    const auto colon = path.substr(0, path.find('"')).rfind(':');
    const auto begin = colon == std::string::npos ? 0 : colon + 1;
    return path.substr(begin, path.find('.', begin) - begin);
}

std::string Member(const std::string& name, const Value& value) {
    if (const auto* text = std::get_if<std::string>(&value)) {
        return fmt::format("<PROPERTY NAME=\"{}\" TYPE=\"string\"><VALUE>{}</VALUE></PROPERTY>",
                           name, Xml(*text));
    }
    if (const auto* flag = std::get_if<bool>(&value)) {
        return fmt::format("<PROPERTY NAME=\"{}\" TYPE=\"boolean\"><VALUE>{}</VALUE></PROPERTY>",
                           name, *flag ? "TRUE" : "FALSE");
    }
    if (const auto* number = std::get_if<std::int64_t>(&value)) {
        return fmt::format("<PROPERTY NAME=\"{}\" TYPE=\"uint32\"><VALUE>{}</VALUE></PROPERTY>",
                           name, *number);
    }
    if (const auto* texts = std::get_if<Texts>(&value)) {
        std::string list;
        for (const auto& text : *texts) list += "<VALUE>" + Xml(text) + "</VALUE>";
        return fmt::format(
            "<PROPERTY.ARRAY NAME=\"{}\" TYPE=\"string\"><VALUE.ARRAY>{}"
            "</VALUE.ARRAY></PROPERTY.ARRAY>",
            name, list);
    }
    return fmt::format("<PROPERTY NAME=\"{}\" TYPE=\"string\"></PROPERTY>", name);
}

}  // namespace

std::string ToCimXml(const Instance& object) {
    std::string text = fmt::format("<INSTANCE CLASSNAME=\"{}\">", object.class_name);
    for (const auto& [name, value] : object.properties) text += Member(name, value);
    return text + "</INSTANCE>";
}

const Signature* FakeHyperv::SignatureOf(const std::string& method) {
    static const std::map<std::string, Signature> kAll = {
        {"RequestStateChange", {{"RequestedState", "uint16"}, {"TimeoutPeriod", "datetime"}}},
        {"InitiateShutdown", {{"Force", "boolean"}, {"Reason", "string"}}},
        {"GetErrorEx", {}},
        {"GetVirtualHardDiskSettingData", {{"Path", "string"}}},
        {"ImportSystemDefinition",
         {{"SystemDefinitionFile", "string"},
          {"SnapshotFolder", "string"},
          {"GenerateNewSystemIdentifier", "boolean"}}},
        {"ModifySystemSettings", {{"SystemSettings", "string"}}},
        {"ModifyResourceSettings", {{"ResourceSettings", "string[]"}}},
        {"RemoveResourceSettings", {{"ResourceSettings", "reference[]"}}},
        {"ValidatePlannedSystem", {{"PlannedSystem", "reference"}}},
        {"RealizePlannedSystem", {{"PlannedSystem", "reference"}}},
        {"SetGuestNetworkAdapterConfiguration",
         {{"ComputerSystem", "reference"}, {"NetworkConfiguration", "string[]"}}},
        {"DestroySystem", {{"AffectedSystem", "reference"}}}};
    const auto found = kAll.find(method);
    return found == kAll.end() ? nullptr : &found->second;
}

FakeHyperv::FakeHyperv() : operating_system(OperatingSystem()) {
    Put(kService, "Name", "vmms", {});
    Put("Msvm_ImageManagementService", "Name", "imagesvc", {});
    // The host is a computer system too, and defaults are settings of no machine.
    Put("Msvm_ComputerSystem", "Name", "HOST", {{"EnabledState", std::int64_t{2}}});
    Put("Msvm_VirtualSystemSettingData", "InstanceID", "Microsoft:Definition\\Default",
        {{"VirtualSystemType", Value()}});
}

Instance& FakeHyperv::Put(const std::string& class_name, const std::string& key,
                          const std::string& value, Properties properties) {
    const auto path = fmt::format("\\\\HOST\\root\\virtualization\\v2:{}.{}=\"{}\"", class_name,
                                  key, Escaped(value));
    properties.insert_or_assign(key, value);
    auto& object = objects[path];
    object = {.class_name = class_name, .path = path, .properties = std::move(properties)};
    return object;
}

std::string FakeHyperv::AddSwitch(const std::string& guid, const std::string& name) {
    return Put("Msvm_VirtualEthernetSwitch", "Name", guid, {{"ElementName", name}}).path;
}

void FakeHyperv::Add(const Machine& machine) {
    AddSystem(machine, /*planned=*/false);
}

void FakeHyperv::AddDefinition(const std::string& file, Machine machine) {
    definitions_[file] = std::move(machine);
}

void FakeHyperv::AddSystem(const Machine& machine, bool planned) {
    const auto& guid = machine.guid;
    Put(planned ? "Msvm_PlannedComputerSystem" : "Msvm_ComputerSystem", "Name", guid,
        {{"ElementName", machine.name},
         {"EnabledState", machine.state},
         {"OperationalStatus", Numbers{2}}});
    const auto prefix = "Microsoft:" + guid;
    const auto owner =
        Put("Msvm_VirtualSystemSettingData", "InstanceID", prefix,
            {{"ElementName", machine.name},
             {"VirtualSystemIdentifier", guid},
             {"VirtualSystemType", std::string(planned ? "Microsoft:Hyper-V:System:Planned"
                                                       : "Microsoft:Hyper-V:System:Realized")},
             {"ConfigurationDataRoot", machine.folder},
             {"SnapshotDataRoot", machine.folder},
             {"SuspendDataRoot", machine.folder},
             {"SwapFileDataRoot", machine.folder},
             {"ConfigurationFile", "Virtual Machines\\" + guid + ".vmcx"}})
            .path;
    AddMedia(machine, owner, prefix);
    components_.emplace_back(owner, Put("Msvm_ProcessorSettingData", "InstanceID", prefix + "\\cpu",
                                        {{"VirtualQuantity", std::int64_t{2}}})
                                        .path);
    components_.emplace_back(owner, Put("Msvm_MemorySettingData", "InstanceID", prefix + "\\mem",
                                        {{"VirtualQuantity", std::int64_t{4096}}})
                                        .path);
    if (planned || machine.state != 2) return;
    Put("Msvm_HeartbeatComponent", "DeviceID", prefix + "\\heart",
        {{"SystemName", guid},
         {"EnabledState", std::int64_t{2}},
         {"OperationalStatus", Numbers{machine.heartbeat}}});
    Put("Msvm_ShutdownComponent", "DeviceID", prefix + "\\shutdown", {{"SystemName", guid}});
}

void FakeHyperv::AddMedia(const Machine& machine, const std::string& owner,
                          const std::string& prefix) {
    int number = 0;
    const auto add = [&](const std::string& file, const char* sub_type) {
        components_.emplace_back(
            owner, Put("Msvm_StorageAllocationSettingData", "InstanceID",
                       fmt::format("{}\\disk{}", prefix, number++),
                       {{"ResourceSubType", std::string(sub_type)}, {"HostResource", Texts{file}}})
                       .path);
    };
    for (const auto& disk : machine.disks) add(disk, kDisk);
    for (const auto& dvd : machine.dvds) add(dvd, kDvd);
    for (const auto& adapter : machine.adapters) {
        AddAdapter(adapter, owner, fmt::format("{}\\NIC-{}", prefix, number++));
    }
}

void FakeHyperv::AddAdapter(const Adapter& adapter, const std::string& owner,
                            const std::string& id) {
    const auto device = Put("Msvm_SyntheticEthernetPortSettingData", "InstanceID", id,
                            {{"ElementName", std::string("Network Adapter")},
                             {"Address", std::string("00155D0A1B2C")}})
                            .path;
    components_.emplace_back(owner, device);
    Texts resource;
    if (!adapter.switch_guid.empty()) {
        resource.push_back(
            "\\\\ELSEWHERE\\root\\virtualization\\v2:Msvm_VirtualEthernetSwitch.Name=\"" +
            adapter.switch_guid + "\"");
    }
    components_.emplace_back(owner,
                             Put("Msvm_EthernetPortAllocationSettingData", "InstanceID", id + "\\C",
                                 {{"ElementName", std::string("Network Adapter")},
                                  {"EnabledState", std::int64_t{2}},
                                  {"Parent", device},
                                  {"HostResource", resource},
                                  {"LastKnownSwitchName", adapter.switch_name}})
                                 .path);
    components_.emplace_back(
        device, Put("Msvm_GuestNetworkAdapterConfiguration", "InstanceID", id + "\\guest",
                    {{"ProtocolIFType", std::int64_t{4096}},
                     {"DHCPEnabled", adapter.guest_dhcp},
                     {"IPAddresses", Texts(adapter.guest_addresses)},
                     {"Subnets", Texts(adapter.guest_addresses.size(), "255.255.255.0")},
                     {"DefaultGateways", Texts{}},
                     {"DNSServers", Texts{}}})
                    .path);
}

std::string FakeHyperv::AddCheckpoint(const Machine& machine, const std::string& guid,
                                      std::vector<std::string> files, const std::string& type) {
    const auto prefix = "Microsoft:" + guid;
    const auto owner = Put("Msvm_VirtualSystemSettingData", "InstanceID", prefix,
                           {{"ElementName", std::string("before the update")},
                            {"VirtualSystemIdentifier", machine.guid},
                            {"VirtualSystemType", type},
                            {"ConfigurationDataRoot", machine.folder},
                            {"ConfigurationFile", "Snapshots\\" + guid + ".vmcx"}})
                           .path;
    AddMedia({.disks = std::move(files)}, owner, prefix);
    return owner;
}

Instance* FakeHyperv::Find(const std::string& class_name, const std::string& property,
                           const std::string& value) {
    for (auto& [path, object] : objects) {
        if (object.class_name == class_name && Is(object, property, value)) return &object;
    }
    return nullptr;
}

Instance& FakeHyperv::Settings(const std::string& guid) {
    return *Find("Msvm_VirtualSystemSettingData", "InstanceID", "Microsoft:" + guid);
}

Instance& FakeHyperv::System(const std::string& guid) {
    return *Find("Msvm_ComputerSystem", "Name", guid);
}

std::vector<std::string> FakeHyperv::Parts(const std::string& owner) const {
    std::vector<std::string> parts;
    for (const auto& [settings, part] : components_) {
        if (SameText(settings, owner)) parts.push_back(part);
    }
    return parts;
}

Result<std::vector<Instance>> FakeHyperv::Query(const std::string& wql) {
    const auto query = ParseQuery(wql);
    if (before_query) before_query();
    if (break_queries) return std::unexpected(*break_queries);
    if (!query) {
        return Fail(ErrorCode::kIo, "the model does not know this query: " + wql, "extend it");
    }
    std::vector<Instance> answers;
    const auto add = [&](Instance& object) {
        Look(object);
        answers.push_back(object);
        if (distort) distort(answers.back());
    };
    if (query->class_name == "Win32_OperatingSystem") add(operating_system);
    if (!query->owner.empty()) {
        for (const auto& part : Parts(query->owner)) {
            const auto found = objects.find(part);
            if (found == objects.end()) continue;
            if (found->second.class_name == query->class_name) add(found->second);
        }
        return answers;
    }
    for (auto& [path, object] : objects) {
        if (object.class_name != query->class_name) continue;
        if (lists_no_jobs && object.class_name == "Msvm_ConcreteJob") continue;
        if (query->property.empty() || Is(object, query->property, query->value)) add(object);
    }
    return answers;
}

/// Time passes when somebody looks.
void FakeHyperv::Look(Instance& object) {
    if (object.class_name != "Msvm_ComputerSystem") return;
    const auto found = shutting_down_.find(object.path);
    if (found == shutting_down_.end() || found->second < 0 || --found->second > 0) return;
    shutting_down_.erase(found);
    object.properties["EnabledState"] = std::int64_t{3};
}

Result<Instance> FakeHyperv::Get(const std::string& path) {
    const auto found = objects.find(path);
    if (found == objects.end()) {
        return Fail(ErrorCode::kNotFound, "there is no " + path, "look elsewhere");
    }
    auto& object = found->second;
    if (jobs_.contains(path) && lost_looks != 0) {
        if (lost_looks > 0) --lost_looks;
        return Fail(ErrorCode::kTimeout, "no answer", "wait");
    }
    if (const auto job = jobs_.find(path); job != jobs_.end() && !job->second.ended) {
        if (!job->second.stalls && --job->second.polls <= 0) End(job->second, object);
    }
    auto copy = objects.at(path);
    if (distort) distort(copy);
    return copy;
}

void FakeHyperv::End(Job& job, Instance& object) {
    job.ended = true;
    object.properties["PercentComplete"] = std::int64_t{100};
    object.properties["JobState"] = std::int64_t{job.failure.empty() ? 7 : 10};
    if (!job.failure.empty()) object.properties["ErrorCode"] = std::int64_t{32768};
    if (job.failure.empty()) job.effect();
}

void FakeHyperv::FinishJobs() {
    for (auto& [path, job] : jobs_) {
        if (!job.ended) End(job, objects.at(path));
    }
}

Instance FakeHyperv::Answer(std::int64_t value, Properties more) {
    more.insert_or_assign("ReturnValue", value);
    return {.class_name = "__PARAMETERS", .path = {}, .properties = std::move(more)};
}

Instance FakeHyperv::Start(const std::string& method, std::function<void()> effect) {
    if (!jobs && !fail_job.contains(method) && !stall_job.contains(method)) {
        effect();
        return Answer(0);
    }
    const auto number = std::to_string(next_++);
    auto& object = Put("Msvm_ConcreteJob", "InstanceID", "job-" + number,
                       {{"JobState", std::int64_t{4}}, {"PercentComplete", std::int64_t{40}}});
    Job job{.polls = polls_of_job, .effect = std::move(effect)};
    if (fail_job.contains(method)) job.failure = fail_job.at(method);
    if (const auto stall = stall_job.find(method); stall != stall_job.end()) {
        job.stalls = true;
        object.properties["Cancellable"] = stall->second;
    }
    jobs_[object.path] = std::move(job);
    return Answer(4096, {{"Job", object.path}});
}

Result<Instance> FakeHyperv::Invoke(const std::string& path, const std::string& method,
                                    const wmi::Parameters& in) {
    const auto* signature = SignatureOf(method);
    if (signature == nullptr || !objects.contains(path)) {
        return Fail(ErrorCode::kNotFound, "the model has no " + method + " of " + path,
                    "extend it");
    }
    std::map<std::string, Value> parameters;
    for (const auto& [name, value] : in) {
        if (std::ranges::none_of(*signature,
                                 [&](const auto& each) { return each.first == name; })) {
            return Fail(ErrorCode::kIo, method + " has no parameter " + name, "name another");
        }
        parameters[name] = value;
    }
    calls.push_back(method);
    if (break_call.contains(method)) return std::unexpected(break_call.at(method));
    Instance out;
    if (refuse.contains(method)) {
        out = Answer(refuse.at(method));
    } else if (method == "GetErrorEx") {
        const Instance error{.class_name = "Msvm_Error",
                             .path = {},
                             .properties = {{"Message", jobs_.at(path).failure}}};
        out = Answer(0, {{"Errors", Texts{ToCimXml(error)}}});
    } else if (method == "InitiateShutdown") {
        out = Answer(shutdown_answer);
        const auto guid = TextOf(objects.at(path), "SystemName");
        if (shutdown_answer == 0) shutting_down_[System(guid).path] = looks_to_off;
    } else if (method == "RequestStateChange" && ClassOf(path) == "Msvm_ConcreteJob") {
        objects.at(path).properties["JobState"] = std::int64_t{8};
        out = Answer(0);
    } else if (method == "RequestStateChange") {
        const auto state = parameters.at("RequestedState");
        out = Start(method, [this, path, state] {
            const auto found = objects.find(path);
            if (found != objects.end()) found->second.properties["EnabledState"] = state;
        });
    } else {
        out = InvokeService(method, parameters);
    }
    if (lose_answer.contains(method)) return std::unexpected(lose_answer.at(method));
    if (distort) distort(out);
    return out;
}

Instance FakeHyperv::InvokeService(const std::string& method,
                                   const std::map<std::string, Value>& in) {
    const auto text = [&](const char* name) { return std::get<std::string>(in.at(name)); };
    if (method == "GetVirtualHardDiskSettingData") return ReadDisk(text("Path"));
    if (method == "ImportSystemDefinition") return Import(text("SystemDefinitionFile"));
    if (method == "ModifySystemSettings") {
        return Start(method, [this, changed = text("SystemSettings")] { Modify(changed); });
    }
    if (method == "ModifyResourceSettings") {
        for (const auto& each : std::get<Texts>(in.at("ResourceSettings"))) Modify(each);
        return Answer(0);
    }
    if (method == "RemoveResourceSettings") {
        for (const auto& each : std::get<Texts>(in.at("ResourceSettings"))) objects.erase(each);
        return Answer(0);
    }
    if (method == "SetGuestNetworkAdapterConfiguration") {
        if (!objects.contains(text("ComputerSystem"))) return Answer(32773);
        return Start(method, [this, all = std::get<Texts>(in.at("NetworkConfiguration"))] {
            for (const auto& each : all) Modify(each);
        });
    }
    const auto system = text(method == "DestroySystem" ? "AffectedSystem" : "PlannedSystem");
    if (!objects.contains(system)) return Answer(32773);
    if (method == "DestroySystem") return StartDestroying(system);
    const auto guid = TextOf(objects.at(system), "Name");
    if (method == "ValidatePlannedSystem" && !DisksAreThere(guid)) return Answer(32768);
    if (method == "ValidatePlannedSystem") return Start(method, [] {});
    return Start(method, [this, system] { Realize(system); });
}

void FakeHyperv::Realize(const std::string& system) {
    const auto planned = objects.find(system);
    if (planned == objects.end()) return;
    const auto guid = TextOf(planned->second, "Name");
    const auto name = TextOf(planned->second, "ElementName");
    objects.erase(planned);
    Settings(guid).properties["VirtualSystemType"] =
        std::string("Microsoft:Hyper-V:System:Realized");
    Put("Msvm_ComputerSystem", "Name", guid,
        {{"ElementName", name}, {"EnabledState", std::int64_t{3}}});
}

Instance FakeHyperv::Import(const std::string& file) {
    const auto found = definitions_.find(file);
    if (found == definitions_.end() || !std::filesystem::exists(ToFilePath(FromHyperv(file)))) {
        return Answer(32779);
    }
    return Start("ImportSystemDefinition",
                 [this, machine = found->second] { AddSystem(machine, /*planned=*/true); });
}

Instance FakeHyperv::ReadDisk(const std::string& path) {
    const auto found = disks.find(path);
    if (found == disks.end()) return Answer(32768);
    const auto& disk = found->second;
    Instance data{.class_name = "Msvm_VirtualHardDiskSettingData",
                  .path = {},
                  .properties = {{"Path", path},
                                 {"Format", disk.format},
                                 {"Type", std::int64_t{disk.parent.empty() ? 3 : 4}},
                                 {"ParentPath", disk.parent}}};
    if (distort) distort(data);
    return Answer(0, {{"SettingData", ToCimXml(data)}});
}

void FakeHyperv::Modify(const std::string& text) {
    const auto changed = wmi::ParseEmbedded(text);
    if (!changed) return;
    auto* object = Find(changed->class_name, "InstanceID", TextOf(*changed, "InstanceID"));
    if (object != nullptr) object->properties = changed->properties;
}

bool FakeHyperv::DisksAreThere(const std::string& guid) {
    for (const auto& part : Parts(Settings(guid).path)) {
        const auto found = objects.find(part);
        if (found == objects.end() || !Is(found->second, "ResourceSubType", kDisk)) continue;
        const auto& resource = std::get<Texts>(found->second.properties.at("HostResource"));
        const auto file = ToFilePath(FromHyperv(resource.front()));
        if (!std::filesystem::exists(file)) return false;
    }
    return true;
}

/// As Remove-VM is documented: the configuration goes, the disks stay.
Instance FakeHyperv::StartDestroying(const std::string& system) {
    const auto guid = TextOf(objects.at(system), "Name");
    const bool planned = objects.at(system).class_name == "Msvm_PlannedComputerSystem";
    const auto root = FromHyperv(TextOf(Settings(guid), "ConfigurationDataRoot"));
    const auto vanish = [this, system, guid] {
        if (objects.erase(system) != 0) Drop(guid);
    };
    if (vanishes_first) vanish();
    return Start("DestroySystem", [this, vanish, planned, root, guid] {
        for (const auto* extension : {".vmcx", ".vmrs"}) {
            if (planned && !planned_takes_files) break;
            std::filesystem::remove(ToFilePath(root + "/Virtual Machines/" + guid + extension));
        }
        vanish();
    });
}

void FakeHyperv::Drop(const std::string& guid) {
    std::erase_if(objects, [&](const auto& each) {
        return Is(each.second, "VirtualSystemIdentifier", guid) ||
               TextOf(each.second, "InstanceID").starts_with("Microsoft:" + guid);
    });
}

}  // namespace rha::engine
