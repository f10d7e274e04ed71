#include "manager-gui/app/statistics_pane.h"

#include <QDateTime>
#include <QHBoxLayout>
#include <QVBoxLayout>

#include "manager-gui/core/words.h"

namespace rha::manager {
namespace {

constexpr int kAgainMs = 60'000;

}  // namespace

StatisticsPane::StatisticsPane(ControlClient* client, QWidget* parent)
    : QWidget(parent), client_(client) {
    title_ = new QLabel;
    span_ = new QComboBox;
    span_->setAccessibleName(tr("Time span"));
    span_->addItem(tr("Last hour"), 1);
    span_->addItem(tr("Last 6 hours"), 6);
    span_->addItem(tr("Last day"), 24);
    span_->setCurrentIndex(1);
    const auto bytes = [](double value) { return Words::bytes(static_cast<quint64>(value)); };
    lag_ = new LineChart(tr("Lag"),
                         [](double ms) { return Words::duration(static_cast<quint64>(ms)); });
    shipped_ = new LineChart(tr("Proven transfer rate"),
                             [](double value) { return Words::rate(static_cast<quint64>(value)); });
    journal_ = new LineChart(tr("Journal of the replica, not applied yet"), bytes);
    note_ = new QLabel;
    note_->setAlignment(Qt::AlignCenter);
    note_->setWordWrap(true);

    auto* charts = new QWidget;
    auto* layout = new QVBoxLayout(charts);
    layout->setContentsMargins(6, 4, 6, 6);
    auto* top = new QHBoxLayout;
    top->addWidget(title_, 1);
    top->addWidget(span_);
    layout->addLayout(top);
    layout->addWidget(lag_, 1);
    layout->addWidget(shipped_, 1);
    layout->addWidget(journal_, 1);
    pages_ = new QStackedWidget;
    pages_->addWidget(note_);
    pages_->addWidget(charts);
    auto* whole = new QVBoxLayout(this);
    whole->setContentsMargins(0, 0, 0, 0);
    whole->addWidget(pages_);
    connect(span_, &QComboBox::currentIndexChanged, this, &StatisticsPane::load);
    connect(&again_, &QTimer::timeout, this, &StatisticsPane::load);
    again_.start(kAgainMs);
    setScenario(std::nullopt);
}

void StatisticsPane::setScenario(const std::optional<Scenario>& scenario) {
    if (!scenario) {
        scenario_id_.clear();
        say(tr("Select a scenario to see its statistics."));
        return;
    }
    if (scenario->id == scenario_id_) return;
    scenario_id_ = scenario->id;
    title_->setText(tr("Statistics of %1").arg(scenario->name));
    say(tr("One moment."));
    load();
}

void StatisticsPane::showEvent(QShowEvent* event) {
    load();
    QWidget::showEvent(event);
}

void StatisticsPane::load() {
    if (client_ == nullptr || scenario_id_.isEmpty() || !isVisible()) return;
    client_->statistics(
        scenario_id_, span_->currentData().toInt(),
        Answer<Statistics>(this, [this, id = scenario_id_](const Result<Statistics>& rows) {
            if (id != scenario_id_) return;  // another one was chosen meanwhile
            if (!rows) {
                say(Words::error(rows.error()));
            } else if (rows->isEmpty()) {
                say(
                    tr("Nothing is known of this time. Figures come every minute while the "
                       "scenario runs."));
            } else {
                show(*rows);
            }
        }));
}

void StatisticsPane::say(const QString& text) {
    note_->setText(text);
    pages_->setCurrentIndex(0);
}

void StatisticsPane::show(const Statistics& rows) {
    QList<ChartPoint> lag;
    QList<ChartPoint> shipped;
    QList<ChartPoint> journal;
    const auto figure = [](bool known, quint64 value) {
        return known ? std::optional(static_cast<double>(value)) : std::nullopt;
    };
    for (const StatisticsRow& row : rows) {
        lag.append({row.begin_unix_ns, figure(row.master_known, row.lag_ms_max)});
        shipped.append(
            {row.begin_unix_ns, figure(row.shipped_per_s_max != 0, row.shipped_per_s_max)});
        journal.append({row.begin_unix_ns, figure(row.replica_known, row.journal_bytes_max)});
    }
    const qint64 end = QDateTime::currentMSecsSinceEpoch() * 1'000'000;
    const qint64 begin = end - span_->currentData().toLongLong() * 3'600'000'000'000;
    lag_->setPoints(lag, begin, end);
    shipped_->setPoints(shipped, begin, end);
    journal_->setPoints(journal, begin, end);
    pages_->setCurrentIndex(1);
}

}  // namespace rha::manager
