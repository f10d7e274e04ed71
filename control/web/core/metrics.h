// Metrics: every number the control service offers to a monitoring system. docs/metrics.md is the
// same table for administrators; a test compares them. Pure.
#pragma once

#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "control/web/core/overview.h"

namespace rha::control {

enum class MetricKind : std::uint8_t { kGauge, kCounter, kHistogram };

struct MetricInfo {
    std::string_view name;  ///< stable
    MetricKind kind;
    std::string_view labels;  ///< names, "scenario, group"; empty: none
    std::string_view help;
};

/// All of them, in the order in which they are shown.
std::span<const MetricInfo> Metrics();

std::string_view Name(MetricKind kind);  ///< "gauge", "counter", "histogram"

struct Sample {
    std::map<std::string, std::string> labels;
    double value = 0;
    std::optional<DurationHistogram> histogram;
};

struct MetricSamples {
    const MetricInfo* info = nullptr;
    std::vector<Sample> samples;
};

/// One entry for each of Metrics(), in that order. What is not known has no sample: a lag of an
/// engine that is silent is not zero.
std::vector<MetricSamples> Collect(const Overview& overview);

}  // namespace rha::control
