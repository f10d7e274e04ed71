#include "manager-gui/core/draft_check.h"

#include <algorithm>

#include "manager-gui/core/words.h"

namespace rha::manager {
namespace {

/// Each one makes two engines look at their disks.
constexpr int kAtOnce = 2;

}  // namespace

DraftCheck::DraftCheck(ControlClient& client, QObject* parent)
    : QObject(parent), client_(client), round_(new QObject(this)) {}

void DraftCheck::start(const QList<NewScenario>& wishes) {
    delete round_;
    round_ = new QObject(this);
    items_.clear();
    for (const NewScenario& wish : wishes) items_.append({.wish = wish});
    next_ = 0;
    for (int i = 0; i < kAtOnce; ++i) askNext();
    Q_EMIT changed();
}

void DraftCheck::askNext() {
    if (next_ == items_.size()) return;
    const qsizetype at = next_++;
    client_.verifyNewScenario(
        items_[at].wish,
        Answer<QList<Finding>>(round_, [this, at](const Result<QList<Finding>>& findings) {
            take(at, findings);
            askNext();
            Q_EMIT changed();
        }));
}

void DraftCheck::take(qsizetype at, const Result<QList<Finding>>& findings) {
    Item& item = items_[at];
    item.done = true;
    if (findings) {
        item.findings = *findings;
        std::ranges::stable_sort(item.findings, std::greater(), &Finding::severity);
        return;
    }
    item.findings = {Words::finding(findings.error())};
}

bool DraftCheck::isOf(const QList<NewScenario>& wishes) const {
    return std::ranges::equal(items_, wishes, {}, &Item::wish);
}

bool DraftCheck::done() const {
    return std::ranges::all_of(items_, &Item::done);
}

bool DraftCheck::passed() const {
    return done() &&
           std::ranges::none_of(items_, [](const Item& item) { return hasErrors(item.findings); });
}

}  // namespace rha::manager
