#include "manager-gui/app/wizard/result_page.h"

#include <QHeaderView>
#include <algorithm>

#include "manager-gui/app/icons.h"

namespace rha::manager {
namespace {

constexpr int kDetailsRole = Qt::UserRole;

}  // namespace

ResultPage::ResultPage(DraftCreation& creation)
    : WizardPage(tr("Result"), tr("Creating the scenarios"),
                 tr("Each one is created by itself: one that is refused keeps no other from being "
                    "created.")),
      creation_(creation) {
    list_ = new QTreeWidget;
    list_->setColumnCount(2);
    list_->setHeaderLabels({tr("Scenario"), tr("Result")});
    list_->header()->resizeSection(0, 200);
    list_->setRootIsDecorated(false);
    list_->setUniformRowHeights(true);
    list_->setAccessibleName(tr("Results"));
    details_ = makeText();
    details_->setMinimumHeight(details_->fontMetrics().lineSpacing() * 3);
    details_->setAlignment(Qt::AlignTop | Qt::AlignLeft);
    progress_ = new QProgressBar;
    progress_->setAccessibleName(tr("Creating the scenarios"));
    message_ = makeFieldMessage();
    body().addWidget(list_, 1);
    body().addWidget(details_);
    body().addWidget(message_);
    body().addWidget(progress_);
    connect(&creation_, &DraftCreation::changed, this, &ResultPage::show);
    connect(list_, &QTreeWidget::currentItemChanged, this, [this](QTreeWidgetItem* current) {
        details_->setText(current == nullptr ? QString()
                                             : current->data(0, kDetailsRole).toString());
    });
}

void ResultPage::show() {
    list_->clear();
    qsizetype answered = 0;
    for (const DraftCreation::Item& item : creation_.items()) {
        addItem(item);
        if (item.outcome) ++answered;
    }
    progress_->setMaximum(static_cast<int>(creation_.items().size()));
    progress_->setValue(static_cast<int>(answered));
    progress_->setVisible(!creation_.done());
    sumUp();
    Q_EMIT changed();
}

void ResultPage::addItem(const DraftCreation::Item& item) {
    auto* row = new QTreeWidgetItem(list_);
    Mood mood = Mood::kBusy;
    QString result = tr("waits");
    QString details;
    if (item.outcome && !*item.outcome) {
        mood = Mood::kBad;
        result = tr("refused: %1").arg(Words::errorLine(item.outcome->error()));
        details = Words::error(item.outcome->error());
    } else if (item.not_run) {
        mood = Mood::kWarning;
        result = tr("created, not run: %1").arg(Words::errorLine(*item.not_run));
        details = Words::error(*item.not_run);
    } else if (item.created()) {
        mood = Mood::kGood;
        result =
            creation_.done() && creation_.runs() ? tr("created, run requested") : tr("created");
    }
    row->setIcon(0, moodIcon(mood));
    row->setText(0, item.wish.name);
    row->setText(1, result);
    row->setToolTip(1, details);
    row->setData(0, kDetailsRole, details);
    if (!details.isEmpty() && list_->currentItem() == nullptr) list_->setCurrentItem(row);
}

void ResultPage::sumUp() {
    if (!creation_.done()) {
        message_->clear();
        return;
    }
    const auto created = creation_.createdCount();
    const auto all = creation_.items().size();
    if (creation_.succeeded()) {
        message_->say(Mood::kGood, tr("%1 of %2 created.").arg(created).arg(all));
    } else if (created == all) {
        message_->say(Mood::kWarning,
                      tr("%1 of %2 created; some could not be run.").arg(created).arg(all));
    } else {
        message_->say(created == 0 ? Mood::kBad : Mood::kWarning,
                      tr("%1 of %2 created. What was refused is named above; go back to change it. "
                         "What was created stays.")
                          .arg(created)
                          .arg(all));
    }
}

}  // namespace rha::manager
