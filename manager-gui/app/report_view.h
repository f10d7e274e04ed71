// A report of the control service on a QTextDocument, which knows neither its style sheet nor its
// drawings: tables and texts stay, a drawing becomes a picture. GUI thread.
#pragma once

#include <QString>
#include <QTextDocument>

namespace rha::manager {

/// Puts it into the document, in the colours of the present palette. Whatever the text holds,
/// nothing is loaded from elsewhere.
void showReport(QTextDocument& document, const QString& html);

}  // namespace rha::manager
