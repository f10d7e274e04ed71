#include <memory>
#include <string>
#include <vector>

#include "control/cli/property_words.h"
#include "control/cli/rhactl.h"
#include "control/cli/scenario_names.h"
#include "control/cli/text_table.h"
#include "control/cli/units.h"

namespace rha::cli {
namespace {

struct SetOptions {
    std::string name;
    std::vector<std::string> words;
    std::string group;
    std::uint64_t version = 0;
};

std::string WhenText(const std::string& change) {
    return change == "stopped" ? "when stopped" : "any time";
}

Outcome Schema(Session& session, bool quiet, bool japanese) {
    RHA_ASSIGN_OR_RETURN(const auto reply, session.Call(&v1::Control::Stub::ListProperties,
                                                        v1::ListPropertiesRequest()));
    if (session.PrintedJson(reply)) return ExitCode::kOk;
    TextTable table({"KEY", "SCOPE", "DEFAULT", "RANGE", "CHANGE", "LABEL"});
    for (const auto& property : reply.properties()) {
        const auto& text = japanese ? property.japanese() : property.english();
        if (quiet) session.out() << property.key() << "\n";
        table.Add({property.key(), property.scope(), property.default_value(), property.range(),
                   WhenText(property.change()), text.label()});
    }
    if (quiet) return ExitCode::kOk;
    table.Print(session.out(), "No properties.");
    for (const auto& property : reply.properties()) {
        const auto& text = japanese ? property.japanese() : property.english();
        session.out() << "\n" << property.key() << "\n  " << Printable(text.help()) << "\n";
    }
    return ExitCode::kOk;
}

/// "yes", "when stopped", or "no" where not even that helps.
std::string ChangeableText(const v1::PropertyValue& value, bool all_locked) {
    if (value.changeable()) return "yes";
    return all_locked ? "no" : WhenText(value.change());
}

void PrintProperties(Session& session, const v1::PropertiesReply& reply) {
    bool all_locked = true;
    for (const auto& value : reply.properties()) all_locked &= !value.changeable();
    session.out() << Printable(reply.scenario()) << " is " << reply.state()
                  << ", its settings have version " << reply.version() << ", its group is "
                  << Printable(reply.group()) << "\n\n";
    TextTable table({"KEY", "VALUE", "DEFAULT", "CHANGE NOW"});
    for (const auto& value : reply.properties()) {
        table.Add(
            {value.key(), value.value(), value.default_value(), ChangeableText(value, all_locked)});
    }
    table.Print(session.out(), "No properties.");
    if (!all_locked || reply.properties().empty()) return;
    const v1::ErrorInfo& why = reply.properties(0).locked();
    session.out() << "\n" << Printable(why.message()) << "\n  " << Printable(why.remedy()) << "\n";
}

Outcome Show(Session& session, const std::string& name) {
    const auto reply = session.Call(&v1::Control::Stub::GetProperties, Ref(name));
    if (!reply) return WithSuggestion(session, reply.error(), name);
    if (!session.PrintedJson(*reply)) PrintProperties(session, *reply);
    return ExitCode::kOk;
}

Outcome Set(Session& session, const SetOptions& options) {
    if (options.words.empty() && options.group.empty()) {
        return Fail(ErrorCode::kInvalidArgument, "nothing to change is given",
                    "give key=value, or --group GROUP; `rhactl properties` shows the keys");
    }
    RHA_ASSIGN_OR_RETURN(const auto values, PropertiesFromWords(session, options.words));
    v1::SetPropertiesRequest request;
    request.set_scenario(options.name);
    request.mutable_properties()->insert(values.begin(), values.end());
    request.set_group(options.group);
    request.set_expected_version(options.version);
    const auto reply = session.Call(&v1::Control::Stub::SetProperties, request);
    if (!reply) return WithSuggestion(session, reply.error(), options.name);
    if (session.PrintedJson(*reply)) return ExitCode::kOk;
    for (const auto& value : reply->properties()) {
        if (!values.contains(value.key())) continue;
        session.out() << value.key() << " is " << value.value() << "\n";
    }
    if (!options.group.empty()) {
        session.out() << "the group is " << Printable(reply->group()) << "\n";
    }
    session.out() << "The settings of " << Printable(reply->scenario()) << " have version "
                  << reply->version() << "\n";
    return ExitCode::kOk;
}

Outcome History(Session& session, const std::string& name) {
    const auto reply = session.Call(&v1::Control::Stub::GetSettingsHistory, Ref(name));
    if (!reply) return WithSuggestion(session, reply.error(), name);
    if (session.PrintedJson(*reply)) return ExitCode::kOk;
    TextTable table({"VERSION", "TIME", "KEY", "BEFORE", "AFTER", "BY"});
    for (const auto& version : reply->versions()) {
        for (const auto& change : version.changes()) {
            table.Add({std::to_string(version.version()), FormatTime(version.unix_ns()),
                       change.key(), change.before(), change.after(), version.actor()});
        }
    }
    table.Print(session.out(), "Nothing was changed since the scenario was created.");
    return ExitCode::kOk;
}

}  // namespace

void AddPropertyCommands(CommandTree& tree) {
    auto quiet = std::make_shared<bool>(false);
    auto japanese = std::make_shared<bool>(false);
    auto* schema = tree.Add(
        nullptr, "properties", "What may be set for a scenario",
        [quiet, japanese](Session& session) { return Schema(session, *quiet, *japanese); });
    schema->add_flag("-q,--quiet", *quiet, "Keys only");
    schema->add_flag("--japanese", *japanese, "Labels and help in Japanese");

    CLI::App* scenario = tree.app().get_subcommand("scenario");
    tree.AddNamed(scenario, "properties", "Its properties, and which may be changed now",
                  "scenario", "Name or id", Show);
    tree.AddNamed(scenario, "history", "Who changed which property when", "scenario", "Name or id",
                  History);
    auto options = std::make_shared<SetOptions>();
    auto* set = tree.Add(scenario, "set", "Change properties or the group; all or nothing",
                         [options](Session& session) { return Set(session, *options); });
    set->add_option("scenario", options->name, "Name or id")->required();
    set->add_option("changes", options->words, "key=value, as many as you like");
    set->add_option("--group", options->group, "Put it into this group");
    set->add_option("--expected-version", options->version,
                    "Refuse if the settings have another version by now");
}

}  // namespace rha::cli
