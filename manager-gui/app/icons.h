// Icons: the product's own drawings, in the colours of the present palette and sharp at any size.
// GUI thread.
#pragma once

#include <QIcon>
#include <QString>
#include <optional>

#include "manager-gui/core/words.h"

namespace rha::manager {

/// resources/icons/<name>.svg in the colour of text, or of a mood.
QIcon icon(const QString& name, std::optional<Mood> tint = std::nullopt);

/// The mark of a mood: its own shape, so that nobody depends on the colour.
QIcon moodIcon(Mood mood);

}  // namespace rha::manager
