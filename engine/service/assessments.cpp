#include "engine/service/assessments.h"

#include <algorithm>
#include <future>
#include <utility>

#include <fmt/core.h>
#include <nlohmann/json.hpp>

#include "common/runtime/files.h"
#include "common/runtime/log.h"
#include "common/runtime/random.h"
#include "common/runtime/rpc/error_conversion.h"
#include "common/runtime/system_error.h"
#include "engine/master/change_history_file.h"
#include "engine/service/assignment.h"
#include "engine/service/history_convert.h"
#include "engine/service/json_members.h"
#include "engine/service/storage_path.h"

namespace rha::engine {
namespace {

constexpr int kFileVersion = 1;
constexpr std::int64_t kSecondNs = 1'000'000'000;
constexpr const char* kFile = "assessment.json";
/// In one sample: with as many samples as there may be it still is one message.
constexpr std::size_t kFilesMax = 16;

ChangeHistory::Limits LimitsOf(const AssessmentOrder& order) {
    return {.span_ns = order.sample_seconds * kSecondNs,
            .samples_max = Assessments::kSamplesMax + 2,  // the first and the last are in part
            .files_max = kFilesMax};
}

Status CheckTimes(std::uint64_t seconds, std::uint32_t sample_seconds) {
    if (seconds < Assessments::kSecondsMin || seconds > Assessments::kSecondsMax) {
        return Fail(ErrorCode::kInvalidArgument,
                    "an assessment takes a minute at least and 31 days at most",
                    "choose another time, like 7day");
    }
    if (sample_seconds < Assessments::kSampleSecondsMin ||
        sample_seconds > Assessments::kSampleSecondsMax || sample_seconds > seconds) {
        return Fail(ErrorCode::kInvalidArgument,
                    "a sample takes ten seconds at least, and a day or the whole assessment at "
                    "most",
                    "choose another time for a sample, like 10min");
    }
    if (seconds / sample_seconds > Assessments::kSamplesMax) {
        return Fail(ErrorCode::kInvalidArgument,
                    fmt::format("these are more than {} samples", Assessments::kSamplesMax),
                    "choose longer samples, or a shorter assessment");
    }
    return {};
}

std::unexpected<Error> NoAssessment(const VmId& vm) {
    return Fail(ErrorCode::kNotFound, "there is no assessment of machine " + vm.value + " here",
                "`rhactl assessment list` shows all");
}

}  // namespace

std::string EncodeAssessment(const AssessmentOrder& order) {
    return nlohmann::json{{"version", kFileVersion},
                          {"vm", order.vm.value},
                          {"vm_name", order.vm_name},
                          {"folder", order.folder},
                          {"capture", order.capture.value},
                          {"machine_bytes", order.machine_bytes},
                          {"began", static_cast<std::uint64_t>(order.began.unix_ns)},
                          {"ends", static_cast<std::uint64_t>(order.ends.unix_ns)},
                          {"ended", order.ended},
                          {"sample_seconds", order.sample_seconds}}
        .dump(2);
}

Result<AssessmentOrder> DecodeAssessment(const std::string& text) {
    const auto json = nlohmann::json::parse(text, nullptr, /*allow_exceptions=*/false);
    if (!json.is_object()) return Fail(ErrorCode::kCorruption, "the assessment is not JSON");
    JsonMembers members(json);
    AssessmentOrder order;
    const auto version = members.Number("version");
    order.vm.value = members.Text("vm");
    order.vm_name = members.Text("vm_name");
    order.folder = members.Text("folder");
    order.capture.value = members.Text("capture");
    order.machine_bytes = members.Number("machine_bytes");
    order.began.unix_ns = static_cast<std::int64_t>(members.Number("began"));
    order.ends.unix_ns = static_cast<std::int64_t>(members.Number("ends"));
    order.ended = members.Flag("ended");
    order.sample_seconds = static_cast<std::uint32_t>(members.Number("sample_seconds"));
    if (!members.wrong().empty()) {
        return Fail(ErrorCode::kCorruption, "the assessment's member '" + members.wrong() +
                                                "' is missing or of a wrong type");
    }
    if (version != kFileVersion) {
        return Fail(ErrorCode::kUnsupported,
                    "the assessment was written by a newer version of the product");
    }
    if (order.sample_seconds < Assessments::kSampleSecondsMin) {
        return Fail(ErrorCode::kCorruption, "the assessment's samples are too short");
    }
    RHA_RETURN_IF_ERROR(CheckScenarioId(order.capture));
    return order;
}

Result<std::unique_ptr<Assessments>> Assessments::Open(Parts parts) {
    std::unique_ptr<Assessments> all(new Assessments(std::move(parts)));
    const auto& directory = all->parts_.directory;
    RHA_RETURN_IF_ERROR(MakeDirectory(directory, 0700));
    std::error_code error;
    std::filesystem::directory_iterator entries(directory, error);
    if (error) return std::unexpected(SystemError(error, "list " + directory.string()));
    MutexLock lock(all->mutex_);
    for (const auto& entry : entries) {
        const auto path = entry.path() / kFile;
        const auto text = ReadSmallFile(path);
        auto order = text ? DecodeAssessment(*text) : std::unexpected(text.error());
        const bool twice = order && all->slots_.contains(order->vm);
        if (order && !twice) {
            const VmId vm = order->vm;
            all->slots_[vm].order = *std::move(order);
            continue;
        }
        LogWarning("{}: {}", path.string(),
                   twice ? "there is another assessment of the machine" : Describe(order.error()));
        const ScenarioId capture{entry.path().filename().string()};
        if (CheckScenarioId(capture)) all->unknown_.push_back(capture);
    }
    all->NoteFolders();
    return all;
}

Assessments::~Assessments() {
    MutexLock lock(mutex_);
    for (auto& [vm, slot] : slots_) TakeDown(slot);
}

std::filesystem::path Assessments::Directory(const AssessmentOrder& order) const {
    return parts_.directory / order.capture.value;
}

Status Assessments::Save(const AssessmentOrder& order) const {
    RHA_RETURN_IF_ERROR(MakeDirectory(Directory(order), 0700));
    return WriteFileAtomically(Directory(order) / kFile, EncodeAssessment(order), 0600);
}

Status Assessments::BringUp(Slot& slot) {
    auto runtime = std::make_unique<AsioRuntime>(parts_.sessions, parts_.workers);
    auto lost = std::make_shared<Lost>();
    auto session =
        std::make_shared<AssessmentSession>(*runtime, parts_.source,
                                            AssessmentOptions{.capture = slot.order.capture,
                                                              .folder = slot.order.folder,
                                                              .directory = Directory(slot.order),
                                                              .limits = LimitsOf(slot.order)},
                                            [lost](const Error& why) {
                                                MutexLock lock(lost->mutex);
                                                lost->why = why;
                                            });
    RHA_RETURN_IF_ERROR(session->Start());
    slot.runtime = std::move(runtime);
    slot.session = std::move(session);
    slot.lost = std::move(lost);
    slot.error.reset();
    return {};
}

void Assessments::TakeDown(Slot& slot) {
    if (slot.session == nullptr) return;
    EndSession(parts_.sessions, std::exchange(slot.session, nullptr),
               std::exchange(slot.runtime, nullptr));
}

void Assessments::NoteFolders() {
    MutexLock lock(folders_mutex_);
    folders_.clear();
    for (const auto& [vm, slot] : slots_) {
        if (!slot.order.ended) folders_.push_back(slot.order.folder);
    }
}

Status Assessments::End(Slot& slot, const std::string& why) {
    if (slot.order.ended) return {};
    TakeDown(slot);
    // Before it counts as ended: nothing is captured for one that has.
    RHA_RETURN_IF_ERROR(parts_.source.Detach(slot.order.capture));
    AssessmentOrder ended = slot.order;
    ended.ended = true;
    ended.ends = std::min(ended.ends, parts_.now());
    RHA_RETURN_IF_ERROR(Save(ended));
    slot.order = std::move(ended);
    slot.error.reset();
    NoteFolders();
    parts_.tell("assessment-ended",
                "the assessment of machine '" + slot.order.vm_name + "' has ended: " + why);
    return {};
}

Result<Assessments::Slot*> Assessments::Find(const VmId& vm) {
    const auto at = slots_.find(vm);
    if (at == slots_.end()) return NoAssessment(vm);
    return &at->second;
}

Result<v1::Assessment> Assessments::Start(const VmDetail& vm, std::uint64_t seconds,
                                          std::uint32_t sample_seconds) {
    RHA_RETURN_IF_ERROR(CheckTimes(seconds, sample_seconds));
    RHA_ASSIGN_OR_RETURN(const auto uuid, RandomUuid());
    const ScenarioId capture_id{uuid};
    const WallTime now = parts_.now();
    Slot slot{.order = {.vm = vm.summary.id,
                        .vm_name = vm.summary.name,
                        .folder = vm.summary.folder,
                        .capture = capture_id,
                        .began = now,
                        .ends = {now.unix_ns + static_cast<std::int64_t>(seconds) * kSecondNs},
                        .sample_seconds = sample_seconds},
              .runtime = {},
              .session = {},
              .lost = {},
              .error = {}};
    for (const auto& file : vm.files) slot.order.machine_bytes += file.size_bytes;
    MutexLock lock(mutex_);
    if (slots_.contains(vm.summary.id)) {
        return Fail(ErrorCode::kAlreadyExists,
                    "there is an assessment of '" + vm.summary.name + "' already",
                    "look at its report, then `rhactl assessment delete` and start anew");
    }
    // On disk first: what the driver captures is always known by somebody.
    RHA_RETURN_IF_ERROR(Save(slot.order));
    if (auto up = BringUp(slot); !up) {
        slot.error = std::move(up).error();
        // The driver may capture for it all the same; then it stays, and is tried again.
        if (parts_.source.Detach(capture_id)) return Refused(slot);
    }
    Slot& kept = slots_[vm.summary.id] = std::move(slot);
    NoteFolders();
    parts_.tell("assessment-started",
                "the changes of machine '" + vm.summary.name + "' are counted");
    return View(kept, false);
}

std::unexpected<Error> Assessments::Refused(const Slot& slot) const {
    std::error_code error;
    std::filesystem::remove_all(Directory(slot.order), error);
    if (error) LogWarning("{}: {}", Directory(slot.order).string(), error.message());
    Error why = *slot.error;
    if (why.code == ErrorCode::kConflict) {
        why.message = "the machine's folder is captured already: " + why.message;
        why.remedy = "look at `rhactl scenario list` and `rhactl assessment list`";
    }
    return std::unexpected(std::move(why));
}

Result<v1::Assessment> Assessments::Stop(const VmId& vm) {
    MutexLock lock(mutex_);
    RHA_ASSIGN_OR_RETURN(Slot * slot, Find(vm));
    RHA_RETURN_IF_ERROR(End(*slot, "it was stopped"));
    return View(*slot, false);
}

Status Assessments::Delete(const VmId& vm) {
    MutexLock lock(mutex_);
    RHA_ASSIGN_OR_RETURN(Slot * slot, Find(vm));
    RHA_RETURN_IF_ERROR(End(*slot, "it was deleted"));
    std::error_code error;
    std::filesystem::remove_all(Directory(slot->order), error);
    if (error) {
        return std::unexpected(SystemError(error, "remove " + Directory(slot->order).string()));
    }
    slots_.erase(vm);
    return {};
}

std::vector<v1::Assessment> Assessments::List() {
    std::vector<v1::Assessment> all;
    MutexLock lock(mutex_);
    for (auto& [vm, slot] : slots_) all.push_back(View(slot, false));
    std::ranges::sort(all, {}, &v1::Assessment::vm_name);
    return all;
}

Result<v1::Assessment> Assessments::Get(const VmId& vm) {
    MutexLock lock(mutex_);
    RHA_ASSIGN_OR_RETURN(Slot * slot, Find(vm));
    return View(*slot, true);
}

Status Assessments::MakeWay(const std::string& folder) {
    const auto in_the_way = [&folder](const std::string& other) { return Overlap(folder, other); };
    {
        MutexLock lock(folders_mutex_);
        if (std::ranges::none_of(folders_, in_the_way)) return {};
    }
    MutexLock lock(mutex_);
    for (auto& [vm, slot] : slots_) {
        if (slot.order.ended || !in_the_way(slot.order.folder)) continue;
        RHA_RETURN_IF_ERROR(End(slot, "a scenario protects the machine"));
    }
    return {};
}

void Assessments::Tick() {
    MutexLock lock(mutex_);
    std::erase_if(unknown_, [this](const ScenarioId& capture) {
        return parts_.source.Detach(capture).has_value();
    });
    for (auto& [vm, slot] : slots_) {
        if (slot.order.ended) continue;
        if (parts_.now() >= slot.order.ends) {
            const auto ended = End(slot, "its time is over");
            if (ended) continue;
            LogWarning("assessment of {}: {}", slot.order.vm_name, Describe(ended.error()));
        }
        if (const auto lost = TakeLost(slot)) {
            TakeDown(slot);
            slot.error = lost;
        }
        if (slot.session != nullptr) continue;
        if (auto up = BringUp(slot); !up) slot.error = std::move(up).error();
    }
}

std::optional<Error> Assessments::TakeLost(Slot& slot) {
    if (slot.session == nullptr) return std::nullopt;
    MutexLock noted(slot.lost->mutex);
    if (slot.lost->why && slot.lost->why->code == ErrorCode::kCorruption) {
        // Attaching again would find the same ring.
        if (const auto ended = parts_.source.Detach(slot.order.capture); !ended)
            return std::nullopt;
        parts_.tell("assessment-incomplete", "some changes of machine '" + slot.order.vm_name +
                                                 "' were not counted: " + slot.lost->why->message);
    }
    return slot.lost->why;
}

ChangeHistory Assessments::HistoryOf(Slot& slot) {
    if (slot.session != nullptr) {
        const auto asked = std::make_shared<std::promise<Result<ChangeHistory>>>();
        slot.session->GetHistory(
            [asked](Result<ChangeHistory> history) { asked->set_value(std::move(history)); });
        auto history = asked->get_future().get();
        if (history) return *std::move(history);
    }
    return LoadChangeHistory(Directory(slot.order) / "changes.json", LimitsOf(slot.order),
                             slot.order.began.unix_ns);
}

v1::Assessment Assessments::View(Slot& slot, bool with_history) {
    const AssessmentOrder& order = slot.order;
    v1::Assessment view;
    view.set_vm_id(order.vm.value);
    view.set_vm_name(order.vm_name);
    view.set_folder(order.folder);
    view.set_machine_bytes(order.machine_bytes);
    view.set_began_unix_ns(order.began.unix_ns);
    view.set_ends_unix_ns(order.ends.unix_ns);
    view.set_ended(order.ended);
    if (slot.error) *view.mutable_error() = rha::ToProto(*slot.error);
    const ChangeHistory history = HistoryOf(slot);
    *view.mutable_total() = ToProto(history.Total());
    if (!with_history) return view;
    *view.mutable_history() = ToProto(history, std::min(order.ends, parts_.now()).unix_ns);
    return view;
}

}  // namespace rha::engine
