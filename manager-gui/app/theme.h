// Theme: light and dark looks, and the colours of moods in them. GUI thread.
#pragma once

#include <QColor>
#include <QPalette>
#include <QString>

#include "manager-gui/core/words.h"

namespace rha::manager {

enum class Appearance { kSystem, kLight, kDark };

/// "system", "light", "dark"; kSystem for anything else.
Appearance appearanceFromName(const QString& name);
QString nameOf(Appearance appearance);

/// Gives the application style and palette; kSystem those that it had before the first call.
void applyAppearance(Appearance appearance);

bool isDark(const QPalette& palette);

/// Readable as text on the palette's base colour.
QColor moodColor(Mood mood, const QPalette& palette);

/// For what is less important than other text.
QColor faintColor(const QPalette& palette);

}  // namespace rha::manager
