#include "manager-gui/app/icons.h"

#include <QFile>
#include <QGuiApplication>
#include <QIconEngine>
#include <QPainter>
#include <QSvgRenderer>

#include "manager-gui/app/theme.h"

namespace rha::manager {
namespace {

/// Draws an SVG with `currentColor` replaced when it is painted, so that a change of the palette
/// needs no new icons.
class TintedEngine final : public QIconEngine {
public:
    TintedEngine(QByteArray svg, std::optional<Mood> tint) : svg_(std::move(svg)), tint_(tint) {}

    void paint(QPainter* painter, const QRect& rect, QIcon::Mode mode, QIcon::State) override {
        QByteArray svg = svg_;
        svg.replace("currentColor", colorFor(mode).name().toLatin1());
        QSvgRenderer(svg).render(painter, rect);
    }

    QPixmap pixmap(const QSize& size, QIcon::Mode mode, QIcon::State state) override {
        QPixmap pixmap(size);
        pixmap.fill(Qt::transparent);
        QPainter painter(&pixmap);
        paint(&painter, QRect({}, size), mode, state);
        return pixmap;
    }

    QIconEngine* clone() const override { return new TintedEngine(svg_, tint_); }

private:
    QColor colorFor(QIcon::Mode mode) const {
        const QPalette palette = QGuiApplication::palette();
        if (mode == QIcon::Disabled) return faintColor(palette);
        if (tint_) return moodColor(*tint_, palette);
        return palette.color(QPalette::Text);
    }

    const QByteArray svg_;
    const std::optional<Mood> tint_;
};

}  // namespace

QIcon icon(const QString& name, std::optional<Mood> tint) {
    QFile file(QStringLiteral(":/icons/%1.svg").arg(name));
    if (!file.open(QIODevice::ReadOnly)) return {};
    return QIcon(new TintedEngine(file.readAll(), tint));
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
