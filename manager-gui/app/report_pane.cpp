#include "manager-gui/app/report_pane.h"

#include <QDateTime>
#include <QHBoxLayout>
#include <QLineEdit>
#include <QVBoxLayout>
#include <algorithm>

#include "manager-gui/app/plain_text.h"

namespace rha::manager {
namespace {

constexpr int kChosenDays = 0;
constexpr qint64 kDayMs = 86'400'000;
constexpr qint64 kMillisecondNs = 1'000'000;

}  // namespace

ReportPane::ReportPane(ControlClient* client, const QString& language, QWidget* parent)
    : QWidget(parent) {
    title_ = new QLabel;
    makeChoices();
    makeDates();
    sheet_ = new ReportSheet(client, language, [this] { return subject(); }, {kind_, period_});
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(6, 4, 6, 6);
    layout->addWidget(title_);
    layout->addWidget(dates_);
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
    period_->addItem(tr("Chosen days"), kChosenDays);
    period_->setCurrentIndex(2);
}

void ReportPane::makeDates() {
    const QDate today = QDate::currentDate();
    const auto field = [](const QDate& date) {
        auto* edit = new QDateEdit(date);
        edit->setCalendarPopup(true);
        edit->setDisplayFormat(QStringLiteral("yyyy-MM-dd"));
        return edit;
    };
    from_ = field(today.addDays(-7));
    until_ = field(today);
    dates_ = new QWidget;
    auto* line = new QHBoxLayout(dates_);
    line->setContentsMargins(0, 0, 0, 0);
    const auto add = [line](const QString& text, QDateEdit* edit) {
        auto* label = new QLabel(text);
        label->setBuddy(edit);
        edit->setAccessibleName(withoutKey(text));
        edit->findChild<QLineEdit*>()->setAccessibleName(withoutKey(text));
        line->addWidget(label);
        line->addWidget(edit);
    };
    add(tr("&From"), from_);
    add(tr("&Until"), until_);
    line->addStretch(1);
    until_->setMinimumDate(from_->date());
    connect(from_, &QDateEdit::dateChanged, until_, &QDateEdit::setMinimumDate);
    connect(period_, &QComboBox::currentIndexChanged, this, &ReportPane::showDates);
    showDates();
}

void ReportPane::showDates() {
    dates_->setVisible(period_->currentData().toInt() == kChosenDays);
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

void ReportPane::setPeriod(ReportWish& wish) const {
    const qint64 now = QDateTime::currentMSecsSinceEpoch();
    qint64 since = 0;
    qint64 until = now;
    if (const int days = period_->currentData().toInt(); days != kChosenDays) {
        since = now - days * kDayMs;
    } else {
        since = from_->date().startOfDay().toMSecsSinceEpoch();
        until = std::min(now, until_->date().addDays(1).startOfDay().toMSecsSinceEpoch());
    }
    wish.since_unix_ns = since * kMillisecondNs;
    wish.until_unix_ns = until * kMillisecondNs;
}

std::optional<ReportSheet::Subject> ReportPane::subject() const {
    if (!scenario_) return std::nullopt;
    ReportWish wish{.scenario_id = scenario_->id,
                    .kind = static_cast<ReportKind>(kind_->currentData().toInt())};
    setPeriod(wish);
    return ReportSheet::Subject{.wish = wish,
                                .file_name = scenario_->name + u'-' + kind_->currentText()};
}

}  // namespace rha::manager
