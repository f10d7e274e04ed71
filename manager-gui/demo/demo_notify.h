// The imaginary fleet's notification targets, one of each kind.
#pragma once

#include <QList>

#include "manager-gui/core/administration.h"

namespace rha::manager {

QList<NotifyTarget> demoTargets();

}  // namespace rha::manager
