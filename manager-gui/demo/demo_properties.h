// The properties of the imaginary fleet: a few of each type, described as a control service does.
#pragma once

#include <QList>

#include "manager-gui/core/property.h"

namespace rha::manager {

QList<PropertySchema> demoProperties();

}  // namespace rha::manager
