// Running text of dialogs and pages: wrapped, never taken for markup, to be selected and copied.
#pragma once

#include <QFormLayout>
#include <QLabel>

namespace rha::manager {

/// Belongs to nobody until it is laid out.
QLabel* makeText(const QString& text = {});

/// What is told about a list's current row: room for so many lines, also for the keyboard.
QLabel* makeDetails(int lines, const QString& accessible_name = {});

/// What a label says, without the mark of its key: "名前(&N)", "&Name".
QString withoutKey(QString label);

/// Digits by four, in two lines, to be compared by eye: "4f1c 09d2 …".
QString groupedDigits(const QString& digits);

/// A row whose field has the label's name for screen readers, too, without the mark of its key.
void addNamedRow(QFormLayout& form, const QString& label, QWidget* field);

}  // namespace rha::manager
