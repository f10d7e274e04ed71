#include "manager-gui/app/wizard/verification_page.h"

#include <QHBoxLayout>
#include <QHeaderView>
#include <algorithm>

#include "manager-gui/app/icons.h"

namespace rha::manager {
namespace {

constexpr int kDetailsRole = Qt::UserRole;

QIcon markOf(const DraftCheck::Item& item) {
    if (!item.done) return moodIcon(Mood::kBusy);
    const auto worst = std::ranges::max_element(item.findings, {}, &Finding::severity);
    if (worst == item.findings.end() || worst->severity == Severity::kInfo) {
        return moodIcon(Mood::kGood);
    }
    return moodIcon(moodOf(worst->severity));
}

}  // namespace

VerificationPage::VerificationPage(ScenarioDraft& draft, ControlClient& client)
    : WizardPage(tr("Verification"), tr("Verification of the scenarios"),
                 tr("Settings, both hosts and each machine are checked; nothing is changed. Errors "
                    "have to be mended first, warnings are for you to judge.")),
      draft_(draft),
      check_(new DraftCheck(client, this)) {
    tree_ = new QTreeWidget;
    tree_->setColumnCount(2);
    tree_->setHeaderLabels({tr("Finding"), tr("Host")});
    tree_->header()->setStretchLastSection(false);
    tree_->header()->setSectionResizeMode(0, QHeaderView::Stretch);
    tree_->header()->resizeSection(1, 130);
    tree_->setAccessibleName(tr("Findings"));
    tree_->setUniformRowHeights(true);
    details_ = makeText();
    details_->setMinimumHeight(details_->fontMetrics().lineSpacing() * 3);
    details_->setAlignment(Qt::AlignTop | Qt::AlignLeft);
    progress_ = new QProgressBar;
    progress_->setAccessibleName(tr("Verification"));
    again_ = new QPushButton(icon(QStringLiteral("revert")), tr("&Verify again"));
    message_ = makeFieldMessage();
    auto* line = new QHBoxLayout;
    line->addWidget(again_);
    line->addWidget(progress_, 1);
    line->addStretch(0);
    body().addWidget(tree_, 1);
    body().addWidget(details_);
    body().addWidget(message_);
    body().addLayout(line);

    connect(again_, &QPushButton::clicked, this, &VerificationPage::verify);
    connect(check_, &DraftCheck::changed, this, &VerificationPage::show);
    connect(tree_, &QTreeWidget::currentItemChanged, this, &VerificationPage::showDetails);
}

void VerificationPage::enter() {
    if (!check_->isOf(draft_.scenarios())) verify();
}

void VerificationPage::verify() {
    check_->start(draft_.scenarios());
}

void VerificationPage::show() {
    tree_->clear();
    for (const DraftCheck::Item& item : check_->items()) addItem(item);
    const auto done = std::ranges::count_if(check_->items(), &DraftCheck::Item::done);
    progress_->setMaximum(static_cast<int>(check_->items().size()));
    progress_->setValue(static_cast<int>(done));
    progress_->setVisible(!check_->done());
    again_->setEnabled(check_->done());
    sumUp();
    if (tree_->topLevelItemCount() > 0) {
        QTreeWidgetItem* first = tree_->topLevelItem(0);
        tree_->setCurrentItem(first->childCount() > 0 ? first->child(0) : first);
    }
    Q_EMIT changed();
}

void VerificationPage::addItem(const DraftCheck::Item& item) {
    auto* top = new QTreeWidgetItem(tree_);
    QFont bold = tree_->font();
    bold.setBold(true);
    top->setFont(0, bold);
    top->setIcon(0, markOf(item));
    top->setText(0, item.done ? item.wish.name : tr("%1: being verified…").arg(item.wish.name));
    for (const Finding& finding : item.findings) {
        auto* row = new QTreeWidgetItem(top);
        const bool well = finding.severity == Severity::kInfo;
        row->setIcon(0, moodIcon(well ? Mood::kGood : moodOf(finding.severity)));
        row->setText(0, finding.message);
        row->setText(1, finding.host);
        QString details = finding.message;
        if (!well) details = tr("%1: %2").arg(Words::severity(finding.severity), finding.message);
        if (!finding.remedy.isEmpty()) {
            details += u'\n' + tr("What to do: %1").arg(finding.remedy);
        }
        row->setData(0, kDetailsRole, details);
        row->setToolTip(0, details);
        row->setData(0, Qt::AccessibleTextRole, details);
    }
    top->setExpanded(true);
}

void VerificationPage::sumUp() {
    if (!check_->done()) {
        message_->clear();
        return;
    }
    QStringList bad;
    for (const DraftCheck::Item& item : check_->items()) {
        if (hasErrors(item.findings)) bad << item.wish.name;
    }
    const QString room = draft_.roomProblem();
    if (!bad.isEmpty()) {
        message_->say(Mood::kBad, tr("%1 cannot be created as it is. Mend the errors and verify "
                                     "again, or go back and leave it out.")
                                      .arg(bad.join(tr(", "))));
    } else if (!room.isEmpty()) {
        message_->say(Mood::kWarning, room);
    } else {
        message_->say(Mood::kGood, tr("Everything can be created."));
    }
}

void VerificationPage::showDetails() {
    const QTreeWidgetItem* current = tree_->currentItem();
    details_->setText(current == nullptr ? QString() : current->data(0, kDetailsRole).toString());
}

bool VerificationPage::check() {
    if (check_->passed()) return true;
    tree_->setFocus();
    return false;
}

}  // namespace rha::manager
