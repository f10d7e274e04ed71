// ControlWorld: a real control service and a real rhactl, with two engines that are fake but for
// their connections, all on loopback. One per test, in a directory of its own.
#pragma once

#include <filesystem>
#include <memory>
#include <regex>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "common/runtime/tls/certificate_authority.h"
#include "tests/support/child_process.h"
#include "tests/support/fake_engine.h"
#include "tests/support/temporary_directory.h"

namespace rha::test {

using Words = std::vector<std::string>;

class ControlWorld {
public:
    /// Starts the service; nobody is logged in yet.
    ControlWorld();

    /// As an administrator, with a code made on the control host.
    void Login();
    /// With the code that `rhactl hosts add` prints; starts serving.
    void Enrol(FakeEngine& engine);
    /// Login, both engines enrolled and connected, a machine "web" on the first.
    void SetUpAll();

    /// `more` options of `run`.
    void StartControl(const Words& more = {});
    /// What the pattern's group matched in the service's log; false if it never comes.
    bool WaitForLog(const std::regex& pattern, std::string* found);
    void KillControl();
    /// Its connections stay, and nobody answers.
    void FreezeControl();
    /// SIGTERM; the exit code.
    int StopControl();

    Finished Rhactl(const Words& words);
    Finished RhactlAs(const std::filesystem::path& identity, const Words& words);
    /// Must succeed.
    nlohmann::json Json(const Words& words);
    /// --json, must fail with that exit code; the error object.
    nlohmann::json JsonError(const Words& words, int exit_code);
    Words RhactlCommand(const Words& words) const;
    Finished Control(const Words& words) const;
    Words ControlCommand(const Words& words) const;
    /// rhactl's folder with an identity of this kind that never enrolled.
    std::filesystem::path ForgedLogin(const CertificateAuthority& authority, PeerRole role,
                                      const Validity& validity);
    /// Asks again and again until `what` accepts the scenario.
    nlohmann::json WaitForScenario(const std::string& name, const std::string& state);

    const std::filesystem::path& directory() const { return directory_.path(); }
    std::filesystem::path data() const { return directory_ / "data"; }
    std::filesystem::path hook_directory() const { return directory_ / "hooks"; }
    std::string api_address() const { return "127.0.0.1:" + api_port_; }
    std::string enrol_address() const { return "127.0.0.1:" + enrol_port_; }

    FakeEngine alpha{"alpha"};
    FakeEngine beta{"beta"};

private:
    TemporaryDirectory directory_;
    std::unique_ptr<ChildProcess> control_;
    std::string api_port_ = "0";
    std::string enrol_port_ = "0";
    int forged_ = 0;
};

/// Where the programs under test are.
std::string Program(const std::string& name);

}  // namespace rha::test
