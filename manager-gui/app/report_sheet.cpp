#include "manager-gui/app/report_sheet.h"

#include <QFileDialog>
#include <QHBoxLayout>
#include <QSaveFile>
#include <QVBoxLayout>
#include <utility>

#include "manager-gui/app/icons.h"
#include "manager-gui/app/report_view.h"
#include "manager-gui/core/words.h"

namespace rha::manager {

ReportSheet::ReportSheet(ControlClient* client, const QString& language, Owner owner,
                         const QList<QWidget*>& choices)
    : client_(client), owner_(std::move(owner)) {
    language_ = new QComboBox;
    language_->setAccessibleName(tr("Language of the report"));
    language_->addItem(QStringLiteral("English"), QStringLiteral("en"));
    language_->addItem(QStringLiteral("日本語"), QStringLiteral("ja"));
    language_->setCurrentIndex(language == u"ja" ? 1 : 0);
    show_ = new QPushButton(icon(QStringLiteral("report")), tr("&Show"));
    save_html_ = new QPushButton(tr("Save as &HTML…"));
    save_csv_ = new QPushButton(tr("Save as &CSV…"));
    // In a dialog, Enter is not theirs.
    for (QPushButton* button : {show_, save_html_, save_csv_}) button->setAutoDefault(false);
    message_ = new MessageBar;
    view_ = new QTextBrowser;
    view_->setOpenLinks(false);
    view_->setFrameShape(QFrame::NoFrame);
    view_->setAccessibleName(tr("Report"));
    view_->setPlaceholderText(tr("Press Show to see the report here."));
    auto* line = new QHBoxLayout;
    for (QWidget* choice : choices) line->addWidget(choice, 1);
    if (!choices.isEmpty()) line->addWidget(language_, 1);
    auto* buttons = new QHBoxLayout;
    buttons->addWidget(show_);
    if (choices.isEmpty()) buttons->addWidget(language_);
    buttons->addStretch(1);
    buttons->addWidget(save_html_);
    buttons->addWidget(save_csv_);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addLayout(line);
    layout->addLayout(buttons);
    layout->addWidget(message_);
    layout->addWidget(view_, 1);
    connect(show_, &QPushButton::clicked, this, &ReportSheet::load);
    connect(save_html_, &QPushButton::clicked, this, [this] { askWhere(ReportFormat::kHtml); });
    connect(save_csv_, &QPushButton::clicked, this, [this] { askWhere(ReportFormat::kCsv); });
}

void ReportSheet::reset() {
    ++asked_;
    waiting_ = false;
    view_->clear();
    message_->clear();
    showButtons();
}

void ReportSheet::setLive(bool live) {
    live_ = live;
    view_->setEnabled(live);
    showButtons();
}

ReportWish ReportSheet::wish(ReportFormat format) const {
    ReportWish wish = owner_()->wish;
    wish.format = format;
    wish.language = language_->currentData().toString();
    return wish;
}

void ReportSheet::load() {
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

void ReportSheet::askWhere(ReportFormat format) {
    const bool html = format == ReportFormat::kHtml;
    auto* dialog = new QFileDialog(window(), tr("Save the report"));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setWindowModality(Qt::WindowModal);
    dialog->setAcceptMode(QFileDialog::AcceptSave);
    dialog->setDefaultSuffix(html ? QStringLiteral("html") : QStringLiteral("csv"));
    dialog->setNameFilter(html ? tr("HTML (*.html)") : tr("CSV (*.csv)"));
    dialog->selectFile(owner_()->file_name.replace(u'/', u'_'));
    // Whatever is selected until the file has its name.
    connect(dialog, &QFileDialog::fileSelected, this,
            [this, asked = wish(format)](const QString& path) { save(asked, path); });
    dialog->open();
}

void ReportSheet::save(const ReportWish& wish, const QString& path) {
    message_->clear();
    client_->makeReport(wish, Answer<Report>(this, [this, path](const Result<Report>& report) {
                            if (report) {
                                write(path, *report);
                            } else {
                                message_->say(Mood::kBad, Words::error(report.error()));
                            }
                        }));
}

void ReportSheet::write(const QString& path, const Report& report) {
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

void ReportSheet::showButtons() {
    const bool may = live_ && client_ != nullptr && owner_().has_value();
    show_->setEnabled(may && !waiting_);
    save_html_->setEnabled(may);
    save_csv_->setEnabled(may);
}

}  // namespace rha::manager
