#include "control/cli/rhactl.h"

namespace rha::cli {
namespace {

std::string Words(const CLI::App& app) {
    std::string words;
    for (const CLI::App* command : app.get_subcommands([](const CLI::App*) { return true; })) {
        words += command->get_name() + " ";
    }
    for (const CLI::Option* option : app.get_options()) {
        for (const auto& name : option->get_lnames()) words += "--" + name + " ";
    }
    if (!words.empty()) words.pop_back();
    return words;
}

/// One line of the script's `case`: the path of commands typed so far, and what may follow.
void AddCases(const CLI::App& app, const std::string& path, std::string& script) {
    script += "        '" + path + "') words='" + Words(app) + "' ;;\n";
    for (const CLI::App* command : app.get_subcommands([](const CLI::App*) { return true; })) {
        AddCases(*command, path.empty() ? command->get_name() : path + " " + command->get_name(),
                 script);
    }
}

constexpr std::string_view kHead =
    R"sh(# bash completion for rhactl; put it into a file that bash sources:
#   rhactl completion bash > /etc/bash_completion.d/rhactl
_rhactl() {
    local current=${COMP_WORDS[COMP_CWORD]} path= words= word
    for word in "${COMP_WORDS[@]:1:COMP_CWORD-1}"; do
        case $word in
            -*) ;;
            *) path+="${path:+ }$word" ;;
        esac
    done
    case $path in
)sh";

constexpr std::string_view kTail = R"sh(    esac
    case $path in
        'scenario show' | 'scenario verify' | 'scenario run' | 'scenario stop' | \
            'scenario switchover' | 'scenario delete' | 'scenario properties' | 'scenario set' | \
            'scenario history' | 'scenario clone' | 'scenario export' | 'scenario readiness' | \
            'scenario statistics' | 'scenario recover' | 'scenario suspend' | 'scenario resume' | \
            'report scenario')
            words+=" $(rhactl scenario list --quiet 2>/dev/null)" ;;
        'scenario set '*)
            words="--group --expected-version $(rhactl properties --quiet 2>/dev/null |
                sed 's/$/=/')"
            compopt -o nospace 2>/dev/null ;;
        'hosts verify' | 'hosts remove' | 'hosts renew')
            words+=" $(rhactl hosts list --quiet 2>/dev/null)" ;;
        'template create '*)
            words="$(rhactl properties --quiet 2>/dev/null | sed 's/$/=/')"
            compopt -o nospace 2>/dev/null ;;
        'template show' | 'template delete')
            words+=" $(rhactl template list --quiet 2>/dev/null)" ;;
        'group run' | 'group stop' | 'group switchover')
            words+=" $(rhactl group list --quiet 2>/dev/null)" ;;
    esac
    local IFS=$' \n'
    COMPREPLY=($(compgen -W "$words" -- "$current"))
}
complete -F _rhactl rhactl
)sh";

}  // namespace

std::string BashCompletion(const CLI::App& app) {
    std::string script(kHead);
    AddCases(app, "", script);
    return script + std::string(kTail);
}

}  // namespace rha::cli
