// MoodDelegate: cells of tables and trees with the mark of their mood, a bar where there is a
// progress, and grey where the data is old. ScenarioDelegate knows the scenario tree. GUI thread.
#pragma once

#include <QAbstractItemView>
#include <QStyledItemDelegate>

namespace rha::manager {

class MoodDelegate : public QStyledItemDelegate {
    Q_OBJECT

public:
    /// `mood_role` of the model; -1 there means no mark.
    MoodDelegate(int mood_role, QObject* parent);

    /// As what is old looks.
    static void greyOut(QStyleOptionViewItem& option);

protected:
    void initStyleOption(QStyleOptionViewItem* option, const QModelIndex& index) const override;

private:
    const int mood_role_;
};

/// Cells of a list whose rows have one height, with marks and boxes or without; grey while the
/// whole list is old.
class RowDelegate final : public QStyledItemDelegate {
    Q_OBJECT

public:
    /// Of the view; draws it anew when that changes.
    explicit RowDelegate(QAbstractItemView& view);
    void setStale(bool stale);
    QSize sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const override;

protected:
    void initStyleOption(QStyleOptionViewItem* option, const QModelIndex& index) const override;

private:
    QAbstractItemView& view_;
    bool stale_ = false;
};

class ScenarioDelegate final : public MoodDelegate {
    Q_OBJECT

public:
    explicit ScenarioDelegate(QObject* parent);

    void paint(QPainter* painter, const QStyleOptionViewItem& option,
               const QModelIndex& index) const override;
    QSize sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const override;

protected:
    void initStyleOption(QStyleOptionViewItem* option, const QModelIndex& index) const override;
};

}  // namespace rha::manager
