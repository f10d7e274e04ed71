#include "manager-gui/core/scenario_names.h"

#include <algorithm>

namespace rha::manager {
namespace {

constexpr qsizetype kBytesMax = 128;

}  // namespace

QString ScenarioNames::problem(const QString& name) {
    const QString plain = name.trimmed();
    if (plain.isEmpty()) return tr("Type a name.");
    if (plain.toUtf8().size() > kBytesMax) {
        return tr("The name is longer than %1 bytes: choose a shorter one.").arg(kBytesMax);
    }
    const bool control = std::ranges::any_of(
        plain, [](QChar c) { return c.unicode() < 0x20 || c.unicode() == 0x7f; });
    return control ? tr("The name contains a control character.") : QString();
}

}  // namespace rha::manager
