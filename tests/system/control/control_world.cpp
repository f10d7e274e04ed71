#include "tests/system/control/control_world.h"

#include <algorithm>
#include <fstream>
#include <regex>

#include <gtest/gtest.h>
#include <signal.h>

#include "common/runtime/clock.h"
#include "common/runtime/rpc/enrol.h"
#include "tests/support/result_matchers.h"

namespace rha::test {
namespace {

constexpr auto kPatience = std::chrono::seconds(60);

}  // namespace

std::string Program(const std::string& name) {
    return std::string(RHA_BIN_DIR "/") + name;
}

ControlWorld::ControlWorld() {
    std::filesystem::create_directory(hook_directory());
    StartControl();
}

void ControlWorld::StartControl(const Words& more) {
    Words words = {"run", "--listen", api_address(), "--enrol-listen", enrol_address()};
    words.insert(words.end(), more.begin(), more.end());
    control_ = std::make_unique<ChildProcess>(ControlCommand(words));
    static const std::regex kReady("API port ([0-9]+), enrolment port ([0-9]+)");
    std::smatch ports;
    const bool ready = control_->ReadUntil(
        [&](const Finished& so_far) { return std::regex_search(so_far.err, kReady); });
    ASSERT_TRUE(ready) << control_->output().err;
    const std::string text = control_->output().err;
    ASSERT_TRUE(std::regex_search(text, ports, kReady));
    api_port_ = ports[1];
    enrol_port_ = ports[2];
}

bool ControlWorld::WaitForLog(const std::regex& pattern, std::string* found) {
    std::smatch match;
    std::string text;
    const bool there = control_->ReadUntil([&](const Finished& so_far) {
        text = so_far.err;
        return std::regex_search(text, match, pattern);
    });
    if (there) *found = match[1];
    return there;
}

void ControlWorld::KillControl() {
    control_->Signal(SIGKILL);
    control_->Wait();
}

void ControlWorld::FreezeControl() {
    control_->Signal(SIGSTOP);
}

int ControlWorld::StopControl() {
    control_->Signal(SIGTERM);
    return control_->Wait().exit_code;
}

Words ControlWorld::ControlCommand(const Words& words) const {
    Words command = {Program("rha-control"),
                     "--config",
                     (directory_ / "control.conf").string(),
                     "--data",
                     data().string(),
                     "--hook-directory",
                     hook_directory().string()};
    if (!std::filesystem::exists(directory_ / "control.conf")) {
        std::ofstream(directory_ / "control.conf") << "# test\n";
    }
    command.insert(command.end(), words.begin(), words.end());
    return command;
}

Finished ControlWorld::Control(const Words& words) const {
    return RunProcess(ControlCommand(words));
}

Words ControlWorld::RhactlCommand(const Words& words) const {
    Words command = {Program("rhactl"), "--identity", (directory_ / "admin").string()};
    command.insert(command.end(), words.begin(), words.end());
    return command;
}

Finished ControlWorld::Rhactl(const Words& words) {
    return RunProcess(RhactlCommand(words));
}

Finished ControlWorld::RhactlAs(const std::filesystem::path& identity, const Words& words) {
    Words command = {Program("rhactl"), "--identity", identity.string()};
    command.insert(command.end(), words.begin(), words.end());
    return RunProcess(command);
}

nlohmann::json ControlWorld::Json(const Words& words) {
    Words command = {"--json"};
    command.insert(command.end(), words.begin(), words.end());
    const auto done = Rhactl(command);
    EXPECT_EQ(done.exit_code, 0) << done.out << done.err;
    return nlohmann::json::parse(done.out, nullptr, false);
}

nlohmann::json ControlWorld::JsonError(const Words& words, int exit_code) {
    Words command = {"--json"};
    command.insert(command.end(), words.begin(), words.end());
    const auto done = Rhactl(command);
    EXPECT_EQ(done.exit_code, exit_code) << done.out << done.err;
    const auto json = nlohmann::json::parse(done.out, nullptr, false);
    if (!json.is_object() || !json.contains("error")) {
        ADD_FAILURE() << "no error object in: " << done.out;
        return nlohmann::json::object();
    }
    return json["error"];
}

void ControlWorld::Login() {
    const auto code = Control({"pair", "--role", "admin"});
    ASSERT_EQ(code.exit_code, 0) << code.err;
    const auto login = Rhactl({"login", "--control", enrol_address(), "--code", code.out});
    ASSERT_EQ(login.exit_code, 0) << login.err;
}

void ControlWorld::Enrol(FakeEngine& engine) {
    const auto added = Json({"hosts", "add"});
    const auto enrolled = rha::Enrol({.role = PeerRole::kEngine,
                                      .control_address = enrol_address(),
                                      .code = added["code"],
                                      .host_name = engine.name(),
                                      .engine_address = engine.address(),
                                      .directory = directory_ / engine.name()});
    ASSERT_TRUE(IsOk(enrolled));
    engine.Serve(enrolled->identity);
}

void ControlWorld::SetUpAll() {
    Login();
    alpha.AddVm("11111111-2222-3333-4444-555555555555", "web");
    Enrol(alpha);
    Enrol(beta);
    const auto deadline = std::chrono::steady_clock::now() + kPatience;
    for (std::size_t connected = 0; connected < 2;) {
        const auto hosts = Json({"hosts", "list"})["hosts"];
        ASSERT_TRUE(std::chrono::steady_clock::now() < deadline)
            << "the engines never connected: " << hosts.dump(2);
        connected = static_cast<std::size_t>(std::ranges::count_if(
            hosts, [](const auto& host) { return host["connected"] == true; }));
    }
}

std::filesystem::path ControlWorld::ForgedLogin(const CertificateAuthority& authority,
                                                PeerRole role, const Validity& validity) {
    const auto folder = directory_ / ("forged" + std::to_string(++forged_));
    auto identity = authority.IssueIdentity({role, "forged-id"}, validity);
    EXPECT_TRUE(IsOk(identity));
    EXPECT_TRUE(IsOk(SaveIdentity(folder / "identity", *identity)));
    std::ofstream(folder / "control.json")
        << nlohmann::json{{"address", api_address()}, {"enrol_address", enrol_address()}};
    return folder;
}

nlohmann::json ControlWorld::WaitForScenario(const std::string& name, const std::string& state) {
    const auto deadline = std::chrono::steady_clock::now() + kPatience;
    nlohmann::json scenario;
    do {
        scenario = Json({"scenario", "show", name});
        if (scenario["status"]["state"] == state) return scenario;
    } while (std::chrono::steady_clock::now() < deadline);
    ADD_FAILURE() << name << " is not " << state << ": " << scenario.dump(2);
    return scenario;
}

}  // namespace rha::test
