#include "control/cli/session.h"

#include "common/runtime/clock.h"

namespace rha::cli {

Result<Connection*> Session::Control() {
    if (connection_) return connection_.get();
    RHA_ASSIGN_OR_RETURN(client::Endpoint endpoint, client::LoadEndpoint(options_.directory));
    if (!options_.address.empty()) endpoint.address = options_.address;
    auto identity = LoadIdentity(options_.directory / "identity", WallNow());
    if (!identity) return std::unexpected(std::move(identity).error());
    connection_ = std::make_unique<Connection>(std::move(*identity), std::move(endpoint),
                                               std::chrono::seconds(options_.timeout_seconds));
    return connection_.get();
}

bool Session::PrintedJson(const google::protobuf::Message& message) {
    if (!options_.json) return false;
    out() << Dump(ToJson(message)) << std::endl;
    return true;
}

Status Session::MayConfirm(const std::string& what_will_happen) const {
    if (options_.yes || terminal_.in_is_terminal) return {};
    return Fail(ErrorCode::kFailedPrecondition, "not confirmed: " + what_will_happen,
                "give --yes to do it without being asked");
}

Status Session::Confirm(const std::string& what_will_happen) {
    RHA_RETURN_IF_ERROR(MayConfirm(what_will_happen));
    if (options_.yes) return {};
    err() << what_will_happen << "\nType yes to go on: " << std::flush;
    std::string answer;
    std::getline(terminal_.in, answer);
    if (answer == "yes") return {};
    return Fail(ErrorCode::kFailedPrecondition, "not confirmed; nothing was done",
                "answer yes, or give --yes");
}

Status Session::MayAskName() const {
    if (terminal_.in_is_terminal) return {};
    return Fail(ErrorCode::kFailedPrecondition,
                "not confirmed: nobody is there to type the scenario's name",
                "give --host, and the scenario's name with --confirm, to do it unasked");
}

std::string Session::AskName(const std::string& what_will_happen) {
    err() << what_will_happen << "\nType the scenario's name to go on: " << std::flush;
    std::string answer;
    std::getline(terminal_.in, answer);
    return answer;
}

}  // namespace rha::cli
