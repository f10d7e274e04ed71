#include "manager-gui/app/heat_view.h"

#include <QHeaderView>
#include <QHelpEvent>
#include <QPainter>
#include <QStyledItemDelegate>
#include <QToolTip>
#include <algorithm>

#include "manager-gui/app/chart_paint.h"
#include "manager-gui/app/theme.h"

namespace rha::manager {
namespace {

using Model = ChangeHeatModel;

constexpr int kFileWidth = 120;
constexpr int kWrittenWidth = 75;
constexpr int kSide = 4;  ///< free on either side of the hours

QRect hoursIn(const QRect& cell) {
    return cell.adjusted(kSide, 0, -kSide, 0);
}

QRectF hourRect(const QRect& cell, int hour, int hours) {
    const QRectF all = hoursIn(cell);
    const double wide = all.width() / hours;
    const double gap = wide > 4 ? 1 : 0;
    return {all.left() + hour * wide, all.top() + 3, wide - gap, all.height() - 6};
}

class HeatDelegate final : public QStyledItemDelegate {
public:
    HeatDelegate(const Model& model, QObject* parent)
        : QStyledItemDelegate(parent), model_(model) {}

    void paint(QPainter* painter, const QStyleOptionViewItem& option,
               const QModelIndex& index) const override {
        QStyledItemDelegate::paint(painter, option, index);
        if (index.column() != Model::kHours) return;
        const bool selected = option.state.testFlag(QStyle::State_Selected);
        const QColor color = selected ? option.palette.color(QPalette::HighlightedText)
                                      : moodColor(Mood::kBusy, option.palette);
        for (int hour = 0; hour < model_.hours(); ++hour) {
            const auto heat = model_.heat(index.row(), hour);
            if (!heat) continue;
            painter->fillRect(hourRect(option.rect, hour, model_.hours()), heatColor(color, *heat));
        }
    }

    QSize sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const override {
        QSize size = QStyledItemDelegate::sizeHint(option, index);
        size.setHeight(size.height() + 8);
        return size;
    }

    bool helpEvent(QHelpEvent* event, QAbstractItemView* view, const QStyleOptionViewItem& option,
                   const QModelIndex& index) override {
        const QRect hours = hoursIn(option.rect);
        if (event->type() != QEvent::ToolTip || index.column() != Model::kHours ||
            !hours.contains(event->pos())) {
            return QStyledItemDelegate::helpEvent(event, view, option, index);
        }
        const int hour = (event->pos().x() - hours.left()) * model_.hours() / hours.width();
        QToolTip::showText(event->globalPos(), model_.hourText(index.row(), hour), view);
        return true;
    }

protected:
    void initStyleOption(QStyleOptionViewItem* option, const QModelIndex& index) const override {
        QStyledItemDelegate::initStyleOption(option, index);
        option->font.setBold(index.data(Model::kTotalRole).toBool());
        // The end of a path tells more than its begin.
        if (index.column() == Model::kFile) option->textElideMode = Qt::ElideLeft;
    }

private:
    const Model& model_;
};

/// Above the hours stand their times.
class HeatHeader final : public QHeaderView {
public:
    HeatHeader(const Model& model, QWidget* parent)
        : QHeaderView(Qt::Horizontal, parent), model_(model) {}

protected:
    void initStyleOptionForIndex(QStyleOptionHeader* option, int section) const override {
        QHeaderView::initStyleOptionForIndex(option, section);
        if (section == Model::kHours) option->text.clear();
    }
    void paintSection(QPainter* painter, const QRect& rect, int section) const override {
        painter->save();  // or its clipping would stay
        QHeaderView::paintSection(painter, rect, section);
        painter->restore();
        if (section != Model::kHours) return;
        paintTimes(*painter, hoursIn(rect), model_.begin(), model_.end(), palette());
    }

private:
    const Model& model_;
};

}  // namespace

HeatView::HeatView(ChangeHeatModel& model, QWidget* parent) : QTreeView(parent) {
    setModel(&model);
    setHeader(new HeatHeader(model, this));
    setItemDelegate(new HeatDelegate(model, this));
    setAccessibleName(tr("Changes of each file, hour by hour"));
    setRootIsDecorated(false);
    setUniformRowHeights(true);
    setAllColumnsShowFocus(true);
    setFrameShape(QFrame::NoFrame);
    header()->setStretchLastSection(true);
    header()->setSectionsMovable(false);
    setColumnWidth(Model::kFile, kFileWidth);
    setColumnWidth(Model::kWritten, kWrittenWidth);
    connect(&model, &QAbstractItemModel::modelAboutToBeReset, this,
            [this] { kept_ = currentFile(); });
    connect(&model, &QAbstractItemModel::modelReset, this, [this, &model] {
        const auto same =
            model.match(model.index(0, 0), Qt::DisplayRole, kept_, 1, Qt::MatchExactly);
        setCurrentIndex(same.isEmpty() ? model.index(0, 0) : same.front());
    });
}

QString HeatView::currentFile() const {
    return currentIndex().siblingAtColumn(Model::kFile).data().toString();
}

}  // namespace rha::manager
