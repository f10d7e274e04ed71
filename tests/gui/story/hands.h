// Hands: a person's eyes and hands at the manager. It knows the program only by what the window
// that has the word shows: what is visible, by its accessible name, and by text in tables and
// trees.
//
// Clicks and keys are sent to windows, not to widgets: what is covered, disabled or behind a dialog
// is out of reach, as for a person. Every wait runs the event loop and has an end. GUI thread.
#pragma once

#include <QAbstractItemView>
#include <QComboBox>
#include <QString>
#include <QWidget>
#include <functional>

#include "common/error.h"

namespace rha::manager::test {

/// A label as it is read: without the mark of its key, "&Run", "実行(&R)".
QString plain(const QString& label);

class Hands {
public:
    using Condition = std::function<bool()>;

    /// The open dialog, or else the main window; null while there is neither.
    static QWidget* window();
    /// Until it is so. `what` names it in the error.
    static Status waitFor(const QString& what, const Condition& condition);
    /// Until a visible label contains the text.
    static Status waitForText(const QString& text);
    static bool shows(const QString& text);
    /// Until a window with this title, or else the main window, has the word and the keyboard.
    static Status waitForWindow(const QString& title = {});

    /// A button, check box or tool button: waits until it can be pressed, and presses it.
    static Status press(const QString& name);
    static bool canPress(const QString& name);
    /// Replaces the text of a field.
    static Status type(const QString& field, const QString& text);
    /// Opens a list of choices and takes one.
    static Status choose(const QString& box, const QString& entry);
    /// To the window that has the word.
    static Status key(Qt::Key key, Qt::KeyboardModifiers modifiers = Qt::NoModifier);

    /// The text of a visible label with this name; empty: there is none.
    static QString read(const QString& name);
    /// The text of a cell that can be seen, of the row that begins with `row`; empty: there is
    /// none.
    static QString cell(const QString& view, const QString& row, int column);
    static bool showsRow(const QString& view, const QString& row);
    static Status clickCell(const QString& view, const QString& row, int column);
    /// Clicks on a cell, replaces what stands there, and waits until it is shown as `shown`.
    static Status edit(const QString& view, const QString& row, int column, const QString& text,
                       const QString& shown);
};

}  // namespace rha::manager::test
