// Gateway: how the manager becomes an administrator of a control service, and opens it.
// One thread, the one it lives on; no call blocks it.
#pragma once

#include <QObject>
#include <QString>
#include <memory>

#include "manager-gui/core/answer.h"
#include "manager-gui/core/control_client.h"

namespace rha::manager {

struct Pairing {
    QString address;  ///< host:port of the enrolment port
    QString code;     ///< as typed
};

class Gateway : public QObject {
    Q_OBJECT

public:
    using QObject::QObject;

    /// Whether anybody has ever logged in here, however little that login is worth by now.
    virtual bool hasLogin() const = 0;
    /// The service of the last login. Fails when there was none, or when it cannot be used any
    /// more. Events come in `language`, "en" or "ja".
    virtual Result<std::unique_ptr<ControlClient>> open(const QString& language) = 0;
    /// The CA fingerprint of the service, once it is proven that it made the code; 64 hexadecimal
    /// digits. Nothing is sent to it.
    virtual void check(const Pairing& pairing, Answer<QString> answer) = 0;
    /// Uses the code up and remembers the certificate.
    virtual void logIn(const Pairing& pairing, Answer<void> answer) = 0;
};

}  // namespace rha::manager
