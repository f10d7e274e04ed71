#include "manager-gui/app/report_pane.h"

#include <QDateTime>
#include <QVBoxLayout>

namespace rha::manager {

ReportPane::ReportPane(ControlClient* client, const QString& language, QWidget* parent)
    : QWidget(parent) {
    title_ = new QLabel;
    makeChoices();
    sheet_ = new ReportSheet(client, language, [this] { return subject(); }, {kind_, period_});
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(6, 4, 6, 6);
    layout->addWidget(title_);
    layout->addWidget(sheet_, 1);
    setScenario(std::nullopt);
    sheet_->reset();
}

void ReportPane::makeChoices() {
    const auto combo = [](const QString& name) {
        auto* box = new QComboBox;
        box->setAccessibleName(name);
        return box;
    };
    kind_ = combo(tr("Kind of report"));
    kind_->addItem(tr("Switchovers"), static_cast<int>(ReportKind::kSwitchover));
    kind_->addItem(tr("Synchronisations"), static_cast<int>(ReportKind::kSynchronisation));
    kind_->addItem(tr("Replication"), static_cast<int>(ReportKind::kReplication));
    kind_->addItem(tr("Change volume"), static_cast<int>(ReportKind::kChanges));
    kind_->addItem(tr("Differences"), static_cast<int>(ReportKind::kDifference));
    period_ = combo(tr("Period"));
    period_->addItem(tr("Last day"), 1);
    period_->addItem(tr("Last 7 days"), 7);
    period_->addItem(tr("Last 30 days"), 30);
    period_->addItem(tr("Last 90 days"), 90);
    period_->setCurrentIndex(2);
}

void ReportPane::setScenario(const std::optional<Scenario>& scenario) {
    const QString before = scenario_ ? scenario_->id : QString();
    scenario_ = scenario;
    title_->setText(scenario ? tr("Reports of %1").arg(scenario->name)
                             : tr("Select a scenario to see its reports."));
    if ((scenario ? scenario->id : QString()) != before) sheet_->reset();
}

void ReportPane::setLive(bool live) {
    title_->setEnabled(live);
    sheet_->setLive(live);
}

std::optional<ReportSheet::Subject> ReportPane::subject() const {
    if (!scenario_) return std::nullopt;
    const qint64 until_unix_ns = QDateTime::currentMSecsSinceEpoch() * 1'000'000;
    constexpr qint64 kDayNs = 86'400'000'000'000;
    const ReportWish wish{
        .scenario_id = scenario_->id,
        .kind = static_cast<ReportKind>(kind_->currentData().toInt()),
        .since_unix_ns = until_unix_ns - period_->currentData().toLongLong() * kDayNs,
        .until_unix_ns = until_unix_ns};
    return ReportSheet::Subject{.wish = wish,
                                .file_name = scenario_->name + u'-' + kind_->currentText()};
}

}  // namespace rha::manager
