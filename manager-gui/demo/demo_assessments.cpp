#include "manager-gui/demo/demo_assessments.h"

#include <algorithm>

namespace rha::manager {
namespace {

constexpr qint64 kMsNs = 1'000'000;
constexpr qint64 kHourNs = 3'600'000 * kMsNs;
constexpr quint64 kGiB = 1ull << 30;
constexpr quint64 kBytesPerMs = 1900;
constexpr quint64 kBytesPerChange = 18'000;
constexpr quint64 kSecondsDefault = 7 * 24 * 3600;

void count(Assessment& assessment, quint64 ms) {
    assessment.written_bytes += kBytesPerMs * ms;
    assessment.changes = assessment.written_bytes / kBytesPerChange;
}

}  // namespace

DemoAssessments::DemoAssessments(qint64 now_unix_ns) : now_unix_ns_(now_unix_ns) {
    const auto add = [this](const char* host, const char* name, quint64 gib, qint64 began_h,
                            qint64 hours) -> Assessment& {
        const QString machine = QString::fromLatin1(name);
        Assessment one{.host = QString::fromLatin1(host),
                       .machine_id = QStringLiteral("vm-") + machine,
                       .machine = machine,
                       .folder = QStringLiteral("D:\\VMs\\") + machine,
                       .machine_bytes = gib * kGiB,
                       .began_unix_ns = now_unix_ns_ - began_h * kHourNs,
                       .error = {}};
        one.ends_unix_ns = one.began_unix_ns + hours * kHourNs;
        one.ended = one.ends_unix_ns <= now_unix_ns_;
        count(one, countedMs(one, now_unix_ns_));
        return all_.emplace_back(one);
    };
    add("lab-kvm1", "ci01", 40, 5, 24).error =
        Error{.code = ErrorCode::kUnavailable,
              .message = tr("capture of the machine's changes is interrupted").toStdString(),
              .remedy = tr("Nothing to do: it is tried again by itself.").toStdString()};
    add("osaka-hv1", "dev01", 40, 200, 72);
    add("tokyo-hv2", "crm01", 280, 67, 168);
}

void DemoAssessments::advance(quint64 ms) {
    now_unix_ns_ += static_cast<qint64>(ms) * kMsNs;
    for (Assessment& one : all_) {
        if (one.ended || one.error) continue;
        count(one, ms);
        one.ended = one.ends_unix_ns <= now_unix_ns_;
    }
}

QList<AssessmentsOfHost> DemoAssessments::list(const QList<Host>& hosts) const {
    QList<AssessmentsOfHost> list;
    for (const Host& host : hosts) {
        AssessmentsOfHost of_host{.host = host.name, .assessments = {}, .error = host.error};
        for (const Assessment& one : all_) {
            if (one.host == host.name && !host.error) of_host.assessments.append(one);
        }
        list.append(of_host);
    }
    return list;
}

Status DemoAssessments::start(const NewAssessment& wish, const MachineDetails& details,
                              const QList<Scenario>& fleet) {
    const AssessmentRef which{.host = wish.host, .machine_id = wish.machine_id};
    const AssessmentChance chance = chanceOf(which, fleet, all_);
    if (chance.kind == AssessmentChance::Kind::kAssessed) {
        return Fail(
            ErrorCode::kAlreadyExists,
            tr("there is an assessment of %1 already").arg(details.machine.name).toStdString(),
            tr("Look at its report, then delete it and start anew.").toStdString());
    }
    if (!chance.possible()) {
        return Fail(ErrorCode::kConflict,
                    tr("the machine's folder is captured already").toStdString(),
                    tr("Look at the scenario that protects it.").toStdString());
    }
    const quint64 seconds = wish.seconds == 0 ? kSecondsDefault : wish.seconds;
    Assessment one{.host = wish.host,
                   .machine_id = wish.machine_id,
                   .machine = details.machine.name,
                   .folder = details.machine.folder,
                   .began_unix_ns = now_unix_ns_,
                   .ends_unix_ns = now_unix_ns_ + static_cast<qint64>(seconds) * 1000 * kMsNs,
                   .error = {}};
    for (const MachineFile& file : details.files) one.machine_bytes += file.size_bytes;
    all_.append(one);
    std::ranges::sort(all_, {}, &Assessment::machine);
    return {};
}

Status DemoAssessments::stop(const AssessmentRef& which) {
    RHA_ASSIGN_OR_RETURN(const qsizetype at, position(which));
    all_[at].ended = true;
    all_[at].ends_unix_ns = now_unix_ns_;
    all_[at].error.reset();
    return {};
}

Status DemoAssessments::remove(const AssessmentRef& which) {
    RHA_ASSIGN_OR_RETURN(const qsizetype at, position(which));
    all_.removeAt(at);
    return {};
}

Result<Assessment> DemoAssessments::find(const AssessmentRef& which) const {
    RHA_ASSIGN_OR_RETURN(const qsizetype at, position(which));
    return all_[at];
}

Result<qsizetype> DemoAssessments::position(const AssessmentRef& which) const {
    const auto found = std::ranges::find(all_, which, &Assessment::ref);
    if (found != all_.end()) return found - all_.begin();
    return Fail(ErrorCode::kNotFound, tr("There is no such assessment.").toStdString());
}

}  // namespace rha::manager
