#include "manager-gui/app/plain_text.h"

#include <QRegularExpression>

namespace rha::manager {

QLabel* makeText(const QString& text) {
    auto* label = new QLabel(text);
    label->setWordWrap(true);
    label->setTextFormat(Qt::PlainText);
    label->setTextInteractionFlags(Qt::TextSelectableByMouse);
    return label;
}

QLabel* makeDetails(int lines, const QString& accessible_name) {
    QLabel* label = makeText();
    label->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
    label->setAlignment(Qt::AlignTop | Qt::AlignLeft);
    label->setMinimumHeight(label->fontMetrics().lineSpacing() * lines);
    label->setAccessibleName(accessible_name);
    return label;
}

QString withoutKey(QString label) {
    static const QRegularExpression kKey(QStringLiteral("\\(&\\w\\)"));
    return label.remove(kKey).remove(u'&').trimmed();
}

QString groupedDigits(const QString& digits) {
    QString text;
    for (qsizetype at = 0; at < digits.size(); at += 4) {
        if (at != 0) text += at % 32 == 0 ? u'\n' : u' ';
        text += QStringView(digits).mid(at, 4);
    }
    return text;
}

void addNamedRow(QFormLayout& form, const QString& label, QWidget* field) {
    form.addRow(label, field);
    field->setAccessibleName(withoutKey(label));
}

}  // namespace rha::manager
