#include "manager-gui/app/property_editor.h"

#include <QHeaderView>
#include <QStyledItemDelegate>
#include <QVBoxLayout>

#include "manager-gui/app/icons.h"
#include "manager-gui/app/mood_delegate.h"
#include "manager-gui/app/theme.h"

namespace rha::manager {
namespace {

constexpr int kValueWidth = 135;
constexpr int kTallest = 1000;  ///< more than any label

}  // namespace

/// Bold: edited. Red: wrong. A lock: not now. All grey: old.
class PropertyDelegate final : public QStyledItemDelegate {
public:
    using QStyledItemDelegate::QStyledItemDelegate;

    QSize sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const override {
        QStyleOptionViewItem there = option;
        if (const auto* tree = qobject_cast<const QTreeView*>(option.widget);
            tree != nullptr && index.column() == PropertyModel::kLabel) {
            // Tree views leave it to their delegates to know how wide a wrapped text may be.
            const int inset = index.parent().isValid() ? tree->indentation() : 0;
            there.rect = QRect(0, 0, tree->columnWidth(PropertyModel::kLabel) - inset, kTallest);
        }
        QSize size = QStyledItemDelegate::sizeHint(there, index);
        size.setHeight(size.height() + 8);
        return size;
    }

    void setStale(bool stale) { stale_ = stale; }

protected:
    void initStyleOption(QStyleOptionViewItem* option, const QModelIndex& index) const override {
        QStyledItemDelegate::initStyleOption(option, index);
        if (!index.parent().isValid()) option->font.setBold(true);
        if (stale_) MoodDelegate::greyOut(*option);
        if (index.column() != PropertyModel::kValue) return;
        if (index.data(PropertyModel::kEditedRole).toBool()) option->font.setBold(true);
        if (!index.data(PropertyModel::kErrorRole).toString().isEmpty()) {
            option->palette.setColor(QPalette::Text, moodColor(Mood::kBad, option->palette));
        }
        if (index.data(PropertyModel::kLockedRole).toBool()) {
            option->palette.setColor(QPalette::Text, faintColor(option->palette));
            option->features |= QStyleOptionViewItem::HasDecoration;
            option->icon = icon(QStringLiteral("lock"), Mood::kIdle);
            option->decorationSize = QSize(14, 14);
            option->decorationPosition = QStyleOptionViewItem::Right;
        }
    }

private:
    bool stale_ = false;
};

PropertyEditor::PropertyEditor(PropertyModel& model, QWidget* parent) : QWidget(parent) {
    filter_ = new PropertyFilter(this);
    filter_->setSourceModel(&model);
    search_ = new QLineEdit;
    search_->setPlaceholderText(tr("Search properties"));
    search_->setAccessibleName(search_->placeholderText());
    search_->setClearButtonEnabled(true);
    search_->addAction(icon(QStringLiteral("search")), QLineEdit::LeadingPosition);
    tree_ = new QTreeView;
    tree_->setModel(filter_);
    delegate_ = new PropertyDelegate(tree_);
    tree_->setItemDelegate(delegate_);
    tree_->setAccessibleName(tr("Properties"));
    tree_->setWordWrap(true);  // labels may be long, and differ in their last words only
    tree_->setTextElideMode(Qt::ElideNone);
    tree_->setRootIsDecorated(false);
    tree_->setItemsExpandable(false);
    tree_->setFrameShape(QFrame::NoFrame);
    tree_->setEditTriggers(QAbstractItemView::AllEditTriggers);
    tree_->header()->setStretchLastSection(false);
    tree_->header()->setSectionResizeMode(PropertyModel::kLabel, QHeaderView::Stretch);
    tree_->header()->resizeSection(PropertyModel::kValue, kValueWidth);
    // A narrower column has higher rows.
    connect(tree_->header(), &QHeaderView::sectionResized, tree_, &QTreeView::doItemsLayout,
            Qt::QueuedConnection);
    help_ = new QLabel;
    help_->setWordWrap(true);
    help_->setTextFormat(Qt::PlainText);
    help_->setAlignment(Qt::AlignTop | Qt::AlignLeft);
    help_->setMinimumHeight(help_->fontMetrics().lineSpacing() * 5);
    help_->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(search_);
    layout->addWidget(tree_, 1);
    layout->addWidget(help_);

    connect(search_, &QLineEdit::textChanged, this, [this](const QString& text) {
        filter_->setText(text);
        tree_->expandAll();
    });
    connect(filter_, &QAbstractItemModel::modelReset, tree_, &QTreeView::expandAll);
    connect(&model, &PropertyModel::editsChanged, this, &PropertyEditor::showHelp);
    connect(tree_->selectionModel(), &QItemSelectionModel::currentChanged, this,
            &PropertyEditor::showHelp);
    tree_->expandAll();
}

void PropertyEditor::setLive(bool live) {
    delegate_->setStale(!live);
    help_->setEnabled(live);
    tree_->viewport()->update();
}

void PropertyEditor::showHelp() {
    const QModelIndex current = tree_->currentIndex().siblingAtColumn(PropertyModel::kValue);
    const QString error = current.data(PropertyModel::kErrorRole).toString();
    const QString help = current.data(PropertyModel::kHelpRole).toString();
    help_->setText(error.isEmpty() ? help : error + u'\n' + help);
}

}  // namespace rha::manager
