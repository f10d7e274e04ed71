#include "manager-gui/app/assessment_dialog.h"

#include <QDateTime>
#include <QDialogButtonBox>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QLocale>
#include <QSignalBlocker>
#include <QVBoxLayout>
#include <algorithm>
#include <utility>

#include "manager-gui/app/confirm_dialog.h"
#include "manager-gui/app/icons.h"
#include "manager-gui/app/mood_delegate.h"
#include "manager-gui/app/new_assessment_dialog.h"
#include "manager-gui/app/plain_text.h"
#include "manager-gui/core/words.h"

namespace rha::manager {
namespace {

enum Column { kMachine, kHost, kState, kProgress, kWritten, kAverage, kChanges, kColumnCount };

qint64 nowUnixNs() {
    return QDateTime::currentMSecsSinceEpoch() * 1'000'000;
}

}  // namespace

QString AssessmentDialog::Row::key() const {
    return host + u'/' + (assessment ? assessment->machine_id : QString());
}

AssessmentDialog::AssessmentDialog(ControlClient& client, QWidget& window,
                                   const QList<Scenario>& fleet, const QString& language,
                                   int pause_ms)
    : QDialog(&window), client_(client), fleet_(fleet) {
    setAttribute(Qt::WA_DeleteOnClose);
    setWindowModality(Qt::WindowModal);
    setWindowTitle(tr("Assessments"));
    message_ = new MessageBar;
    auto* intro = makeText(
        tr("An assessment counts what a machine changes, to find out what its replication would "
           "need. Nothing is replicated, and the machine runs on."));
    details_ = makeDetails(4, tr("About the assessment"));
    QWidget* list = makeList();
    report_ = new ReportSheet(&client, language, [this] { return subject(); });
    auto* buttons = new QDialogButtonBox;
    QPushButton* close = buttons->addButton(tr("Close"), QDialogButtonBox::RejectRole);
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    connect(&client, &ControlClient::linkChanged, this, &AssessmentDialog::showLink);
    connect(&client, &ControlClient::fleetChanged, this,
            [this](const QList<Scenario>& now) { fleet_ = now; });
    pause_.setSingleShot(true);
    pause_.setInterval(pause_ms);
    connect(&pause_, &QTimer::timeout, this, &AssessmentDialog::load);

    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(20, 18, 20, 14);
    layout->setSpacing(10);
    layout->addWidget(intro);
    layout->addWidget(message_);
    layout->addWidget(list, 2);
    layout->addWidget(details_);
    layout->addWidget(report_, 3);
    layout->addWidget(buttons);
    resize(940, 700);
    close->setDefault(true);  // once the dialog owns it
    showCurrent();
    report_->reset();
    load();
}

QWidget* AssessmentDialog::makeList() {
    tree_ = new QTreeWidget;
    new RowDelegate(*tree_);
    tree_->setAccessibleName(tr("Assessments"));
    tree_->setHeaderLabels({tr("Machine"), tr("Host"), tr("State"), tr("Progress"), tr("Written"),
                            tr("On average"), tr("Changes")});
    tree_->setRootIsDecorated(false);
    tree_->header()->setSectionResizeMode(QHeaderView::ResizeToContents);
    tree_->header()->setSectionResizeMode(kProgress, QHeaderView::Stretch);
    tree_->header()->setStretchLastSection(false);
    new_ = new QPushButton(tr("&New assessment…"));
    stop_ = new QPushButton(tr("S&top…"));
    delete_ = new QPushButton(tr("&Delete…"));
    auto* side = new QVBoxLayout;
    for (QPushButton* button : {new_, stop_, delete_}) {
        button->setAutoDefault(false);
        side->addWidget(button);
    }
    side->addStretch(1);
    connect(tree_, &QTreeWidget::currentItemChanged, this, &AssessmentDialog::showCurrent);
    connect(new_, &QPushButton::clicked, this, &AssessmentDialog::begin);
    connect(stop_, &QPushButton::clicked, this, &AssessmentDialog::askToStop);
    connect(delete_, &QPushButton::clicked, this, &AssessmentDialog::askToDelete);
    auto* whole = new QWidget;
    auto* layout = new QHBoxLayout(whole);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(tree_, 1);
    layout->addLayout(side);
    return whole;
}

/// An answer that is under way is not waited for any more: what was done since is not in it.
void AssessmentDialog::load() {
    if (client_.link().state != LinkState::kConnected) return;
    pause_.stop();
    delete std::exchange(round_, new QObject(this));
    client_.assessments(Answer<QList<AssessmentsOfHost>>(round_, [this](const auto& told) {
        std::exchange(round_, nullptr)->deleteLater();
        pause_.start();
        take(told);
    }));
}

void AssessmentDialog::take(const Result<QList<AssessmentsOfHost>>& told) {
    const bool failed_before = std::exchange(failed_, !told);
    if (!told) {
        message_->say(Mood::kBad, Words::error(told.error()));
        return;
    }
    if (failed_before) message_->clear();
    known_ = true;
    QList<Row> rows;
    for (const AssessmentsOfHost& of_host : *told) {
        for (const Assessment& one : of_host.assessments) {
            rows.append({.host = of_host.host, .assessment = one, .error = {}});
        }
        if (of_host.error) {
            rows.append({.host = of_host.host, .assessment = {}, .error = of_host.error});
        }
    }
    show(rows);
}

/// Without making the list anew where it need not be: what is marked and read stays so.
void AssessmentDialog::show(const QList<Row>& rows) {
    const bool same = std::ranges::equal(rows, rows_, {}, &Row::key, &Row::key);
    const Row* marked = current();
    const QString key = marked != nullptr ? marked->key() : QString();
    rows_ = rows;
    {
        const QSignalBlocker quiet(tree_);
        if (!same) {
            tree_->clear();
            for (qsizetype i = 0; i < rows_.size(); ++i) new QTreeWidgetItem(tree_);
        }
        int at = 0;
        for (int i = 0; i < tree_->topLevelItemCount(); ++i) {
            fill(*tree_->topLevelItem(i), rows_[i]);
            if (rows_[i].key() == key) at = i;
        }
        if (!same) tree_->setCurrentItem(tree_->topLevelItem(at));
    }
    showCurrent();
}

void AssessmentDialog::fill(QTreeWidgetItem& item, const Row& row) {
    item.setText(kHost, row.host);
    if (!row.assessment) {
        item.setText(kMachine, tr("not known"));
        item.setText(kState, tr("does not answer"));
        item.setIcon(kMachine, moodIcon(Mood::kUnknown));
        return;
    }
    const Assessment& one = *row.assessment;
    const qint64 now_unix_ns = nowUnixNs();
    item.setText(kMachine, one.machine);
    item.setIcon(kMachine, moodIcon(moodOf(one)));
    item.setText(kState, Words::assessmentState(one));
    item.setText(kProgress, Words::assessmentProgress(one, now_unix_ns));
    item.setText(kWritten, Words::bytes(one.written_bytes));
    item.setText(kAverage, Words::rate(writtenPerSecond(one, now_unix_ns)));
    item.setText(kChanges, QLocale().toString(one.changes));
    for (const int column : {kWritten, kAverage, kChanges}) {
        item.setTextAlignment(column, Qt::AlignRight | Qt::AlignVCenter);
    }
}

const AssessmentDialog::Row* AssessmentDialog::current() const {
    const int at = tree_->indexOfTopLevelItem(tree_->currentItem());
    return at < 0 || at >= rows_.size() ? nullptr : &rows_[at];
}

void AssessmentDialog::showCurrent() {
    const bool live = client_.link().state == LinkState::kConnected;
    const Row* row = current();
    const bool any = live && row != nullptr && row->assessment;
    new_->setEnabled(live);
    stop_->setEnabled(any && !row->assessment->ended);
    delete_->setEnabled(any);
    if (row == nullptr) {
        details_->setText(known_ ? tr("No machine is assessed. Begin one with New assessment.")
                                 : tr("Asking the hosts…"));
    } else {
        details_->setText(row->assessment ? Words::assessmentDetails(*row->assessment)
                                          : Words::error(*row->error));
    }
    const QString key = row != nullptr ? row->key() : QString();
    if (std::exchange(shown_, key) != key) report_->reset();
}

void AssessmentDialog::showLink() {
    const bool live = client_.link().state == LinkState::kConnected;
    if (live) {
        message_->clear();
        load();
    } else {
        pause_.stop();
        delete std::exchange(round_, nullptr);
        message_->say(Mood::kWarning, tr("The control service does not answer; what is shown is "
                                         "old. It is tried again by itself."));
    }
    showCurrent();
}

std::optional<ReportSheet::Subject> AssessmentDialog::subject() const {
    const Row* row = current();
    if (row == nullptr || !row->assessment) return std::nullopt;
    return ReportSheet::Subject{
        .wish = {.assessment = row->assessment->ref(), .kind = ReportKind::kAssessment},
        .file_name = row->assessment->machine + u'-' + tr("assessment")};
}

void AssessmentDialog::begin() {
    QList<Assessment> there;
    for (const Row& row : std::as_const(rows_)) {
        if (row.assessment) there.append(*row.assessment);
    }
    auto* dialog = new NewAssessmentDialog(client_, *this, fleet_, there);
    connect(dialog, &QDialog::accepted, this, [this] {
        message_->clear();
        load();
    });
    dialog->open();
}

void AssessmentDialog::askToStop() {
    const Assessment one = *current()->assessment;
    auto* dialog = new ConfirmDialog(
        *this, Mood::kWarning, tr("Stop the assessment of %1 on %2?").arg(one.machine, one.host),
        tr("What was counted stays, and its report. It cannot be continued: another one begins "
           "anew."),
        tr("Stop"));
    connect(dialog, &QDialog::accepted, this,
            [this, one] { client_.stopAssessment(one.ref(), answer(one.ref(), one.machine)); });
    dialog->open();
}

void AssessmentDialog::askToDelete() {
    const Assessment one = *current()->assessment;
    auto* dialog = new ConfirmDialog(
        *this, Mood::kWarning, tr("Delete the assessment of %1 on %2?").arg(one.machine, one.host),
        one.ended ? tr("What was counted is forgotten. Save its report first, if you need it.")
                  : tr("It ends, and what was counted is forgotten. Save its report first, if you "
                       "need it."),
        tr("Delete"));
    connect(dialog, &QDialog::accepted, this,
            [this, one] { client_.deleteAssessment(one.ref(), answer(one.ref(), one.machine)); });
    dialog->open();
}

Answer<void> AssessmentDialog::answer(const AssessmentRef& which, const QString& machine) {
    message_->clear();
    const QString name = tr("%1 on %2").arg(machine, which.host);
    return {this, [this, name](const Result<void>& done) {
                if (!done) {
                    message_->say(Mood::kBad, tr("%1: %2").arg(name, Words::error(done.error())));
                }
                load();
            }};
}

}  // namespace rha::manager
