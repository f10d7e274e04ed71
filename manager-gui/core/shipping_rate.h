// ShippingRate: how fast changes become durable on the replica, from a counter that the master's
// engine keeps and that begins anew with the engine. No clock: times come with the readings. Pure.
#pragma once

#include <QList>
#include <optional>

namespace rha::manager {

class ShippingRate {
public:
    /// The counter stood at `bytes` then. One that is not later than the last, or of the same
    /// moment but for a fraction of a second, is ignored.
    void add(qint64 at_ms, quint64 bytes);
    void clear() { readings_.clear(); }

    /// Over the last seconds. Empty: not known yet.
    std::optional<quint64> bytesPerSecond() const;

private:
    struct Reading {
        qint64 at_ms = 0;
        quint64 bytes = 0;
    };
    QList<Reading> readings_;  ///< of the window, and one of before; times and counts rise
};

}  // namespace rha::manager
