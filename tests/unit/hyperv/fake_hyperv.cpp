#include "tests/unit/hyperv/fake_hyperv.h"

#include <algorithm>
#include <filesystem>

#include <fmt/core.h>

#include "engine/hypervisor/hyperv/file_facts.h"
#include "engine/hypervisor/hyperv/paths.h"
#include "tests/unit/hyperv/fake_hyperv_text.h"

namespace rha::engine {
namespace {

using wmi::Instance;
using wmi::Numbers;
using wmi::Properties;
using wmi::Texts;
using wmi::Value;

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

}  // namespace

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
    for (const auto& disk : machine.disks) add(disk, kVirtualHardDisk);
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

}  // namespace rha::engine
