#include "manager-gui/app/trend_page.h"

#include <QDateTime>
#include <QScrollArea>
#include <QVBoxLayout>

namespace rha::manager {

TrendPage::TrendPage(ControlClient* client, QWidget* parent)
    : FigurePage({{tr("Last hour"), 1},
                  {tr("Last 6 hours"), 6},
                  {tr("Last day"), 24},
                  {tr("Last 7 days"), 24 * 7},
                  {tr("Last 30 days"), 24 * 30},
                  {tr("Last 90 days"), 24 * 90}},
                 1, parent),
      client_(client) {
    const auto bytes = [](double value) { return Words::bytes(static_cast<quint64>(value)); };
    lag_ = new LineChart(tr("Lag"),
                         [](double ms) { return Words::duration(static_cast<quint64>(ms)); });
    shipped_ = new LineChart(tr("Proven transfer rate"),
                             [](double value) { return Words::rate(static_cast<quint64>(value)); });
    spool_ = new LineChart(tr("Spool on the master"), bytes);
    journal_ = new LineChart(tr("Journal on the replica"), bytes);

    auto* charts = new QWidget;
    auto* column = new QVBoxLayout(charts);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(2);
    for (LineChart* chart : {lag_, shipped_, spool_, journal_}) column->addWidget(chart, 1);
    auto* area = new QScrollArea;
    area->setWidget(charts);
    area->setWidgetResizable(true);
    area->setFrameShape(QFrame::NoFrame);
    area->setAccessibleName(tr("Charts"));
    setContent(area);
}

void TrendPage::ask(QObject* waiting) {
    client_->statistics(scenario(), hours(),
                        Answer<Statistics>(waiting, [this](const Result<Statistics>& rows) {
                            if (!rows) return takeError(rows.error());
                            takeFigures();
                            show(*rows);
                        }));
}

void TrendPage::show(const Statistics& rows) {
    QList<ChartPoint> lag;
    QList<ChartPoint> shipped;
    QList<ChartPoint> spool;
    QList<ChartPoint> journal;
    const auto figure = [](bool known, quint64 value) {
        return known ? std::optional(static_cast<double>(value)) : std::nullopt;
    };
    for (const StatisticsRow& row : rows) {
        const qint64 at = row.begin_unix_ns;
        lag.append({at, figure(row.master_known, row.lag_ms_max)});
        shipped.append({at, figure(row.shipped_per_s_max != 0, row.shipped_per_s_max)});
        spool.append({at, figure(row.master_known, row.spool_bytes_max)});
        journal.append({at, figure(row.replica_known, row.journal_bytes_max)});
    }
    const qint64 end = QDateTime::currentMSecsSinceEpoch() * 1'000'000;
    const qint64 begin = end - qint64{hours()} * 3'600'000'000'000;
    // Minutes where they are still kept, else hours.
    const qint64 row_ns = rows.isEmpty() ? 1 : qint64{rows.front().seconds} * 1'000'000'000;
    lag_->setPoints(lag, begin, end, row_ns);
    shipped_->setPoints(shipped, begin, end, row_ns);
    spool_->setPoints(spool, begin, end, row_ns);
    journal_->setPoints(journal, begin, end, row_ns);
    showFigures(rows.isEmpty() ? tr("Nothing is known of this time. Figures come every minute "
                                    "while the scenario runs.")
                               : QString());
}

}  // namespace rha::manager
