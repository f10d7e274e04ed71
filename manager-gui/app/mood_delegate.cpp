#include "manager-gui/app/mood_delegate.h"

#include <QApplication>
#include <QPainter>
#include <QStyle>
#include <algorithm>

#include "manager-gui/app/icons.h"
#include "manager-gui/app/theme.h"
#include "manager-gui/core/scenario_tree_model.h"

namespace rha::manager {
namespace {

using Model = ScenarioTreeModel;

constexpr int kBarHeight = 4;
constexpr int kMark = 16;  ///< of a mood, or a box
constexpr int kRowSpare = 8;

QString kindIcon(int kind) {
    switch (kind) {
        case Model::kGroup:
            return QStringLiteral("group");
        case Model::kScenario:
            return QStringLiteral("scenario");
        case Model::kMaster:
            return QStringLiteral("master");
        default:
            return QStringLiteral("replica");
    }
}

void drawBar(QPainter* painter, const QRect& cell, double fraction, const QColor& full,
             const QPalette& palette) {
    QRectF track(cell.left() + 4, cell.bottom() - kBarHeight - 1, cell.width() - 8, kBarHeight);
    painter->save();
    painter->setRenderHint(QPainter::Antialiasing);
    painter->setPen(Qt::NoPen);
    QColor faint = faintColor(palette);
    faint.setAlphaF(0.3f);
    painter->setBrush(faint);
    painter->drawRoundedRect(track, kBarHeight / 2.0, kBarHeight / 2.0);
    track.setWidth(track.width() * std::clamp(fraction, 0.0, 1.0));
    painter->setBrush(full);
    painter->drawRoundedRect(track, kBarHeight / 2.0, kBarHeight / 2.0);
    painter->restore();
}

}  // namespace

MoodDelegate::MoodDelegate(int mood_role, QObject* parent)
    : QStyledItemDelegate(parent), mood_role_(mood_role) {}

void MoodDelegate::initStyleOption(QStyleOptionViewItem* option, const QModelIndex& index) const {
    QStyledItemDelegate::initStyleOption(option, index);
    const QVariant mood = index.data(mood_role_);
    if (!mood.isValid() || mood.toInt() < 0) return;
    option->features |= QStyleOptionViewItem::HasDecoration;
    option->icon = moodIcon(static_cast<Mood>(mood.toInt()));
    option->decorationSize = QSize(16, 16);
}

void MoodDelegate::greyOut(QStyleOptionViewItem& option) {
    option.palette.setColor(QPalette::Text, faintColor(option.palette));
    if (option.icon.isNull()) return;
    option.icon = QIcon(option.icon.pixmap(option.decorationSize, QIcon::Disabled));
}

RowDelegate::RowDelegate(QAbstractItemView& view) : QStyledItemDelegate(&view), view_(view) {
    view.setItemDelegate(this);
}

void RowDelegate::setStale(bool stale) {
    stale_ = stale;
    view_.viewport()->update();
}

QSize RowDelegate::sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const {
    QSize size = QStyledItemDelegate::sizeHint(option, index);
    size.setHeight(std::max(option.fontMetrics.height(), kMark) + kRowSpare);
    return size;
}

void RowDelegate::initStyleOption(QStyleOptionViewItem* option, const QModelIndex& index) const {
    QStyledItemDelegate::initStyleOption(option, index);
    if (stale_) MoodDelegate::greyOut(*option);
}

ScenarioDelegate::ScenarioDelegate(QObject* parent) : MoodDelegate(Model::kMoodRole, parent) {}

void ScenarioDelegate::initStyleOption(QStyleOptionViewItem* option,
                                       const QModelIndex& index) const {
    MoodDelegate::initStyleOption(option, index);
    const int kind = index.data(Model::kKindRole).toInt();
    const bool stale = index.data(Model::kStaleRole).toBool();
    const bool host = kind == Model::kMaster || kind == Model::kReplica;
    if (index.column() == Model::kName) {
        option->features |= QStyleOptionViewItem::HasDecoration;
        option->icon = icon(kindIcon(kind));
        option->decorationSize = QSize(16, 16);
        option->font.setBold(kind == Model::kGroup);
    }
    if (index.column() == Model::kLag) option->displayAlignment = Qt::AlignRight | Qt::AlignVCenter;
    if (stale) {
        greyOut(*option);
    } else if (host) {
        QColor soft = option->palette.color(QPalette::Text);
        soft.setAlphaF(0.75f);
        option->palette.setColor(QPalette::Text, soft);
    }
}

void ScenarioDelegate::paint(QPainter* painter, const QStyleOptionViewItem& option,
                             const QModelIndex& index) const {
    MoodDelegate::paint(painter, option, index);
    const QVariant fraction = index.data(Model::kFractionRole);
    if (!fraction.isValid()) return;
    const bool stale = index.data(Model::kStaleRole).toBool();
    const bool selected = option.state.testFlag(QStyle::State_Selected);
    const QColor full = selected ? option.palette.color(QPalette::HighlightedText)
                                 : moodColor(stale ? Mood::kUnknown : Mood::kBusy, option.palette);
    drawBar(painter, option.rect, fraction.toDouble(), full, option.palette);
}

QSize ScenarioDelegate::sizeHint(const QStyleOptionViewItem& option,
                                 const QModelIndex& index) const {
    QSize size = MoodDelegate::sizeHint(option, index);
    size.setHeight(std::max(size.height() + 8, 28));
    return size;
}

}  // namespace rha::manager
