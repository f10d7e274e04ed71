#include "manager-gui/app/language.h"

#include <QApplication>
#include <QFont>
#include <QLibraryInfo>
#include <QLocale>

namespace rha::manager {

Language::~Language() {
    install({});
}

void Language::install(const QString& name) {
    QCoreApplication::removeTranslator(&own_);
    QCoreApplication::removeTranslator(&qt_);
    const bool japanese = name == u"ja";
    QFont font = QApplication::font();
    QStringList families = {font.families().value(0)};
    // The desktop's own choice for Japanese is often a monospaced one.
    if (japanese) families += {QStringLiteral("Noto Sans CJK JP"), QStringLiteral("IPAPGothic")};
    font.setFamilies(families);
    QApplication::setFont(font);
    QLocale::setDefault(japanese ? QLocale(QLocale::Japanese, QLocale::Japan)
                                 : QLocale(QLocale::English));
    if (!japanese) return;  // the texts in the code are English
    const QString folder = QLibraryInfo::path(QLibraryInfo::TranslationsPath);
    if (qt_.load(QStringLiteral("qtbase_ja"), folder)) QCoreApplication::installTranslator(&qt_);
    if (own_.load(QStringLiteral(":/i18n/manager_ja.qm")))
        QCoreApplication::installTranslator(&own_);
}

}  // namespace rha::manager
