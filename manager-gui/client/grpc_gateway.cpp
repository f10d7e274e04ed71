#include "manager-gui/client/grpc_gateway.h"

#include <chrono>
#include <utility>

#include "common/runtime/clock.h"
#include "common/runtime/rpc/enrol.h"
#include "control/client/login.h"
#include "manager-gui/client/grpc_client.h"

namespace rha::manager {
namespace {

/// Longer than the control service waits for engines that inspect a machine.
constexpr auto kCallTimeout = std::chrono::seconds(120);

}  // namespace

GrpcGateway::GrpcGateway(std::filesystem::path directory) : directory_(std::move(directory)) {
    pool_.setMaxThreadCount(1);
}

GrpcGateway::~GrpcGateway() {
    pool_.waitForDone();
}

bool GrpcGateway::hasLogin() const {
    return client::HasEndpoint(directory_);
}

Result<std::unique_ptr<ControlClient>> GrpcGateway::open(const QString& language) {
    auto endpoint = client::LoadEndpoint(directory_);
    if (!endpoint) {
        endpoint.error().remedy = "connect with a pairing code of the control service";
        return std::unexpected(std::move(endpoint).error());
    }
    RHA_ASSIGN_OR_RETURN(Identity identity, LoadIdentity(directory_ / "identity", WallNow()));
    return std::make_unique<GrpcControlClient>(
        std::make_unique<client::Connection>(std::move(identity), std::move(*endpoint),
                                             kCallTimeout),
        language);
}

void GrpcGateway::check(const Pairing& pairing, Answer<QString> answer) {
    pool_.start([this, pairing, answer] {
        const auto vouched = VouchedFingerprint({.role = PeerRole::kAdmin,
                                                 .control_address = pairing.address.toStdString(),
                                                 .code = pairing.code.toStdString(),
                                                 .directory = directory_ / "identity"});
        Result<QString> fingerprint;
        if (vouched) {
            *fingerprint = QString::fromStdString(*vouched);
        } else {
            fingerprint = std::unexpected(vouched.error());
        }
        QMetaObject::invokeMethod(
            this, [answer, fingerprint] { answer(fingerprint); }, Qt::QueuedConnection);
    });
}

void GrpcGateway::logIn(const Pairing& pairing, Answer<void> answer) {
    pool_.start([this, pairing, answer] {
        const auto done = client::LogIn(
            {.control_address = pairing.address.toStdString(), .code = pairing.code.toStdString()},
            directory_);
        Status status;
        if (!done) status = std::unexpected(done.error());
        QMetaObject::invokeMethod(
            this, [answer, status] { answer(status); }, Qt::QueuedConnection);
    });
}

}  // namespace rha::manager
