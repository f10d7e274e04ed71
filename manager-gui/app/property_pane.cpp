#include "manager-gui/app/property_pane.h"

#include <QHBoxLayout>
#include <QHeaderView>
#include <QStyledItemDelegate>
#include <QVBoxLayout>

#include "manager-gui/app/history_dialog.h"
#include "manager-gui/app/icons.h"
#include "manager-gui/app/theme.h"

namespace rha::manager {
namespace {

/// Bold: edited. Red: wrong. A lock: not now.
class PropertyDelegate final : public QStyledItemDelegate {
public:
    using QStyledItemDelegate::QStyledItemDelegate;

    QSize sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const override {
        QSize size = QStyledItemDelegate::sizeHint(option, index);
        size.setHeight(size.height() + 8);
        return size;
    }

protected:
    void initStyleOption(QStyleOptionViewItem* option, const QModelIndex& index) const override {
        QStyledItemDelegate::initStyleOption(option, index);
        if (!index.parent().isValid()) option->font.setBold(true);
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
};

}  // namespace

PropertyPane::PropertyPane(ControlClient* client, bool japanese, QWidget* parent)
    : QWidget(parent), client_(client) {
    model_ = new PropertyModel(japanese, this);
    filter_ = new QSortFilterProxyModel(this);
    filter_->setSourceModel(model_);
    filter_->setRecursiveFilteringEnabled(true);
    filter_->setFilterRole(PropertyModel::kFilterRole);
    filter_->setFilterCaseSensitivity(Qt::CaseInsensitive);

    title_ = new QLabel;
    search_ = new QLineEdit;
    search_->setPlaceholderText(tr("Search properties"));
    search_->setAccessibleName(search_->placeholderText());
    search_->setClearButtonEnabled(true);
    search_->addAction(icon(QStringLiteral("search")), QLineEdit::LeadingPosition);
    tree_ = new QTreeView;
    tree_->setModel(filter_);
    tree_->setItemDelegate(new PropertyDelegate(tree_));
    tree_->setAccessibleName(tr("Properties"));
    tree_->setUniformRowHeights(true);
    tree_->setRootIsDecorated(false);
    tree_->setItemsExpandable(false);
    tree_->setFrameShape(QFrame::NoFrame);
    tree_->setEditTriggers(QAbstractItemView::AllEditTriggers);
    tree_->setColumnWidth(PropertyModel::kLabel, 230);
    help_ = new QLabel;
    help_->setWordWrap(true);
    help_->setTextFormat(Qt::PlainText);
    help_->setAlignment(Qt::AlignTop | Qt::AlignLeft);
    help_->setMinimumHeight(help_->fontMetrics().lineSpacing() * 5);
    help_->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
    apply_ = new QPushButton(icon(QStringLiteral("apply")), tr("&Apply"));
    revert_ = new QPushButton(icon(QStringLiteral("revert")), tr("Take &back"));

    history_ = new QPushButton(tr("&History…"));

    auto* sheet = new QWidget;
    auto* sheet_layout = new QVBoxLayout(sheet);
    sheet_layout->setContentsMargins(6, 4, 6, 6);
    sheet_layout->addWidget(title_);
    sheet_layout->addWidget(search_);
    sheet_layout->addWidget(tree_, 1);
    sheet_layout->addWidget(help_);
    auto* buttons = new QHBoxLayout;
    buttons->addWidget(history_);
    buttons->addStretch(1);
    buttons->addWidget(revert_);
    buttons->addWidget(apply_);
    sheet_layout->addLayout(buttons);
    auto* empty = new QLabel(tr("Select a scenario to see its properties."));
    empty->setAlignment(Qt::AlignCenter);
    empty->setWordWrap(true);
    pages_ = new QStackedWidget;
    pages_->addWidget(empty);
    pages_->addWidget(sheet);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(pages_);

    connect(search_, &QLineEdit::textChanged, this, [this](const QString& text) {
        filter_->setFilterFixedString(text);
        tree_->expandAll();
    });
    connect(model_, &QAbstractItemModel::modelReset, tree_, &QTreeView::expandAll);
    connect(model_, &PropertyModel::editsChanged, this, &PropertyPane::showButtons);
    connect(model_, &PropertyModel::editsChanged, this, &PropertyPane::showHelp);
    connect(tree_->selectionModel(), &QItemSelectionModel::currentChanged, this,
            &PropertyPane::showHelp);
    connect(apply_, &QPushButton::clicked, this, &PropertyPane::apply);
    connect(revert_, &QPushButton::clicked, model_, &PropertyModel::revert);
    connect(history_, &QPushButton::clicked, this, [this] {
        auto* dialog = new HistoryDialog(*client_, *window(), *scenario_, model_->labels());
        dialog->open();
    });
    showButtons();
}

void PropertyPane::setScenario(const std::optional<Scenario>& scenario) {
    const auto before = std::exchange(scenario_, scenario);
    pages_->setCurrentIndex(scenario ? 1 : 0);
    if (!scenario || client_ == nullptr) {
        model_->clear();
        return;
    }
    title_->setText(tr("Properties of %1").arg(scenario->name));
    loadSchema();
    if (!before || before->id != scenario->id) model_->clear();
    if (!before || before->id != scenario->id || before->version != scenario->version ||
        before->state != scenario->state) {
        load();
    }
}

void PropertyPane::loadSchema() {
    if (schema_known_ || schema_asked_) return;
    schema_asked_ = true;
    client_->propertySchema(
        Answer<QList<PropertySchema>>(this, [this](const Result<QList<PropertySchema>>& schema) {
            schema_asked_ = false;
            if (!schema) return;  // asked again with the next snapshot
            schema_known_ = true;
            model_->setSchema(*schema);
        }));
}

void PropertyPane::load() {
    const QString id = scenario_->id;
    client_->properties(
        id, Answer<PropertySheet>(this, [this, id](const auto& sheet) { take(id, sheet); }));
}

void PropertyPane::take(const QString& scenario_id, const Result<PropertySheet>& sheet) {
    if (!scenario_ || scenario_->id != scenario_id) return;  // another one was chosen meanwhile
    if (sheet) {
        model_->setSheet(*sheet);
    } else {
        Q_EMIT failed(sheet.error());
    }
}

void PropertyPane::apply() {
    const QString id = model_->sheet().scenario_id;
    apply_->setEnabled(false);
    client_->setProperties(
        id, model_->changes(), model_->sheet().version,
        Answer<PropertySheet>(this, [this, id](const Result<PropertySheet>& sheet) {
            take(id, sheet);
            if (!sheet && sheet.error().code == ErrorCode::kConflict && scenario_) load();
            showButtons();
        }));
}

void PropertyPane::showHelp() {
    const QModelIndex current = tree_->currentIndex().siblingAtColumn(PropertyModel::kValue);
    const QString error = current.data(PropertyModel::kErrorRole).toString();
    const QString help = current.data(PropertyModel::kHelpRole).toString();
    help_->setText(error.isEmpty() ? help : error + u'\n' + help);
}

void PropertyPane::showButtons() {
    apply_->setEnabled(model_->edited() && !model_->hasErrors());
    revert_->setEnabled(model_->edited());
}

}  // namespace rha::manager
