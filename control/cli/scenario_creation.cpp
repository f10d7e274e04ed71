#include "control/cli/scenario_creation.h"

#include <utility>

#include "common/runtime/random.h"
#include "control/cli/status_view.h"
#include "control/cli/text_table.h"

namespace rha::cli {
namespace {

Result<v1::Scenario> Create(Session& session, v1::CreateScenarioRequest request) {
    RHA_ASSIGN_OR_RETURN(std::string id, RandomUuid());
    request.set_request_id(std::move(id));
    return session.Call(&v1::Control::Stub::CreateScenario, request);
}

void PrintRefusal(Session& session, const Creation& creation, const Error& error) {
    session.out() << Printable(creation.title) << ": " << Printable(error.ToString()) << "\n";
    if (!error.remedy.empty()) session.out() << "  " << Printable(error.remedy) << "\n";
}

void PrintLine(Session& session, const Creation& creation, const Result<v1::Scenario>& scenario) {
    if (!scenario) return PrintRefusal(session, creation, scenario.error());
    session.out() << Printable(creation.title) << ": "
                  << (creation.request.validate_only() ? "could be created as " : "created as ")
                  << Printable(scenario->name()) << "\n";
}

void PrintItems(Session& session, Json items) {
    if (!session.options().json) return;
    Json json = Json::object();
    json["items"] = std::move(items);
    session.out() << Dump(json) << "\n";
}

}  // namespace

Outcome CreateOne(Session& session, v1::CreateScenarioRequest request) {
    RHA_ASSIGN_OR_RETURN(const auto scenario, Create(session, std::move(request)));
    if (session.PrintedJson(scenario)) return ExitCode::kOk;
    session.out() << "Created scenario " << scenario.name() << "\n"
                  << "Check it with: rhactl scenario verify " << scenario.name() << "\n"
                  << "Start it with: rhactl scenario run " << scenario.name() << " --wait\n";
    return ExitCode::kOk;
}

Outcome CreateEach(Session& session, std::vector<Creation> creations) {
    ExitCode exit_code = ExitCode::kOk;
    Json items = Json::array();
    for (Creation& creation : creations) {
        const auto scenario = Create(session, creation.request);
        if (!scenario) exit_code = ExitCode::kFailed;
        if (!session.options().json) {
            PrintLine(session, creation, scenario);
            continue;
        }
        Json item = Json::object();
        item["title"] = creation.title;
        if (scenario) {
            item["scenario"] = ToJson(*scenario);
        } else {
            item["error"] = ToJson(scenario.error());
        }
        items.push_back(std::move(item));
    }
    PrintItems(session, std::move(items));
    return exit_code;
}

Outcome VerifyEach(Session& session, const std::vector<Creation>& creations) {
    ExitCode exit_code = ExitCode::kOk;
    Json items = Json::array();
    for (const Creation& creation : creations) {
        const auto reply = session.Call(&v1::Control::Stub::VerifyNewScenario, creation.request);
        if (!reply || !reply->ok()) exit_code = ExitCode::kFailed;
        if (session.options().json) {
            Json item = Json::object();
            item["title"] = creation.title;
            if (reply) {
                item["verification"] = ToJson(*reply);
            } else {
                item["error"] = ToJson(reply.error());
            }
            items.push_back(std::move(item));
        } else if (!reply) {
            PrintRefusal(session, creation, reply.error());
        } else {
            session.out() << Printable(creation.title) << ":\n";
            PrintFindings(session.out(), reply->findings());
        }
    }
    PrintItems(session, std::move(items));
    return exit_code;
}

}  // namespace rha::cli
