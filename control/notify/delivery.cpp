#include "control/notify/delivery.h"

namespace rha::control {

Result<std::string> Deliver(const NotifyTarget& target, const Message& message,
                            const DeliveryFacts& facts, const CancelSignal& cancel) {
    switch (target.kind) {
        case TargetKind::kMail:
            return SendMail(target, message, facts, cancel);
        case TargetKind::kSyslog:
            return SendSyslog(target, message, facts, cancel);
        case TargetKind::kWebhook:
            return SendWebhook(target, message, facts, cancel);
        case TargetKind::kHook:
            break;
    }
    return Fail(ErrorCode::kInternal, "a hook is run, not sent to");
}

}  // namespace rha::control
