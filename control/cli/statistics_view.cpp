#include "control/cli/statistics_view.h"

#include <ctime>
#include <string>

#include <fmt/core.h>

#include "common/units.h"
#include "control/cli/text_table.h"
#include "control/cli/units.h"

namespace rha::cli {
namespace {

std::string UtcTime(std::int64_t unix_ns) {
    const std::time_t seconds = unix_ns / 1'000'000'000;
    std::tm parts{};
    gmtime_r(&seconds, &parts);
    char text[32];
    std::strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%SZ", &parts);
    return text;
}

std::string Gauge(const v1::StatisticsGauge& gauge, std::uint64_t samples) {
    if (samples == 0) return ",,";
    return fmt::format("{},{},{}", gauge.min(), gauge.avg(), gauge.max());
}

}  // namespace

void PrintStatistics(std::ostream& out, const v1::StatisticsReply& reply) {
    TextTable table({reply.resolution() == "hours" ? "HOUR FROM" : "MINUTE FROM", "LAG AVG",
                     "LAG MAX", "LAG BYTES MAX", "SPOOL MAX", "JOURNAL MAX", "TO REPAIR MAX",
                     "SHIPPED", "CHANGES"});
    for (const auto& row : reply.rows()) {
        const bool master = row.master_samples() != 0;
        const auto of_master = [master](std::string text) {
            return master ? std::move(text) : std::string("-");
        };
        table.Add({FormatTime(row.begin_unix_ns()).substr(0, 16),
                   of_master(FormatDuration(row.lag_ms().avg())),
                   of_master(FormatDuration(row.lag_ms().max())),
                   of_master(FormatBytes(row.lag_bytes().max())),
                   of_master(FormatBytes(row.spool_bytes().max())),
                   row.replica_samples() == 0 ? "-" : FormatBytes(row.journal_bytes().max()),
                   of_master(FormatBytes(row.dirty_bytes().max())),
                   of_master(FormatBytes(row.shipped_bytes())),
                   of_master(std::to_string(row.captured_changes()))});
    }
    table.Print(out, "Nothing was heard of it in this time.");
}

void PrintStatisticsCsv(std::ostream& out, const v1::StatisticsReply& reply) {
    out << "begin,seconds,master_samples,replica_samples";
    for (const char* gauge :
         {"lag_bytes", "lag_ms", "spool_bytes", "dirty_bytes", "journal_bytes"}) {
        out << fmt::format(",{0}_min,{0}_avg,{0}_max", gauge);
    }
    out << ",captured_sequence,durable_sequence,captured_changes,durable_changes,sync_sent_bytes,"
           "shipped_per_s_max,shipped_bytes\r\n";
    for (const auto& row : reply.rows()) {
        const std::uint64_t master = row.master_samples();
        out << fmt::format("{},{},{},{}", UtcTime(row.begin_unix_ns()), row.seconds(), master,
                           row.replica_samples());
        for (const auto* gauge :
             {&row.lag_bytes(), &row.lag_ms(), &row.spool_bytes(), &row.dirty_bytes()}) {
            out << "," << Gauge(*gauge, master);
        }
        out << "," << Gauge(row.journal_bytes(), row.replica_samples());
        if (master == 0) {
            out << ",,,,,,,";
        } else {
            out << fmt::format(",{},{},{},{},{},", row.captured_sequence(), row.durable_sequence(),
                               row.captured_changes(), row.durable_changes(),
                               row.sync_sent_bytes());
            if (row.shipped_per_s_max() != 0) out << row.shipped_per_s_max();
            out << "," << row.shipped_bytes();
        }
        out << "\r\n";
    }
}

}  // namespace rha::cli
