// Delivery: one attempt to hand a message to a mail server, syslog server or web service.
//
// Blocks up to the target's time limit; ends early, with kCancelled, when `cancel` is set. Success
// is the other side's answer in its own words. Thread rule: any thread; no state.
#pragma once

#include <string>

#include "common/error.h"
#include "control/notify/cancel_signal.h"
#include "control/notify/core/outbox.h"

namespace rha::control {

/// Who speaks.
struct DeliveryFacts {
    std::string host;        ///< this host's name
    std::string control_id;  ///< of this control service
};

/// Any kind but hook.
Result<std::string> Deliver(const NotifyTarget& target, const Message& message,
                            const DeliveryFacts& facts, const CancelSignal& cancel);

/// The parts of it, one file each.
Result<std::string> SendMail(const NotifyTarget& target, const Message& message,
                             const DeliveryFacts& facts, const CancelSignal& cancel);
Result<std::string> SendWebhook(const NotifyTarget& target, const Message& message,
                                const DeliveryFacts& facts, const CancelSignal& cancel);
Result<std::string> SendSyslog(const NotifyTarget& target, const Message& message,
                               const DeliveryFacts& facts, const CancelSignal& cancel);

/// The message as mail: headers, blank line, base64 of the text; lines end with CRLF.
std::string BuildMail(const NotifyTarget& target, const Message& message,
                      const DeliveryFacts& facts);

/// The message as a web service gets it.
std::string BuildWebhookBody(const NotifyTarget& target, const Message& message,
                             const DeliveryFacts& facts);

}  // namespace rha::control
