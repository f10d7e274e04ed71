#include "manager-gui/app/scenario_view.h"

#include <QEvent>
#include <QHeaderView>
#include <QSet>
#include <QShortcut>
#include <QVBoxLayout>
#include <algorithm>
#include <array>

#include "manager-gui/app/icons.h"
#include "manager-gui/app/mood_delegate.h"

namespace rha::manager {
namespace {

constexpr const char* kHeaderKey = "scenarioView/columns";
constexpr const char* kSizedKey = "scenarioView/sized";
constexpr std::array kWidths = {150, 80, 60, 60, 55, 120, 60, 60};
constexpr int kSpare = 4;
constexpr int kTitleSpare = 14;

}  // namespace

ScenarioView::ScenarioView(QWidget* parent) : QWidget(parent) {
    model_ = new ScenarioTreeModel(this);
    filter_ = new ScenarioFilter(this);
    filter_->setSourceModel(model_);

    search_ = new QLineEdit;
    search_->setPlaceholderText(tr("Search scenarios, hosts and states"));
    search_->setAccessibleName(search_->placeholderText());
    search_->setClearButtonEnabled(true);
    search_->addAction(icon(QStringLiteral("search")), QLineEdit::LeadingPosition);

    tree_ = new QTreeView;
    tree_->setModel(filter_);
    tree_->setItemDelegate(new ScenarioDelegate(tree_));
    tree_->setAccessibleName(tr("Scenarios"));
    tree_->setSelectionMode(QAbstractItemView::ExtendedSelection);
    tree_->setUniformRowHeights(true);
    tree_->setIndentation(12);
    tree_->setAllColumnsShowFocus(true);
    tree_->setFrameShape(QFrame::NoFrame);
    tree_->setEditTriggers(QAbstractItemView::NoEditTriggers);
    tree_->setContextMenuPolicy(Qt::CustomContextMenu);
    tree_->header()->setStretchLastSection(false);
    tree_->header()->setResizeContentsPrecision(0);  // of what is seen: there may be thousands
    tree_->setSortingEnabled(true);
    tree_->sortByColumn(ScenarioTreeModel::kName, Qt::AscendingOrder);
    for (int column = 0; column < ScenarioTreeModel::kColumnCount; ++column) {
        tree_->setColumnWidth(column, kWidths[static_cast<std::size_t>(column)]);
    }

    connect(tree_->header(), &QHeaderView::sectionResized, this, [this] {
        if (!fitting_) sized_ = true;
    });
    connect(tree_, &QTreeView::expanded, this, &ScenarioView::fitColumns);
    tree_->viewport()->installEventFilter(this);

    no_match_ = new QLabel(tr("Nothing matches the search."));
    no_match_->setAlignment(Qt::AlignCenter);
    pages_ = new QStackedWidget;
    pages_->addWidget(tree_);
    pages_->addWidget(makeEmptyPage());
    pages_->addWidget(no_match_);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(4);
    layout->addWidget(search_);
    layout->addWidget(pages_, 1);
    setFocusProxy(tree_);

    connect(search_, &QLineEdit::textChanged, this, [this](const QString& text) {
        filter_->setText(text);
        tree_->expandToDepth(0);
        refresh();
    });
    auto* escape = new QShortcut(Qt::Key_Escape, search_, nullptr, nullptr, Qt::WidgetShortcut);
    connect(escape, &QShortcut::activated, this, [this] {
        search_->clear();
        tree_->setFocus();
    });
    connect(filter_, &QAbstractItemModel::rowsInserted, this,
            [this](const QModelIndex& above, int first, int last) {
                for (int row = first; !above.isValid() && row <= last; ++row) {
                    tree_->expand(filter_->index(row, 0));
                }
                // A group's children come after the group.
                if (above.isValid() && !above.parent().isValid() && first == 0) {
                    tree_->expand(above);
                }
            });
    connect(tree_->selectionModel(), &QItemSelectionModel::selectionChanged, this,
            &ScenarioView::selectionChanged);
    connect(tree_->selectionModel(), &QItemSelectionModel::currentChanged, this,
            &ScenarioView::selectionChanged);
    connect(tree_, &QWidget::customContextMenuRequested, this, [this](const QPoint& at) {
        Q_EMIT contextMenuWanted(tree_->viewport()->mapToGlobal(at));
    });
    refresh();
}

QWidget* ScenarioView::makeEmptyPage() {
    auto* page = new QWidget;
    auto* mark = new QLabel;
    mark->setPixmap(icon(QStringLiteral("scenario"), Mood::kIdle).pixmap(QSize(56, 56)));
    mark->setAlignment(Qt::AlignCenter);
    empty_title_ = new QLabel;
    QFont large = empty_title_->font();
    large.setPointSizeF(large.pointSizeF() * 1.35);
    empty_title_->setFont(large);
    empty_title_->setAlignment(Qt::AlignCenter);
    empty_text_ = new QLabel;
    empty_text_->setAlignment(Qt::AlignCenter);
    empty_text_->setWordWrap(true);
    empty_text_->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
    empty_action_ = new QPushButton;
    connect(empty_action_, &QPushButton::clicked, this, &ScenarioView::emptyActionTriggered);
    auto* layout = new QVBoxLayout(page);
    layout->setSpacing(12);
    layout->addStretch(2);
    layout->addWidget(mark);
    layout->addWidget(empty_title_);
    layout->addWidget(empty_text_);
    layout->addWidget(empty_action_, 0, Qt::AlignHCenter);
    layout->addStretch(3);
    return page;
}

void ScenarioView::setEmptyText(const QString& title, const QString& text, const QString& action) {
    empty_title_->setText(title);
    empty_text_->setText(text);
    empty_action_->setText(action);
    empty_action_->setVisible(!action.isEmpty());
}

void ScenarioView::refresh() {
    const bool empty = model_->scenarioCount() == 0;
    search_->setEnabled(!empty);
    pages_->setCurrentIndex(empty ? 1 : filter_->rowCount() == 0 ? 2 : 0);
    fitColumns();
}

void ScenarioView::fitColumns() {
    if (sized_) return;
    fitting_ = true;
    const QAbstractItemView& view = *tree_;
    int others = 0;
    for (int column = 0; column < ScenarioTreeModel::kColumnCount; ++column) {
        if (column == ScenarioTreeModel::kProgress) continue;
        const QString title =
            model_->headerData(column, Qt::Horizontal, Qt::DisplayRole).toString();
        const int wanted =
            std::max(view.sizeHintForColumn(column) + kSpare,
                     tree_->header()->fontMetrics().horizontalAdvance(title) + kTitleSpare);
        if (wanted > tree_->columnWidth(column)) tree_->setColumnWidth(column, wanted);
        others += tree_->columnWidth(column);
    }
    tree_->setColumnWidth(
        ScenarioTreeModel::kProgress,
        std::max({view.sizeHintForColumn(ScenarioTreeModel::kProgress) + kSpare,
                  kWidths[ScenarioTreeModel::kProgress], tree_->viewport()->width() - others}));
    fitting_ = false;
}

bool ScenarioView::eventFilter(QObject* watched, QEvent* event) {
    if (event->type() == QEvent::Resize) fitColumns();
    return QWidget::eventFilter(watched, event);
}

void ScenarioView::focusSearch() {
    search_->setFocus(Qt::ShortcutFocusReason);
    search_->selectAll();
}

Selection ScenarioView::selection() const {
    Selection selection;
    const auto rows = tree_->selectionModel()->selectedRows();
    for (const QModelIndex& row : rows) {
        const QModelIndex source = filter_->mapToSource(row);
        if (model_->kind(source) == ScenarioTreeModel::kGroup) {
            selection.groups.append(model_->group(source));
            selection.members += model_->members(model_->group(source));
        }
    }
    QSet<QString> known;
    for (const QModelIndex& row : rows) {
        const Scenario* scenario = model_->scenario(filter_->mapToSource(row));
        if (scenario == nullptr || selection.groups.contains(scenario->group)) continue;
        if (known.contains(scenario->id)) continue;
        known.insert(scenario->id);
        selection.scenarios.append(*scenario);
    }
    return selection;
}

QString ScenarioView::currentScenarioId() const {
    const Scenario* scenario = model_->scenario(filter_->mapToSource(tree_->currentIndex()));
    return scenario == nullptr ? QString() : scenario->id;
}

void ScenarioView::save(QSettings& settings) const {
    settings.setValue(kHeaderKey, tree_->header()->saveState());
    settings.setValue(kSizedKey, sized_);
}

void ScenarioView::restore(QSettings& settings) {
    fitting_ = true;
    tree_->header()->restoreState(settings.value(kHeaderKey).toByteArray());
    fitting_ = false;
    sized_ = settings.value(kSizedKey, false).toBool();
}

}  // namespace rha::manager
