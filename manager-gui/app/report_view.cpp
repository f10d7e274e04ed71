#include "manager-gui/app/report_view.h"

#include <QGuiApplication>
#include <QPainter>
#include <QPalette>
#include <QRegularExpression>
#include <QSvgRenderer>
#include <QUrl>

#include "manager-gui/app/theme.h"

namespace rha::manager {
namespace {

constexpr int kDrawingWidth = 760;

/// The classes of the report's drawings, as attributes.
QByteArray drawingWithColours(QString svg, const QPalette& palette) {
    const QString faint = faintColor(palette).name();
    svg.replace(QStringLiteral("<svg "),
                QStringLiteral("<svg xmlns=\"http://www.w3.org/2000/svg\" "));
    svg.replace(QStringLiteral("class=\"grid\""),
                QStringLiteral("fill=\"none\" stroke=\"%1\" stroke-width=\"0.5\"").arg(faint));
    svg.replace(QStringLiteral("class=\"bars\""),
                QStringLiteral("fill=\"%1\"").arg(moodColor(Mood::kGood, palette).name()));
    svg.replace(QStringLiteral("<text "),
                QStringLiteral("<text font-size=\"12\" fill=\"%1\" ").arg(faint));
    return svg.toUtf8();
}

QImage draw(const QString& svg, const QPalette& palette) {
    QSvgRenderer renderer(drawingWithColours(svg, palette));
    if (!renderer.isValid()) return {};
    const qreal ratio = qGuiApp->devicePixelRatio();
    const QSizeF size =
        QSizeF(renderer.viewBoxF().size()).scaled(kDrawingWidth * ratio, 4000, Qt::KeepAspectRatio);
    QImage image(size.toSize(), QImage::Format_ARGB32_Premultiplied);
    image.fill(Qt::transparent);
    QPainter painter(&image);
    painter.setRenderHint(QPainter::Antialiasing);
    renderer.render(&painter);
    painter.end();
    image.setDevicePixelRatio(ratio);
    return image;
}

}  // namespace

void showReport(QTextDocument& document, const QString& html) {
    static const QRegularExpression kStyle(QStringLiteral("<style.*?</style>"),
                                           QRegularExpression::DotMatchesEverythingOption);
    static const QRegularExpression kDrawing(QStringLiteral("<svg.*?</svg>"),
                                             QRegularExpression::DotMatchesEverythingOption);
    static const QRegularExpression kPicture(QStringLiteral("<img[^>]*>"));
    const QPalette palette = QGuiApplication::palette();
    QString text = html;
    text.remove(kStyle).remove(kPicture);
    text.replace(QStringLiteral("</b><span>"), QStringLiteral("</b> <span>"));
    document.clear();
    for (int i = 0;; ++i) {
        const QRegularExpressionMatch drawing = kDrawing.match(text);
        if (!drawing.hasMatch()) break;
        const QString name = QStringLiteral("drawing:%1").arg(i);
        document.addResource(QTextDocument::ImageResource, QUrl(name),
                             draw(drawing.captured(), palette));
        text.replace(drawing.capturedStart(), drawing.capturedLength(),
                     QStringLiteral("<img src=\"%1\">").arg(name));
    }
    document.setDefaultStyleSheet(
        QStringLiteral("th { text-align: left; color: %1; } th, td { padding: 2px 12px 2px 0; } "
                       "footer, .notes { color: %1; }")
            .arg(faintColor(palette).name()));
    document.setHtml(text);
}

}  // namespace rha::manager
