// Running text of dialogs and pages: wrapped, never taken for markup, to be selected and copied.
#pragma once

#include <QLabel>

namespace rha::manager {

/// Belongs to nobody until it is laid out.
QLabel* makeText(const QString& text = {});

}  // namespace rha::manager
