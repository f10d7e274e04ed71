#include "control/web/prometheus_text.h"

#include <limits>

#include <prometheus/metric_family.h>
#include <prometheus/text_serializer.h>

namespace rha::control {
namespace {

prometheus::MetricType TypeOf(MetricKind kind) {
    switch (kind) {
        case MetricKind::kGauge:
            return prometheus::MetricType::Gauge;
        case MetricKind::kCounter:
            return prometheus::MetricType::Counter;
        case MetricKind::kHistogram:
            return prometheus::MetricType::Histogram;
    }
    return prometheus::MetricType::Untyped;
}

prometheus::ClientMetric::Histogram Convert(const DurationHistogram& histogram) {
    prometheus::ClientMetric::Histogram out;
    out.sample_sum = histogram.sum_seconds;
    for (std::size_t i = 0; i < histogram.counts.size(); ++i) {
        out.sample_count += histogram.counts[i];
        const double bound = i < DurationHistogram::kBounds.size()
                                 ? DurationHistogram::kBounds[i]
                                 : std::numeric_limits<double>::infinity();
        out.bucket.push_back({out.sample_count, bound});
    }
    return out;
}

}  // namespace

std::string ToPrometheusText(const std::vector<MetricSamples>& metrics) {
    std::vector<prometheus::MetricFamily> families;
    for (const MetricSamples& metric : metrics) {
        if (metric.samples.empty()) continue;
        prometheus::MetricFamily family;
        family.name = metric.info->name;
        family.help = metric.info->help;
        family.type = TypeOf(metric.info->kind);
        for (const Sample& sample : metric.samples) {
            prometheus::ClientMetric out;
            for (const auto& [name, value] : sample.labels) out.label.push_back({name, value});
            out.gauge.value = sample.value;
            out.counter.value = sample.value;
            if (sample.histogram) out.histogram = Convert(*sample.histogram);
            family.metric.push_back(std::move(out));
        }
        families.push_back(std::move(family));
    }
    return prometheus::TextSerializer().Serialize(families);
}

}  // namespace rha::control
