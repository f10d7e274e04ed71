#include "manager-gui/app/switchover_pane.h"

#include <QHBoxLayout>
#include <QHeaderView>
#include <QLabel>
#include <QVBoxLayout>
#include <algorithm>

#include "manager-gui/app/icons.h"
#include "manager-gui/app/mood_delegate.h"
#include "manager-gui/core/operations.h"
#include "manager-gui/core/words.h"

namespace rha::manager {
namespace {

enum Column { kWhat, kTime, kHow, kColumnCount };

Mood moodOf(const SwitchoverRecord& record) {
    switch (record.outcome) {
        case SwitchoverOutcome::kUnderWay:
            return moodOf(record.scenario);
        case SwitchoverOutcome::kMoved:
            return Mood::kGood;
        case SwitchoverOutcome::kCalledOff:
            return Mood::kIdle;
        case SwitchoverOutcome::kFailed:
            return Mood::kBad;
    }
    return Mood::kUnknown;
}

QString stepText(ScenarioState state, const QString& name) {
    const QString text = Words::step(name);
    return text.isEmpty() ? Words::state(state) : text;
}

}  // namespace

SwitchoverPane::SwitchoverPane(QWidget* parent) : QWidget(parent) {
    clock_.start();
    tree_ = new QTreeWidget;
    rows_ = new RowDelegate(*tree_);
    tree_->setAccessibleName(tr("Switchovers"));
    tree_->setHeaderLabels({tr("Switchover"), tr("Time"), tr("State")});
    tree_->setFrameShape(QFrame::NoFrame);
    tree_->setUniformRowHeights(true);
    tree_->header()->setStretchLastSection(false);
    tree_->header()->setSectionResizeMode(QHeaderView::ResizeToContents);
    tree_->header()->setResizeContentsPrecision(0);  // of what is seen: there may be hundreds
    tree_->header()->setSectionResizeMode(kWhat, QHeaderView::Stretch);
    tree_->header()->moveSection(kHow, kTime);  // a countdown is never scrolled out of sight
    call_off_ = new QPushButton(tr("&Cancel the automatic switchover…"));
    switch_over_ =
        new QPushButton(icon(QStringLiteral("switchover"), Mood::kBusy), tr("Switch over &now…"));
    connect(call_off_, &QPushButton::clicked, this,
            [this] { Q_EMIT callOffWanted(current()->scenario); });
    connect(switch_over_, &QPushButton::clicked, this,
            [this] { Q_EMIT switchoverWanted(current()->scenario); });
    connect(tree_, &QTreeWidget::currentItemChanged, this, &SwitchoverPane::showButtons);

    auto* seen = new QWidget;
    auto* seen_layout = new QVBoxLayout(seen);
    seen_layout->setContentsMargins(0, 0, 0, 6);
    seen_layout->addWidget(tree_, 1);
    auto* buttons = new QHBoxLayout;
    buttons->setContentsMargins(6, 0, 6, 0);
    buttons->addStretch(1);
    buttons->addWidget(call_off_);
    buttons->addWidget(switch_over_);
    seen_layout->addLayout(buttons);
    auto* nothing =
        new QLabel(tr("No switchover and no countdown was seen since this manager was started."));
    nothing->setAlignment(Qt::AlignCenter);
    nothing->setWordWrap(true);
    pages_ = new QStackedWidget;
    pages_->addWidget(nothing);
    pages_->addWidget(seen);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(pages_);
    showButtons();
}

void SwitchoverPane::setFleet(const QList<Scenario>& fleet) {
    const bool begun_now = log_.take(fleet, static_cast<quint64>(clock_.elapsed()));
    std::erase_if(items_, [this](const auto& entry) {
        const bool gone = std::ranges::find(log_.records(), entry.first, &SwitchoverRecord::id) ==
                          log_.records().end();
        if (gone) delete entry.second;
        return gone;
    });
    for (auto record = log_.records().rbegin(); record != log_.records().rend(); ++record) {
        fill(*itemOf(*record), *record);
    }
    pages_->setCurrentIndex(log_.records().isEmpty() ? 0 : 1);
    if (begun_now) {
        tree_->setCurrentItem(tree_->topLevelItem(0));
        Q_EMIT begun();
    }
    showButtons();
}

void SwitchoverPane::setLive(bool live) {
    live_ = live;
    rows_->setStale(!live);
    showButtons();
}

QTreeWidgetItem* SwitchoverPane::itemOf(const SwitchoverRecord& record) {
    QTreeWidgetItem*& item = items_[record.id];
    if (item == nullptr) {
        item = new QTreeWidgetItem;
        tree_->insertTopLevelItem(0, item);
        item->setData(kWhat, Qt::UserRole, record.id);
        item->setExpanded(true);
    }
    return item;
}

void SwitchoverPane::fill(QTreeWidgetItem& item, const SwitchoverRecord& record) {
    const auto now = static_cast<quint64>(clock_.elapsed());
    const QString time = Words::duration(record.end_ms.value_or(now) - record.begin_ms);
    item.setText(kWhat, tr("%1: %2 → %3").arg(record.scenario.name, record.from, record.to));
    item.setIcon(kWhat, moodIcon(moodOf(record)));
    item.setText(kTime, record.from_begin ? time : tr("more than %1").arg(time));
    switch (record.outcome) {
        case SwitchoverOutcome::kUnderWay:
            item.setText(kHow, record.scenario.state == ScenarioState::kCountdown
                                   ? Words::progress(record.scenario)
                                   : Words::state(record.scenario.state));
            break;
        case SwitchoverOutcome::kMoved:
            item.setText(kHow, tr("the machine runs on %1").arg(record.to));
            break;
        case SwitchoverOutcome::kCalledOff:
            item.setText(kHow, tr("the machine stays on %1").arg(record.from));
            break;
        case SwitchoverOutcome::kFailed:
            item.setText(kHow, Words::state(ScenarioState::kFailed));
            break;
    }
    item.setToolTip(kHow, record.scenario.error ? Words::error(*record.scenario.error) : QString());
    fillSteps(item, record);
}

void SwitchoverPane::fillSteps(QTreeWidgetItem& item, const SwitchoverRecord& record) {
    const auto now = static_cast<quint64>(clock_.elapsed());
    int row = 0;
    const auto put = [&](Mood mood, const QString& text, const QString& time) {
        QTreeWidgetItem* step =
            row < item.childCount() ? item.child(row) : new QTreeWidgetItem(&item);
        ++row;
        step->setIcon(kWhat, moodIcon(mood));
        step->setText(kWhat, text);
        step->setText(kTime, time);
    };
    for (const SwitchoverStep& step : record.steps) {
        const Mood done =
            &step == &record.steps.back() && record.outcome == SwitchoverOutcome::kFailed
                ? Mood::kBad
                : Mood::kGood;
        put(step.end_ms ? done : Mood::kBusy, stepText(step.state, step.name),
            Words::duration(step.end_ms.value_or(now) - step.begin_ms));
    }
    for (const QString& name : SwitchoverLog::remaining(record)) {
        put(Mood::kIdle, stepText(ScenarioState::kSwitching, name), {});
    }
    while (item.childCount() > row) delete item.child(row);
}

const SwitchoverRecord* SwitchoverPane::current() const {
    const QTreeWidgetItem* item = tree_->currentItem();
    if (item == nullptr) return nullptr;
    if (item->parent() != nullptr) item = item->parent();
    const auto found = std::ranges::find(
        log_.records(), item->data(kWhat, Qt::UserRole).toULongLong(), &SwitchoverRecord::id);
    return found == log_.records().end() ? nullptr : &*found;
}

void SwitchoverPane::showButtons() {
    const SwitchoverRecord* record = current();
    const bool may = live_ && record != nullptr && !record->end_ms;
    call_off_->setEnabled(may && isPossible(Operation::kCallOff, record->scenario));
    switch_over_->setEnabled(may && isPossible(Operation::kSwitchover, record->scenario));
}

}  // namespace rha::manager
