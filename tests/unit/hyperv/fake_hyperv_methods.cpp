// The methods of FakeHyperv.
#include <algorithm>
#include <filesystem>

#include <fmt/core.h>

#include "engine/hypervisor/hyperv/file_facts.h"
#include "engine/hypervisor/hyperv/paths.h"
#include "engine/hypervisor/hyperv/wmi/embedded.h"
#include "tests/unit/hyperv/fake_hyperv.h"
#include "tests/unit/hyperv/fake_hyperv_text.h"

namespace rha::engine {
namespace {

using wmi::Instance;
using wmi::Numbers;
using wmi::Properties;
using wmi::Texts;
using wmi::Value;

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
        {"SetParentVirtualHardDisk",
         {{"ChildPath", "string"},
          {"ParentPath", "string"},
          {"LeafPath", "string"},
          {"IgnoreIDMismatch", "boolean"}}},
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
    if (method == "SetParentVirtualHardDisk") return SetParent(in);
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

Instance FakeHyperv::SetParent(const std::map<std::string, Value>& in) {
    const auto text = [&](const char* name) { return std::get<std::string>(in.at(name)); };
    const auto child = disks.find(text("ChildPath"));
    const auto parent = text("ParentPath");
    if (child == disks.end() || child->second.parent.empty()) return Answer(32773);
    if (!std::filesystem::exists(ToFilePath(FromHyperv(parent)))) return Answer(32779);
    const bool own = std::get<bool>(in.at("IgnoreIDMismatch")) || !strangers.contains(parent);
    if (!own) fail_job["SetParentVirtualHardDisk"] = "the identifiers do not match";
    return Start("SetParentVirtualHardDisk", [this, path = child->first, parent] {
        if (!forgets_parents) disks.at(path).parent = parent;
    });
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
        if (found == objects.end() || !Is(found->second, "ResourceSubType", kVirtualHardDisk))
            continue;
        const auto& resource = std::get<Texts>(found->second.properties.at("HostResource"));
        auto path = resource.front();
        for (int links = 0; !path.empty() && links < 10; ++links) {
            if (!std::filesystem::exists(ToFilePath(FromHyperv(path)))) return false;
            const auto disk = disks.find(path);
            path = disk == disks.end() ? std::string() : disk->second.parent;
        }
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
