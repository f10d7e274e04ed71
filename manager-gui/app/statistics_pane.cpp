#include "manager-gui/app/statistics_pane.h"

#include <QVBoxLayout>

#include "manager-gui/app/plain_text.h"

namespace rha::manager {

StatisticsPane::StatisticsPane(ControlClient* client, QWidget* parent)
    : QWidget(parent), client_(client) {
    clock_.start();
    empty_ = makeText(tr("Select a scenario to see its statistics."));
    empty_->setAlignment(Qt::AlignCenter);
    title_ = makeText();
    picture_ = new ReplicationView;
    note_ = makeText();
    trend_ = new TrendPage(client);
    heat_ = new HeatPage(client);
    tabs_ = new QTabWidget;
    tabs_->setDocumentMode(true);
    tabs_->addTab(trend_, tr("&Over time"));
    tabs_->addTab(heat_, tr("Changes by &file"));
    auto* figures = new QWidget;
    auto* layout = new QVBoxLayout(figures);
    layout->setContentsMargins(6, 4, 6, 0);
    layout->addWidget(title_);
    layout->addWidget(picture_);
    layout->addWidget(note_);
    layout->addWidget(tabs_, 1);
    pages_ = new QStackedWidget;
    pages_->addWidget(empty_);
    pages_->addWidget(figures);
    auto* whole = new QVBoxLayout(this);
    whole->setContentsMargins(0, 0, 0, 0);
    whole->addWidget(pages_);
    connect(tabs_, &QTabWidget::currentChanged, this, &StatisticsPane::showPages);
}

void StatisticsPane::setScenario(const std::optional<Scenario>& scenario) {
    const QString id = scenario && client_ != nullptr ? scenario->id : QString();
    if (id != scenario_id_) rate_.clear();
    scenario_id_ = id;
    pages_->setCurrentIndex(id.isEmpty() ? 0 : 1);
    if (!id.isEmpty()) {
        const Side& master = scenario->master;
        if (live_ && master.heard) rate_.add(clock_.elapsed(), master.shipped_bytes);
        const auto picture = ReplicationPicture::of(*scenario, rate_.bytesPerSecond());
        title_->setText(tr("Statistics of %1").arg(scenario->name));
        picture_->setAccessibleName(tr("Replication of %1").arg(scenario->name));
        picture_->show(picture);
        note_->setText(picture.note);
        note_->setVisible(!picture.note.isEmpty());
    }
    trend_->setScenario(id);
    heat_->setScenario(id);
}

void StatisticsPane::setSeen(bool seen) {
    seen_ = seen;
    showPages();
}

void StatisticsPane::setLive(bool live) {
    live_ = live;
    picture_->setStale(!live);
    trend_->setLive(live);
    heat_->setLive(live);
}

QString StatisticsPane::emptyText() const {
    return pages_->currentIndex() == 0 ? empty_->text() : QString();
}

void StatisticsPane::showPages() {
    trend_->setSeen(seen_ && tabs_->currentWidget() == trend_);
    heat_->setSeen(seen_ && tabs_->currentWidget() == heat_);
}

}  // namespace rha::manager
