#include "manager-gui/app/report_pane.h"

#include <QDateTime>
#include <QFileDialog>
#include <QHBoxLayout>
#include <QSaveFile>
#include <QVBoxLayout>

#include "manager-gui/app/icons.h"
#include "manager-gui/app/report_view.h"
#include "manager-gui/core/words.h"

namespace rha::manager {

ReportPane::ReportPane(ControlClient* client, const QString& language, QWidget* parent)
    : QWidget(parent), client_(client) {
    title_ = new QLabel;
    message_ = new MessageBar;
    view_ = new QTextBrowser;
    view_->setOpenLinks(false);
    view_->setFrameShape(QFrame::NoFrame);
    view_->setAccessibleName(tr("Report"));
    view_->setPlaceholderText(tr("Choose a report and press Show."));
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(6, 4, 6, 6);
    layout->addWidget(title_);
    layout->addWidget(makeChoices(language));
    layout->addWidget(message_);
    layout->addWidget(view_, 1);
    connect(show_, &QPushButton::clicked, this, &ReportPane::load);
    connect(save_html_, &QPushButton::clicked, this, [this] { askWhere(ReportFormat::kHtml); });
    connect(save_csv_, &QPushButton::clicked, this, [this] { askWhere(ReportFormat::kCsv); });
    setScenario(std::nullopt);
}

QWidget* ReportPane::makeChoices(const QString& language) {
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
    language_ = combo(tr("Language of the report"));
    language_->addItem(QStringLiteral("English"), QStringLiteral("en"));
    language_->addItem(QStringLiteral("日本語"), QStringLiteral("ja"));
    language_->setCurrentIndex(language == u"ja" ? 1 : 0);
    show_ = new QPushButton(icon(QStringLiteral("report")), tr("&Show"));
    save_html_ = new QPushButton(tr("Save as &HTML…"));
    save_csv_ = new QPushButton(tr("Save as &CSV…"));
    auto* choices = new QHBoxLayout;
    choices->addWidget(kind_, 1);
    choices->addWidget(period_, 1);
    choices->addWidget(language_, 1);
    auto* buttons = new QHBoxLayout;
    buttons->addWidget(show_);
    buttons->addStretch(1);
    buttons->addWidget(save_html_);
    buttons->addWidget(save_csv_);
    auto* whole = new QWidget;
    auto* layout = new QVBoxLayout(whole);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addLayout(choices);
    layout->addLayout(buttons);
    return whole;
}

void ReportPane::setScenario(const std::optional<Scenario>& scenario) {
    const QString before = scenario_ ? scenario_->id : QString();
    scenario_ = scenario;
    title_->setText(scenario ? tr("Reports of %1").arg(scenario->name)
                             : tr("Select a scenario to see its reports."));
    if ((scenario ? scenario->id : QString()) != before) {
        ++asked_;
        waiting_ = false;
        view_->clear();
        message_->clear();
    }
    showButtons();
}

ReportWish ReportPane::wish(ReportFormat format) const {
    const qint64 until_unix_ns = QDateTime::currentMSecsSinceEpoch() * 1'000'000;
    constexpr qint64 kDayNs = 86'400'000'000'000;
    return {.scenario_id = scenario_->id,
            .kind = static_cast<ReportKind>(kind_->currentData().toInt()),
            .format = format,
            .language = language_->currentData().toString(),
            .since_unix_ns = until_unix_ns - period_->currentData().toLongLong() * kDayNs,
            .until_unix_ns = until_unix_ns};
}

void ReportPane::load() {
    message_->clear();
    waiting_ = true;
    showButtons();
    client_->makeReport(wish(ReportFormat::kHtml),
                        Answer<Report>(this, [this, asked = ++asked_](const auto& report) {
                            if (asked != asked_) return;
                            waiting_ = false;
                            showButtons();
                            if (report) {
                                showReport(*view_->document(), report->content);
                            } else {
                                message_->say(Mood::kBad, Words::error(report.error()));
                            }
                        }));
}

void ReportPane::askWhere(ReportFormat format) {
    const bool html = format == ReportFormat::kHtml;
    auto* dialog = new QFileDialog(window(), tr("Save the report"));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setWindowModality(Qt::WindowModal);
    dialog->setAcceptMode(QFileDialog::AcceptSave);
    dialog->setDefaultSuffix(html ? QStringLiteral("html") : QStringLiteral("csv"));
    dialog->setNameFilter(html ? tr("HTML (*.html)") : tr("CSV (*.csv)"));
    const QString name = QString(scenario_->name).replace(u'/', u'_');
    dialog->selectFile(name + u'-' + kind_->currentText());
    // Whatever is selected until the file has its name.
    connect(dialog, &QFileDialog::fileSelected, this,
            [this, asked = wish(format)](const QString& path) { save(asked, path); });
    dialog->open();
}

void ReportPane::save(const ReportWish& wish, const QString& path) {
    message_->clear();
    client_->makeReport(wish, Answer<Report>(this, [this, path](const Result<Report>& report) {
                            if (report) {
                                write(path, *report);
                            } else {
                                message_->say(Mood::kBad, Words::error(report.error()));
                            }
                        }));
}

void ReportPane::write(const QString& path, const Report& report) {
    QSaveFile file(path);
    const QByteArray bytes = report.content.toUtf8();
    const bool written =
        file.open(QIODevice::WriteOnly) && file.write(bytes) == bytes.size() && file.commit();
    if (written) {
        message_->say(Mood::kGood, tr("Saved as %1").arg(path));
    } else {
        message_->say(Mood::kBad, tr("%1 cannot be written: %2").arg(path, file.errorString()));
    }
}

void ReportPane::showButtons() {
    const bool may = client_ != nullptr && scenario_.has_value();
    show_->setEnabled(may && !waiting_);
    save_html_->setEnabled(may);
    save_csv_->setEnabled(may);
}

}  // namespace rha::manager
