#include "manager-gui/core/shipping_rate.h"

namespace rha::manager {
namespace {

constexpr qint64 kWindowMs = 5000;
constexpr qint64 kApartMs = 250;
constexpr qint64 kShortestMs = 900;  // a heartbeat every second comes a little early at times

}  // namespace

void ShippingRate::add(qint64 at_ms, quint64 bytes) {
    if (!readings_.isEmpty()) {
        if (bytes < readings_.back().bytes) {
            clear();
        } else if (at_ms < readings_.back().at_ms + kApartMs) {
            return;
        }
    }
    readings_.append({.at_ms = at_ms, .bytes = bytes});
    while (readings_.size() > 2 && readings_[1].at_ms <= at_ms - kWindowMs) {
        readings_.removeFirst();
    }
}

std::optional<quint64> ShippingRate::bytesPerSecond() const {
    if (readings_.isEmpty()) return std::nullopt;
    const qint64 span_ms = readings_.back().at_ms - readings_.front().at_ms;
    if (span_ms < kShortestMs) return std::nullopt;
    const quint64 bytes = readings_.back().bytes - readings_.front().bytes;
    return static_cast<quint64>(static_cast<double>(bytes) * 1000 / static_cast<double>(span_ms));
}

}  // namespace rha::manager
