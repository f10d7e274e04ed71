#include "manager-gui/app/icons.h"

#include <QFile>
#include <QGuiApplication>
#include <QIconEngine>
#include <QPainter>
#include <QPixmapCache>
#include <QSvgRenderer>

#include "manager-gui/app/theme.h"

namespace rha::manager {
namespace {

/// Draws an SVG with `currentColor` replaced when it is painted, so that a change of the palette
/// needs no new icons. Each is drawn once for a size and a colour: views paint them over and over.
class TintedEngine final : public QIconEngine {
public:
    TintedEngine(QString path, std::optional<Mood> tint) : path_(std::move(path)), tint_(tint) {}

    void paint(QPainter* painter, const QRect& rect, QIcon::Mode mode, QIcon::State) override {
        const qreal ratio = painter->device()->devicePixelRatioF();
        painter->drawPixmap(rect, drawn(rect.size() * ratio, mode));
    }

    QPixmap pixmap(const QSize& size, QIcon::Mode mode, QIcon::State) override {
        return drawn(size, mode);
    }

    QIconEngine* clone() const override { return new TintedEngine(path_, tint_); }

private:
    QColor colorFor(QIcon::Mode mode) const {
        const QPalette palette = QGuiApplication::palette();
        if (mode == QIcon::Disabled) return faintColor(palette);
        if (mode == QIcon::Selected) return palette.color(QPalette::HighlightedText);
        if (tint_) return moodColor(*tint_, palette);
        return palette.color(QPalette::Text);
    }

    QPixmap drawn(const QSize& size, QIcon::Mode mode) const {
        const QString color = colorFor(mode).name();
        QString behind = QStringLiteral("#fff");
        if (mode == QIcon::Selected) {  // what is left out of a shape stays to be seen
            behind = QGuiApplication::palette().color(QPalette::Highlight).name();
        }
        const QString key = QStringLiteral("%1 %2 %3 %4x%5")
                                .arg(path_, color, behind)
                                .arg(size.width())
                                .arg(size.height());
        QPixmap pixmap;
        if (QPixmapCache::find(key, &pixmap)) return pixmap;
        pixmap = QPixmap(size);
        pixmap.fill(Qt::transparent);
        QFile file(path_);
        if (file.open(QIODevice::ReadOnly)) {
            QByteArray svg = file.readAll();
            svg.replace("#fff", behind.toLatin1());
            svg.replace("currentColor", color.toLatin1());
            QPainter painter(&pixmap);
            QSvgRenderer(svg).render(&painter, QRect({}, size));
        }
        QPixmapCache::insert(key, pixmap);
        return pixmap;
    }

    const QString path_;
    const std::optional<Mood> tint_;
};

}  // namespace

QIcon icon(const QString& name, std::optional<Mood> tint) {
    const QString path = QStringLiteral(":/icons/%1.svg").arg(name);
    if (!QFile::exists(path)) return {};
    return QIcon(new TintedEngine(path, tint));
}

QIcon moodIcon(Mood mood) {
    switch (mood) {
        case Mood::kUnknown:
            return icon(QStringLiteral("unknown"), mood);
        case Mood::kIdle:
            return icon(QStringLiteral("idle"), mood);
        case Mood::kGood:
            return icon(QStringLiteral("good"), mood);
        case Mood::kBusy:
            return icon(QStringLiteral("busy"), mood);
        case Mood::kWarning:
            return icon(QStringLiteral("warning"), mood);
        case Mood::kBad:
            return icon(QStringLiteral("bad"), mood);
    }
    return {};
}

}  // namespace rha::manager
