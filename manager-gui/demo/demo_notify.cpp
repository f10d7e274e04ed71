#include "manager-gui/demo/demo_notify.h"

#include <algorithm>

#include "manager-gui/demo/demo_client.h"

namespace rha::manager {
namespace {

Error refused() {
    return {.code = ErrorCode::kUnavailable,
            .message = DemoClient::tr("the web service answers 503").toStdString(),
            .remedy = DemoClient::tr("Look at its own log.").toStdString()};
}

}  // namespace

QList<NotifyTarget> demoTargets() {
    return {{.name = QStringLiteral("ops"),
             .kind = NotifyKind::kMail,
             .address = QStringLiteral("mail.example.com:587"),
             .language = QStringLiteral("ja"),
             .interval_s = 60,
             .timeout_s = 30,
             .tls = QStringLiteral("required"),
             .user = QStringLiteral("rha"),
             .from = QStringLiteral("rha@example.com"),
             .to = {QStringLiteral("ops@example.com")},
             .has_secret = true,
             .delivered = 12},
            {.name = QStringLiteral("log"),
             .kind = NotifyKind::kSyslog,
             .address = QStringLiteral("unix:/dev/log"),
             .severity_min = Severity::kInfo,
             .language = QStringLiteral("en"),
             .interval_s = 0,
             .timeout_s = 30,
             .delivered = 340},
            {.name = QStringLiteral("chat"),
             .kind = NotifyKind::kWebhook,
             .address = QStringLiteral("https://chat.example.com/rha"),
             .severity_min = Severity::kError,
             .language = QStringLiteral("en"),
             .interval_s = 5,
             .timeout_s = 30,
             .waiting = 3,
             .failed_attempts = 4,
             .failures = 4,
             .error = refused()},
            {.name = QStringLiteral("moved"),
             .kind = NotifyKind::kHook,
             .address = QStringLiteral("/etc/rha/hooks/moved"),
             .language = QStringLiteral("en"),
             .codes = {QStringLiteral("switchover-completed")},
             .interval_s = 0,
             .timeout_s = 60}};
}

Status DemoClient::putTarget(const NotifyTarget& target, bool replace) {
    const auto found = std::ranges::find(targets_, target.name, &NotifyTarget::name);
    if (target.address.isEmpty()) {
        return Fail(ErrorCode::kInvalidArgument, tr("The address is missing.").toStdString());
    }
    if (!replace && found != targets_.end()) {
        return Fail(ErrorCode::kAlreadyExists,
                    tr("There is a target of the name %1.").arg(target.name).toStdString(),
                    tr("Choose another name.").toStdString());
    }
    NotifyTarget stored = target;
    stored.has_secret = !stored.secret.isEmpty();
    stored.secret.clear();
    if (found != targets_.end()) {
        *found = stored;
    } else {
        targets_.append(stored);
    }
    return {};
}

Status DemoClient::removeTarget(const QString& name) {
    if (targets_.removeIf([&](const NotifyTarget& target) { return target.name == name; }) == 0) {
        return Fail(ErrorCode::kNotFound, tr("There is no such target.").toStdString());
    }
    return {};
}

Result<NotifyTest> DemoClient::testTarget(const QString& name) {
    const auto found = std::ranges::find(targets_, name, &NotifyTarget::name);
    if (found == targets_.end()) {
        return Fail(ErrorCode::kNotFound, tr("There is no such target.").toStdString());
    }
    if (found->kind == NotifyKind::kWebhook) return NotifyTest{.error = refused()};
    return NotifyTest{.answer = QStringLiteral("250 OK")};
}

}  // namespace rha::manager
