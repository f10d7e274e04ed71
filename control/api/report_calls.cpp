// The calls of ControlService about a scenario's prospects and past.
#include <utility>

#include "control/api/control_service.h"
#include "control/api/proto_convert.h"

namespace rha::control {
namespace {

v1::SwitchoverOutlook ToProto(const Outlook& outlook) {
    v1::SwitchoverOutlook out;
    out.set_mode(std::string(Name(outlook.mode)));
    out.set_loss_known(outlook.loss_ms.has_value());
    out.set_loss_ms(outlook.loss_ms.value_or(0));
    out.set_downtime_ms(outlook.downtime_ms);
    for (const EstimatePart& part : outlook.parts) {
        auto* added = out.add_parts();
        added->set_name(part.name);
        added->set_ms(part.ms);
        added->set_source(std::string(Name(part.source)));
    }
    return out;
}

v1::StatisticsGauge ToProto(const Gauge& gauge, std::uint64_t samples) {
    v1::StatisticsGauge out;
    out.set_min(gauge.min);
    out.set_avg(Average(gauge, samples));
    out.set_max(gauge.max);
    return out;
}

v1::StatisticsRow ToProto(const StatisticsRow& row) {
    v1::StatisticsRow out;
    out.set_begin_unix_ns(BeginOfMinute(row.minute).unix_ns);
    out.set_seconds(static_cast<std::uint32_t>(row.minutes * 60));
    out.set_master_samples(row.master_samples);
    out.set_replica_samples(row.replica_samples);
    *out.mutable_lag_bytes() = ToProto(row.lag_bytes, row.master_samples);
    *out.mutable_lag_ms() = ToProto(row.lag_ms, row.master_samples);
    *out.mutable_spool_bytes() = ToProto(row.spool_bytes, row.master_samples);
    *out.mutable_dirty_bytes() = ToProto(row.dirty_bytes, row.master_samples);
    *out.mutable_journal_bytes() = ToProto(row.journal_bytes, row.replica_samples);
    out.set_captured_sequence(row.captured.value);
    out.set_durable_sequence(row.durable.value);
    out.set_captured_changes(row.captured_changes);
    out.set_durable_changes(row.durable_changes);
    out.set_sync_sent_bytes(row.sync_sent_bytes);
    out.set_shipped_per_s_max(row.shipped_per_s_max);
    out.set_shipped_bytes(row.shipped_bytes);
    return out;
}

std::optional<WallTime> Moment(std::int64_t unix_ns) {
    return unix_ns == 0 ? std::nullopt : std::optional(WallTime{unix_ns});
}

std::unexpected<Error> NoSuch(const char* what, const std::string& word, const char* remedy) {
    return Fail(ErrorCode::kInvalidArgument, "there is no " + std::string(what) + " '" + word + "'",
                remedy);
}

Result<ReportWish> WishFrom(const v1::ReportRequest& request) {
    ReportWish wish{.scenario = request.scenario(),
                    .host = request.host(),
                    .vm = request.vm(),
                    .since = Moment(request.since_unix_ns()),
                    .until = Moment(request.until_unix_ns())};
    const auto kind = ReportKindFromName(request.kind());
    if (!kind)
        return NoSuch("report", request.kind(),
                      "choose sync, replication, switchover, changes, difference or assessment");
    const auto format = ReportFormatFromName(request.format());
    if (!format) return NoSuch("format", request.format(), "choose html or csv");
    const std::string language = request.language().empty() ? "en" : request.language();
    const auto spoken = LanguageFromName(language);
    if (!spoken) return NoSuch("language", language, "choose en or ja");
    wish.kind = *kind;
    wish.format = *format;
    wish.language = *spoken;
    return wish;
}

}  // namespace

ControlService::Unary* ControlService::GetReadiness(Context* context,
                                                    const v1::ScenarioRef* request,
                                                    v1::Readiness* reply) {
    return Answer(context, [this, request, reply](const Actor&) -> Status {
        RHA_ASSIGN_OR_RETURN(const ReadinessView view,
                             parts_.reports.GetReadiness(request->scenario()));
        const Readiness& readiness = view.readiness;
        reply->set_scenario_id(view.scenario.scenario.id.value);
        reply->set_scenario(view.scenario.scenario.name);
        reply->set_level(std::string(Name(readiness.level)));
        if (readiness.now) *reply->mutable_now() = ToProto(*readiness.now);
        *reply->mutable_failure() = ToProto(readiness.failure);
        for (const Finding& check : readiness.checks) *reply->add_checks() = ToProto(check);
        reply->set_past_switchovers(static_cast<std::uint32_t>(view.past_switchovers));
        const auto& verified = view.scenario.verified;
        reply->set_verified_unix_ns(verified ? verified->at.unix_ns : 0);
        reply->set_master_host(view.scenario.master_name);
        reply->set_replica_host(view.scenario.replica_name);
        reply->set_automatic_switchover(view.scenario.scenario.settings.automatic_switchover);
        return {};
    });
}

ControlService::Unary* ControlService::GetStatistics(Context* context,
                                                     const v1::StatisticsRequest* request,
                                                     v1::StatisticsReply* reply) {
    return Answer(context, [this, request, reply](const Actor&) -> Status {
        RHA_ASSIGN_OR_RETURN(
            const StatisticsView view,
            parts_.reports.GetStatistics(request->scenario(), Moment(request->since_unix_ns()),
                                         Moment(request->until_unix_ns())));
        reply->set_scenario_id(view.scenario.scenario.id.value);
        reply->set_scenario(view.scenario.scenario.name);
        reply->set_resolution(view.resolution == Resolution::kMinutes ? "minutes" : "hours");
        for (const StatisticsRow& row : view.rows) *reply->add_rows() = ToProto(row);
        return {};
    });
}

ControlService::Unary* ControlService::MakeReport(Context* context,
                                                  const v1::ReportRequest* request,
                                                  v1::ReportReply* reply) {
    return Inspect(context, [this, request, reply](const Actor&) -> Status {
        RHA_ASSIGN_OR_RETURN(const ReportWish wish, WishFrom(*request));
        RHA_ASSIGN_OR_RETURN(std::string content, parts_.reports.MakeReport(wish));
        const bool html = wish.format == ReportFormat::kHtml;
        reply->set_file_name(std::string(Name(wish.kind)) + (html ? ".html" : ".csv"));
        reply->set_content_type(html ? "text/html; charset=utf-8" : "text/csv; charset=utf-8");
        reply->set_content(std::move(content));
        return {};
    });
}

}  // namespace rha::control
