// Metrics in Prometheus's text format, by prometheus-cpp's serializer. Pure function.
#pragma once

#include <string>
#include <vector>

#include "control/web/core/metrics.h"

namespace rha::control {

inline constexpr const char* kPrometheusContentType = "text/plain; version=0.0.4; charset=utf-8";

std::string ToPrometheusText(const std::vector<MetricSamples>& metrics);

}  // namespace rha::control
