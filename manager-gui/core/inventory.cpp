#include "manager-gui/core/inventory.h"

#include <algorithm>

namespace rha::manager {

bool hasErrors(const QList<Finding>& findings) {
    return std::ranges::any_of(
        findings, [](const Finding& finding) { return finding.severity >= Severity::kError; });
}

}  // namespace rha::manager
