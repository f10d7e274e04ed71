// "If you switch over now", as text. Pure function onto a stream.
#pragma once

#include <ostream>

#include "rha/v1/report.pb.h"

namespace rha::cli {

void PrintReadiness(std::ostream& out, const v1::Readiness& readiness);

}  // namespace rha::cli
