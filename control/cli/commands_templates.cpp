#include <memory>
#include <string>
#include <vector>

#include "control/cli/mistakes.h"
#include "control/cli/property_words.h"
#include "control/cli/rhactl.h"
#include "control/cli/text_table.h"
#include "control/cli/units.h"

namespace rha::cli {
namespace {

struct TemplateOptions {
    std::string name;
    std::vector<std::string> words;
};

Result<v1::ListTemplatesReply> Templates(Session& session) {
    return session.Call(&v1::Control::Stub::ListTemplates, v1::ListTemplatesRequest());
}

std::unexpected<Error> NoSuchTemplate(const v1::ListTemplatesReply& all, const std::string& name) {
    std::vector<std::string> names;
    for (const auto& one : all.templates()) names.push_back(one.name());
    std::string remedy = "`rhactl template list` shows all templates";
    if (const auto nearest = Nearest(name, names)) {
        remedy = "did you mean '" + *nearest + "'? " + remedy;
    }
    return Fail(ErrorCode::kNotFound, "there is no template '" + name + "'", remedy);
}

std::string Settings(const v1::Template& one) {
    std::string text;
    for (const auto& property : one.properties()) {
        text += (text.empty() ? "" : " ") + property.key() + "=" + property.value();
    }
    return text;
}

Outcome Create(Session& session, const TemplateOptions& options) {
    RHA_ASSIGN_OR_RETURN(const auto values, PropertiesFromWords(session, options.words));
    v1::Template wish;
    wish.set_name(options.name);
    for (const auto& [key, value] : values) {
        auto* added = wish.add_properties();
        added->set_key(key);
        added->set_value(value);
    }
    RHA_ASSIGN_OR_RETURN(const auto made, session.Call(&v1::Control::Stub::CreateTemplate, wish));
    if (session.PrintedJson(made)) return ExitCode::kOk;
    session.out() << "Created template " << Printable(made.name()) << ": " << Settings(made)
                  << "\n";
    return ExitCode::kOk;
}

Outcome List(Session& session, bool quiet) {
    RHA_ASSIGN_OR_RETURN(const auto reply, Templates(session));
    if (session.PrintedJson(reply)) return ExitCode::kOk;
    TextTable table({"TEMPLATE", "PROPERTIES"});
    for (const auto& one : reply.templates()) {
        if (quiet) session.out() << one.name() << "\n";
        table.Add({one.name(), Settings(one)});
    }
    if (!quiet) {
        table.Print(session.out(), "No templates. Create one with: rhactl template create");
    }
    return ExitCode::kOk;
}

Outcome Show(Session& session, const std::string& name) {
    RHA_ASSIGN_OR_RETURN(const auto all, Templates(session));
    for (const auto& one : all.templates()) {
        if (one.name() != name) continue;
        if (session.PrintedJson(one)) return ExitCode::kOk;
        session.out() << "Template  " << Printable(one.name()) << "\n"
                      << "Created   " << FormatTime(one.created_unix_ns()) << " by "
                      << Printable(one.created_by()) << "\n\n";
        TextTable table({"KEY", "VALUE"});
        for (const auto& property : one.properties()) {
            table.Add({property.key(), property.value()});
        }
        table.Print(session.out(), "No properties.");
        return ExitCode::kOk;
    }
    return NoSuchTemplate(all, name);
}

Outcome Delete(Session& session, const std::string& name) {
    RHA_RETURN_IF_ERROR(
        session.Confirm("Template '" + name + "' will be forgotten; scenarios made with it stay."));
    v1::TemplateRef ref;
    ref.set_name(name);
    const auto reply = session.Call(&v1::Control::Stub::DeleteTemplate, ref);
    if (!reply) {
        if (reply.error().code != ErrorCode::kNotFound) return std::unexpected(reply.error());
        RHA_ASSIGN_OR_RETURN(const auto all, Templates(session));
        return NoSuchTemplate(all, name);
    }
    if (!session.PrintedJson(*reply)) {
        session.out() << "Deleted template " << Printable(name) << "\n";
    }
    return ExitCode::kOk;
}

}  // namespace

void AddTemplateCommands(CommandTree& tree) {
    auto* group =
        tree.AddGroup("template", "Named sets of properties for new scenarios", "templates");
    auto options = std::make_shared<TemplateOptions>();
    auto* create = tree.Add(group, "create", "Name a set of properties",
                            [options](Session& session) { return Create(session, *options); });
    create->add_option("template", options->name, "Its name")->required();
    create->add_option("properties", options->words, "key=value, as many as you like")->required();
    auto quiet = std::make_shared<bool>(false);
    tree.Add(group, "list", "All templates",
             [quiet](Session& session) { return List(session, *quiet); })
        ->add_flag("-q,--quiet", *quiet, "Names only");
    tree.AddNamed(group, "show", "Everything about one template", "template", "Its name", Show);
    tree.AddNamed(group, "delete", "Forget a template; scenarios made with it stay", "template",
                  "Its name", Delete);
}

}  // namespace rha::cli
