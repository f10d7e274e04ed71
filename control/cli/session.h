// Session: what every command of rhactl is given: where to print, how, and whom to ask.
// One thread.
#pragma once

#include <chrono>
#include <filesystem>
#include <functional>
#include <istream>
#include <memory>
#include <ostream>
#include <string>

#include <google/protobuf/message.h>

#include "common/error.h"
#include "control/cli/exit_code.h"
#include "control/cli/json_output.h"
#include "control/client/connection.h"

namespace rha::cli {

using client::Connection;

/// Options that every command takes.
struct GlobalOptions {
    bool json = false;
    bool yes = false;
    std::string address;              ///< overrides the one from login
    std::filesystem::path directory;  ///< identity/ and control.json, from login
    unsigned timeout_seconds = 60;
};

/// Standard streams, and whether people are at them.
struct Terminal {
    std::istream& in;
    std::ostream& out;
    std::ostream& err;
    bool in_is_terminal = false;
    bool out_is_terminal = false;
};

/// Done, with this exit code; or an Error, which decides the exit code by itself.
using Outcome = Result<ExitCode>;

class Session {
public:
    Session(const GlobalOptions& options, Terminal terminal)
        : options_(options), terminal_(terminal) {}

    const GlobalOptions& options() const { return options_; }
    const Terminal& terminal() const { return terminal_; }
    std::ostream& out() { return terminal_.out; }
    std::ostream& err() { return terminal_.err; }

    /// Connects at first use; kPermissionDenied when not logged in.
    Result<Connection*> Control();

    template <typename Request, typename Reply>
    Result<Reply> Call(grpc::Status (v1::Control::Stub::*method)(grpc::ClientContext*,
                                                                 const Request&, Reply*),
                       const Request& request) {
        RHA_ASSIGN_OR_RETURN(Connection * control, Control());
        return control->Call(method, request);
    }

    /// With --json prints the message and returns true.
    bool PrintedJson(const google::protobuf::Message& message);

    /// Asks before something dangerous. kFailedPrecondition when the answer is no, or when nobody
    /// is there to ask and --yes is not given.
    Status Confirm(const std::string& what_will_happen);
    /// The latter, before anything has to be known for the question.
    Status MayConfirm(const std::string& what_will_happen) const;

    /// Asks a person to type a name: the answer, also a wrong one. --yes does not answer it.
    std::string AskName(const std::string& what_will_happen);
    /// kFailedPrecondition if there is nobody to ask.
    Status MayAskName() const;

private:
    const GlobalOptions& options_;
    Terminal terminal_;
    std::unique_ptr<Connection> connection_;
};

using Action = std::function<Outcome(Session&)>;

}  // namespace rha::cli
