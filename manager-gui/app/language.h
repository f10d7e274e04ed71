// Language: the texts of the manager and of Qt in one of the languages there are, and the locale
// and fonts that go with it. Windows made before keep theirs. GUI thread.
#pragma once

#include <QString>
#include <QTranslator>

namespace rha::manager {

class Language {
public:
    Language() = default;
    ~Language();

    /// "ja"; anything else is English.
    void install(const QString& name);

private:
    QTranslator own_;
    QTranslator qt_;
};

}  // namespace rha::manager
