// Statistics as text. Pure functions onto a stream.
#pragma once

#include <ostream>

#include "rha/v1/report.pb.h"

namespace rha::cli {

/// The figures that matter most, a line for each minute or hour.
void PrintStatistics(std::ostream& out, const v1::StatisticsReply& reply);

/// Every figure; what is not known is empty. Times are RFC 3339 in UTC.
void PrintStatisticsCsv(std::ostream& out, const v1::StatisticsReply& reply);

}  // namespace rha::cli
