#include "manager-gui/core/draft_creation.h"

#include <algorithm>

namespace rha::manager {

DraftCreation::DraftCreation(ControlClient& client, QObject* parent)
    : QObject(parent), client_(client) {}

void DraftCreation::start(const QList<NewScenario>& wishes, bool run) {
    items_.clear();
    for (const NewScenario& wish : wishes) items_.append({.wish = wish});
    next_ = 0;
    run_ = run;
    started_ = true;
    done_ = false;
    createNext();
}

void DraftCreation::createNext() {
    if (next_ == items_.size()) {
        runCreated();
        return;
    }
    Q_EMIT changed();
    client_.createScenario(items_[next_].wish,
                           Answer<Scenario>(this, [this](const Result<Scenario>& outcome) {
                               items_[next_++].outcome = outcome;
                               createNext();
                           }));
}

void DraftCreation::runCreated() {
    QString group;
    QList<RunWish> wishes;
    for (const Item& item : items_) {
        if (!item.created()) continue;
        group = (*item.outcome)->group;  // all have the same one
        wishes.append({.scenario_id = (*item.outcome)->id});
    }
    if (!run_ || wishes.isEmpty()) {
        finish();
        return;
    }
    Q_EMIT changed();
    using Items = QList<GroupItem>;
    client_.runMembers(group, wishes, Answer<Items>(this, [this](const Result<Items>& items) {
                           takeRun(items);
                           finish();
                       }));
}

void DraftCreation::takeRun(const Result<QList<GroupItem>>& items) {
    for (Item& item : items_) {
        if (!item.created()) continue;
        if (!items) {
            item.not_run = items.error();
            continue;
        }
        const auto ran = std::ranges::find(*items, (*item.outcome)->name, &GroupItem::scenario);
        if (ran != items->end()) item.not_run = ran->error;
    }
}

void DraftCreation::finish() {
    done_ = true;
    Q_EMIT changed();
}

qsizetype DraftCreation::createdCount() const {
    return std::ranges::count_if(items_, &Item::created);
}

bool DraftCreation::succeeded() const {
    return done_ && createdCount() == items_.size() &&
           std::ranges::none_of(items_, [](const Item& item) { return item.not_run.has_value(); });
}

}  // namespace rha::manager
