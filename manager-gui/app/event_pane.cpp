#include "manager-gui/app/event_pane.h"

#include <QAction>
#include <QClipboard>
#include <QGridLayout>
#include <QGuiApplication>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QScrollBar>
#include <algorithm>
#include <array>

#include "manager-gui/app/icons.h"
#include "manager-gui/app/mood_delegate.h"
#include "manager-gui/core/words.h"

namespace rha::manager {
namespace {

constexpr const char* kHeaderKey = "eventPane/columns";
constexpr std::array kWidths = {30, 90, 100, 95, 80, 430};
/// Beside a narrower table there is no room for what is to be read.
constexpr int kWideEnough = 700;

QString paragraph(const QString& title, const QString& text) {
    if (text.isEmpty()) return {};
    return QStringLiteral("<p><b>%1</b><br>%2</p>").arg(title, text.toHtmlEscaped());
}

}  // namespace

EventPane::EventPane(ControlClient* client, QWidget* parent) : QWidget(parent), client_(client) {
    model_ = new EventModel(this);
    filter_ = new EventFilter(this);
    filter_->setSourceModel(model_);

    table_ = new QTableView;
    table_->setModel(filter_);
    table_->setItemDelegate(new MoodDelegate(EventModel::kMoodRole, table_));
    table_->setAccessibleName(tr("Events"));
    table_->setSelectionBehavior(QAbstractItemView::SelectRows);
    table_->setShowGrid(false);
    table_->setWordWrap(false);
    table_->setFrameShape(QFrame::NoFrame);
    table_->setTabKeyNavigation(false);
    table_->verticalHeader()->hide();
    table_->verticalHeader()->setDefaultSectionSize(table_->fontMetrics().height() + 10);
    table_->horizontalHeader()->setStretchLastSection(true);
    table_->horizontalHeader()->setMinimumSectionSize(kWidths[EventModel::kSeverity]);
    table_->horizontalHeader()->setHighlightSections(false);
    table_->horizontalHeader()->setDefaultAlignment(Qt::AlignLeft | Qt::AlignVCenter);
    for (std::size_t i = 0; i < kWidths.size(); ++i) {
        table_->setColumnWidth(static_cast<int>(i), kWidths[i]);
    }
    // What it says names scenario and host: it is seen first, also where there is little room.
    table_->horizontalHeader()->moveSection(EventModel::kMessage, EventModel::kScenario);
    auto* copy_action = new QAction(icon(QStringLiteral("copy")), tr("&Copy events"), table_);
    copy_action->setShortcut(QKeySequence::Copy);
    copy_action->setShortcutContext(Qt::WidgetShortcut);
    table_->addAction(copy_action);
    table_->setContextMenuPolicy(Qt::ActionsContextMenu);
    connect(copy_action, &QAction::triggered, this, &EventPane::copy);

    details_ = new QTextBrowser;
    details_->setFrameShape(QFrame::NoFrame);
    details_->setAccessibleName(tr("About the event"));
    details_->setPlaceholderText(tr("Choose an event to read its cause and what to do."));
    splitter_ = new QSplitter(Qt::Horizontal);
    splitter_->addWidget(table_);
    splitter_->addWidget(details_);
    splitter_->setStretchFactor(0, 3);
    splitter_->setStretchFactor(1, 1);
    splitter_->setChildrenCollapsible(false);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(4);
    message_ = new MessageBar;
    layout->addWidget(makeFilterLine());
    layout->addWidget(message_);
    layout->addWidget(splitter_, 1);

    connect(table_->selectionModel(), &QItemSelectionModel::currentChanged, this,
            &EventPane::showCurrent);
    // New events come at the top; whoever reads further down keeps the place.
    connect(filter_, &QAbstractItemModel::rowsInserted, this,
            [this](const QModelIndex&, int first, int last) {
                QScrollBar* bar = table_->verticalScrollBar();
                if (first == 0 && bar->value() > 0) bar->setValue(bar->value() + last - first + 1);
            });
}

void EventPane::resizeEvent(QResizeEvent* event) {
    QWidget::resizeEvent(event);
    const auto wanted = width() < kWideEnough ? Qt::Vertical : Qt::Horizontal;
    if (splitter_->orientation() != wanted) splitter_->setOrientation(wanted);
}

QWidget* EventPane::makeFilterLine() {
    severity_ = new QComboBox;
    severity_->addItem(tr("All events"), static_cast<int>(Severity::kInfo));
    severity_->addItem(moodIcon(Mood::kWarning), tr("Warnings and errors"),
                       static_cast<int>(Severity::kWarning));
    severity_->addItem(moodIcon(Mood::kBad), tr("Errors only"), static_cast<int>(Severity::kError));
    severity_->setAccessibleName(tr("Severity"));
    search_ = new QLineEdit;
    search_->setPlaceholderText(tr("Search events"));
    search_->setAccessibleName(search_->placeholderText());
    search_->setClearButtonEnabled(true);
    search_->addAction(icon(QStringLiteral("search")), QLineEdit::LeadingPosition);
    only_selected_ = new QCheckBox(tr("Only of the selected scenario"));
    makeDays();
    older_ = new QPushButton(tr("Load &older"));
    older_->setToolTip(tr("Up to a thousand events before those that are there"));
    connect(older_, &QPushButton::clicked, this, &EventPane::loadOlder);
    auto* line = new QWidget;
    auto* layout = new QGridLayout(line);
    layout->setContentsMargins(6, 4, 6, 0);
    layout->setColumnStretch(1, 1);
    layout->addWidget(severity_, 0, 0);
    layout->addWidget(search_, 0, 1);
    layout->addWidget(only_selected_, 0, 2);
    auto* days = new QHBoxLayout;
    days->addWidget(from_);
    days->addWidget(until_);
    days->addStretch(1);
    layout->addWidget(period_, 1, 0);
    layout->addLayout(days, 1, 1);
    layout->addWidget(older_, 1, 2, Qt::AlignRight);
    connect(severity_, &QComboBox::currentIndexChanged, this, [this] {
        filter_->setSeverityMin(static_cast<Severity>(severity_->currentData().toInt()));
    });
    connect(search_, &QLineEdit::textChanged, filter_, &EventFilter::setText);
    connect(only_selected_, &QCheckBox::toggled, this, [this] { setScenario(scenario_id_); });
    showDays();
    setLive(live_);
    return line;
}

void EventPane::makeDays() {
    period_ = new QComboBox;
    period_->setAccessibleName(tr("Period"));
    period_->addItem(tr("Any time"));
    period_->addItem(tr("Chosen days"));
    const auto field = [](const QString& name) {
        auto* edit = new QDateEdit(QDate::currentDate());
        edit->setCalendarPopup(true);
        edit->setDisplayFormat(QStringLiteral("yyyy-MM-dd"));
        edit->setAccessibleName(name);
        edit->findChild<QLineEdit*>()->setAccessibleName(name);
        return edit;
    };
    from_ = field(tr("From"));
    until_ = field(tr("Until"));
    until_->setMinimumDate(from_->date());
    connect(from_, &QDateEdit::dateChanged, until_, &QDateEdit::setMinimumDate);
    connect(from_, &QDateEdit::dateChanged, this, &EventPane::showDays);
    connect(until_, &QDateEdit::dateChanged, this, &EventPane::showDays);
    connect(period_, &QComboBox::currentIndexChanged, this, &EventPane::showDays);
}

void EventPane::showDays() {
    const bool days = period_->currentIndex() == 1;
    from_->setVisible(days);
    until_->setVisible(days);
    filter_->setDays(days ? from_->date() : QDate(), days ? until_->date() : QDate());
}

void EventPane::setLive(bool live) {
    live_ = live;
    older_->setEnabled(live && client_ != nullptr && !waiting_ && !all_);
}

void EventPane::loadOlder() {
    message_->clear();
    waiting_ = true;
    setLive(live_);
    const int rows = model_->rowCount();
    // Others of the same moment come again, and are left out.
    const qint64 until = rows == 0 ? 0 : model_->event(rows - 1).unix_ns + 1;
    client_->olderEvents(
        until, Answer<QList<LogEvent>>(this, [this](const auto& events) { takeOlder(events); }));
}

void EventPane::takeOlder(const Result<QList<LogEvent>>& events) {
    waiting_ = false;
    if (!events) {
        message_->say(Mood::kBad, Words::error(events.error()));
    } else if (model_->addOlder(*events) == 0) {
        all_ = true;
        message_->say(Mood::kIdle, tr("There are no older events."));
    }
    setLive(live_);
}

void EventPane::setScenario(const QString& scenario_id) {
    scenario_id_ = scenario_id;
    filter_->setScenario(only_selected_->isChecked() ? scenario_id : QString());
}

void EventPane::showCurrent() {
    const QModelIndex current = filter_->mapToSource(table_->currentIndex());
    if (!current.isValid()) {
        details_->clear();
        return;
    }
    const LogEvent& event = model_->event(current.row());
    details_->setHtml(paragraph(Words::severity(event.severity) + QStringLiteral("  ") + event.code,
                                event.message) +
                      paragraph(tr("Cause"), event.cause) +
                      paragraph(tr("What to do"), event.next_action));
}

QString EventPane::selectedText() const {
    QList<int> rows;
    for (const QModelIndex& row : table_->selectionModel()->selectedRows()) {
        rows.append(filter_->mapToSource(row).row());
    }
    std::ranges::sort(rows, std::greater());  // the oldest is the last
    QString text;
    for (const int row : rows) text += eventText(model_->event(row)) + u'\n';
    return text;
}

void EventPane::copy() const {
    const QString text = selectedText();
    if (!text.isEmpty()) QGuiApplication::clipboard()->setText(text);
}

void EventPane::save(QSettings& settings) const {
    settings.setValue(kHeaderKey, table_->horizontalHeader()->saveState());
}

void EventPane::restore(QSettings& settings) {
    table_->horizontalHeader()->restoreState(settings.value(kHeaderKey).toByteArray());
}

}  // namespace rha::manager
