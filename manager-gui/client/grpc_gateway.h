// GrpcGateway: logging in to real control services. The login is the one of `rhactl login`: both
// programs share the folder. What waits does so on a thread of its pool. Lives on the GUI thread.
#pragma once

#include <QThreadPool>
#include <filesystem>

#include "manager-gui/core/gateway.h"

namespace rha::manager {

class GrpcGateway final : public Gateway {
    Q_OBJECT

public:
    /// Identity and endpoint are kept in `directory`.
    explicit GrpcGateway(std::filesystem::path directory);
    ~GrpcGateway() override;

    bool hasLogin() const override;
    Result<std::unique_ptr<ControlClient>> open(const QString& language) override;
    void check(const Pairing& pairing, Answer<QString> answer) override;
    void logIn(const Pairing& pairing, Answer<void> answer) override;

private:
    const std::filesystem::path directory_;
    QThreadPool pool_;
};

}  // namespace rha::manager
