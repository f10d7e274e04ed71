#include "manager-gui/app/run_dialog.h"

#include <QClipboard>
#include <QDialogButtonBox>
#include <QGroupBox>
#include <QGuiApplication>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QVBoxLayout>
#include <algorithm>

#include "manager-gui/app/icons.h"
#include "manager-gui/app/plain_text.h"
#include "manager-gui/core/operations.h"

namespace rha::manager {
namespace {

/// The hosts are asked, and may take their time to answer.
constexpr std::size_t kAtOnce = 3;
constexpr int kFindingWidth = 440;  // of most, whole; remedies are fewer
constexpr int kConsentsShown = 4;   // at once

Mood worst(const QList<Finding>& findings) {
    const auto has = [&](Severity severity) {
        return std::ranges::any_of(
            findings, [&](const Finding& finding) { return finding.severity == severity; });
    };
    if (has(Severity::kError) || has(Severity::kCritical)) return Mood::kBad;
    return has(Severity::kWarning) ? Mood::kWarning : Mood::kGood;
}

}  // namespace

RunDialog::RunDialog(ControlClient& client, QWidget& window, const QStringList& groups,
                     const QList<Scenario>& scenarios, const QList<Scenario>& members)
    : QDialog(&window), client_(client), groups_(groups) {
    setAttribute(Qt::WA_DeleteOnClose);
    setWindowModality(Qt::WindowModal);
    setWindowTitle(tr("Run"));
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(20, 18, 20, 14);
    layout->setSpacing(10);
    QWidget* results = makeResults();
    for (const Scenario& scenario : scenarios) add(scenario, false);
    for (const Scenario& scenario : members) {
        if (isPossible(Operation::kRun, scenario)) add(scenario, true);
    }
    heading_ = makeText(title());
    QFont large = heading_->font();
    large.setBold(true);
    large.setPointSizeF(large.pointSizeF() * 1.1);
    heading_->setFont(large);
    layout->addWidget(heading_);
    divergence_ = makeText(
        tr("Running overwrites what only the former host of a machine holds. Tick each that may be "
           "lost; the others are not run."));
    overwrites_ = new QListWidget;
    overwrites_->setAccessibleName(tr("Changes that may be overwritten"));
    overwrites_->setWordWrap(true);
    layout->addWidget(divergence_);
    layout->addWidget(overwrites_);
    connect(overwrites_, &QListWidget::itemChanged, this, &RunDialog::takeConsent);
    layout->addWidget(makeSynchronisation());
    layout->addWidget(results, 1);

    auto* buttons = new QDialogButtonBox;
    again_ = buttons->addButton(tr("&Verify again"), QDialogButtonBox::ActionRole);
    copy_ = buttons->addButton(tr("&Copy the results"), QDialogButtonBox::ActionRole);
    QPushButton* cancel = buttons->addButton(tr("Cancel"), QDialogButtonBox::RejectRole);
    action_ = buttons->addButton(tr("&Run"), QDialogButtonBox::AcceptRole);
    connect(buttons, &QDialogButtonBox::accepted, this, &QDialog::accept);
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    connect(again_, &QPushButton::clicked, this, &RunDialog::verifyAll);
    connect(copy_, &QPushButton::clicked, this, &RunDialog::copy);
    layout->addWidget(buttons);
    resize(760, 520);
    cancel->setDefault(true);  // once the dialog owns it
    cancel->setFocus();
    sayDivergence();
    sayOrder();
    verifyAll();
    connect(&client, &ControlClient::fleetChanged, this, &RunDialog::follow);
}

bool RunDialog::Check::mayRun() const {
    return !gone && isPossible(Operation::kRun, scenario);
}

// What was verified and accepted was for what was seen then.
void RunDialog::follow(const QList<Scenario>& fleet) {
    for (std::size_t at = 0; at < checks_.size(); ++at) {
        Check& check = checks_[at];
        const auto now = std::ranges::find(fleet, check.scenario.id, &Scenario::id);
        const bool gone = now == fleet.end();
        const bool could = check.mayRun();
        const bool turned = !gone && routeOfRun(*now) != routeOfRun(check.scenario);
        if (!gone) check.scenario = *now;
        check.gone = gone;
        if (turned) {
            describe(check);
            check.outcome.reset();
            verify(at);
        }
        if (turned || !could || !check.mayRun()) fill(check);
    }
    heading_->setText(title());
    sayDivergence();
    sayOrder();
    refresh();
}

QString RunDialog::Check::overwritten() const {
    return scenario.diverged ? Words::diverged(scenario) : QString();
}

/// Another text wants another consent.
void RunDialog::sayDivergence() {
    const QSignalBlocker quiet(overwrites_);
    int row = 0;
    for (Check& check : checks_) {
        const QString text = check.overwritten();
        if (check.accepted != text) check.accepted.clear();
        if (text.isEmpty() || !check.mayRun()) continue;
        if (row == overwrites_->count()) overwrites_->addItem(QString());
        QListWidgetItem* item = overwrites_->item(row++);
        item->setText(tr("%1: %2. Running overwrites them.").arg(check.scenario.name, text));
        item->setData(Qt::UserRole, check.scenario.id);
        item->setCheckState(check.accepted.isEmpty() ? Qt::Unchecked : Qt::Checked);
    }
    while (overwrites_->count() > row) delete overwrites_->takeItem(row);
    const int lines = std::min(row, kConsentsShown) * 2 + 1;
    overwrites_->setFixedHeight(lines * overwrites_->fontMetrics().lineSpacing());
    divergence_->setVisible(row != 0);
    overwrites_->setVisible(row != 0);
}

void RunDialog::takeConsent(const QListWidgetItem* item) {
    const QString id = item->data(Qt::UserRole).toString();
    for (Check& check : checks_) {
        if (check.scenario.id != id) continue;
        check.accepted = item->checkState() == Qt::Checked ? check.overwritten() : QString();
    }
    refresh();
}

/// The control service lets groups' members wait for their turn, and nothing else.
void RunDialog::sayOrder() {
    QString text;
    if (!groups_.isEmpty()) {
        text = tr("Groups run with the default synchronisation, a few members at a time.");
    }
    const auto runs_alone = [this](const Check& check) {
        return check.member && check.mayRun() && !runsInGroup(check);
    };
    if (std::ranges::any_of(checks_, runs_alone)) {
        text +=
            u'\n' + tr("Members that are in another group by now run each by itself, all at once.");
    }
    order_->setText(text);
    order_->setVisible(!text.isEmpty());
}

QWidget* RunDialog::makeSynchronisation() {
    auto* box = new QGroupBox(tr("Synchronisation"));
    auto* standard = new QRadioButton(tr("Only what &may differ: what is proven equal is skipped"));
    full_compare_ = new QRadioButton(
        tr("&Full compare: every block of both copies, and only differences are sent"));
    standard->setChecked(true);
    auto* layout = new QVBoxLayout(box);
    layout->addWidget(standard);
    layout->addWidget(full_compare_);
    full_compare_->setEnabled(groups_.isEmpty());
    order_ = makeText({});
    layout->addWidget(order_);
    return box;
}

QWidget* RunDialog::makeResults() {
    auto* box = new QGroupBox(tr("Verification results"));
    summary_mark_ = new QLabel;
    summary_ = makeText({});
    auto* line = new QHBoxLayout;
    line->addWidget(summary_mark_);
    line->addWidget(summary_, 1);
    results_ = new QTreeWidget;
    results_->setAccessibleName(box->title());
    results_->setHeaderLabels({tr("Finding"), tr("What to do")});
    results_->header()->resizeSection(0, kFindingWidth);
    auto* layout = new QVBoxLayout(box);
    layout->addLayout(line);
    layout->addWidget(results_, 1);
    details_ = makeDetails(3, tr("About the finding"));
    layout->addWidget(details_);
    connect(results_, &QTreeWidget::currentItemChanged, this, &RunDialog::showCurrent);
    return box;
}

void RunDialog::add(const Scenario& scenario, bool member) {
    auto* item = new QTreeWidgetItem(results_);
    QFont bold = item->font(0);
    bold.setBold(true);
    item->setFont(0, bold);
    item->setExpanded(true);
    checks_.push_back({.scenario = scenario, .member = member, .item = item, .outcome = {}});
    describe(checks_.back());
}

void RunDialog::describe(const Check& check) {
    const Route route = routeOfRun(check.scenario);
    check.item->setText(
        0, tr("%1: %2 → %3, %4")
               .arg(check.scenario.name, route.from, route.to, Words::direction(route.backward)));
}

QString RunDialog::title() const {
    if (groups_.isEmpty() && checks_.size() == 1) {
        const Scenario& scenario = checks_.front().scenario;
        const Route route = routeOfRun(scenario);
        return (route.backward ? tr("Run %1 backward: the machine on %2 is replicated back to %3")
                               : tr("Run %1 forward: the machine on %2 is replicated to %3"))
            .arg(scenario.name, route.from, route.to);
    }
    QStringList names;
    for (const QString& group : groups_) names << tr("group %1").arg(Words::group(group));
    for (const Check& check : checks_) {
        if (!check.member) names << check.scenario.name;
    }
    return tr("Run %1").arg(names.join(tr(", ")));
}

void RunDialog::verifyAll() {
    next_ = 0;
    for (Check& check : checks_) {
        check.outcome.reset();
        fill(check);
    }
    for (std::size_t i = 0; i < kAtOnce; ++i) verifyNext();
    refresh();
}

void RunDialog::verifyNext() {
    if (next_ == checks_.size()) return;
    verify(next_++);
}

void RunDialog::verify(std::size_t at) {
    const int number = ++checks_[at].asked;
    client_.verify(checks_[at].scenario.id,
                   Answer<Verification>(this, [this, at, number](const auto& outcome) {
                       take(at, number, outcome);
                   }));
}

void RunDialog::take(std::size_t at, int number, const Result<Verification>& outcome) {
    if (number == checks_[at].asked) {  // nothing newer was asked since
        checks_[at].outcome = outcome;
        fill(checks_[at]);
    }
    verifyNext();
    refresh();
}

QString RunDialog::whyNot(const Check& check) {
    if (check.gone) return tr("was deleted meanwhile");
    if (check.scenario.queue_position != 0) return tr("cannot run now: it waits for its turn");
    return tr("cannot run now: it is %1").arg(Words::state(check.scenario.state));
}

void RunDialog::fill(Check& check) {
    QTreeWidgetItem& item = *check.item;
    qDeleteAll(item.takeChildren());
    const auto add = [&item](Mood mood, const QString& text, const QString& remedy) {
        auto* child = new QTreeWidgetItem(&item, {text, remedy});
        child->setIcon(0, moodIcon(mood));
        child->setToolTip(0, text);
        child->setToolTip(1, remedy);
    };
    if (!check.outcome) {
        item.setIcon(0, moodIcon(Mood::kBusy));
        item.setText(1, tr("being verified…"));
        return;
    }
    if (!check.mayRun()) {
        item.setIcon(0, moodIcon(Mood::kBad));
        item.setText(1, whyNot(check));
        return;
    }
    if (!*check.outcome) {
        item.setIcon(0, moodIcon(Mood::kBad));
        item.setText(1, tr("cannot be verified"));
        const Finding finding = Words::finding(check.outcome->error());
        add(Mood::kBad, finding.message, finding.remedy);
        return;
    }
    const Verification& found = **check.outcome;
    const Mood mood = found.ok ? worst(found.findings) : Mood::kBad;
    item.setIcon(0, moodIcon(mood));
    item.setText(1, mood == Mood::kBad       ? tr("cannot run before the errors are mended")
                    : mood == Mood::kWarning ? tr("can run, with warnings")
                                             : tr("can run"));
    for (const Finding& finding : found.findings) {
        const QString text = finding.host.isEmpty()
                                 ? finding.message
                                 : tr("%1: %2").arg(finding.host, finding.message);
        const bool fine = finding.severity == Severity::kInfo;
        add(fine ? Mood::kGood : moodOf(finding.severity), text, finding.remedy);
    }
    const auto needs_care = [](const Finding& finding) {
        return finding.severity != Severity::kInfo;
    };
    const auto first = std::ranges::find_if(found.findings, needs_care);
    if (first != found.findings.end() && item.treeWidget()->currentItem() == nullptr) {
        item.treeWidget()->setCurrentItem(
            item.child(static_cast<int>(first - found.findings.begin())));
    }
}

void RunDialog::refresh() {
    const auto done = std::ranges::count_if(checks_, [](const Check& c) { return !!c.outcome; });
    const auto able = std::ranges::count_if(checks_, &Check::canRun);
    const auto all = static_cast<std::ptrdiff_t>(checks_.size());
    Mood mood = Mood::kBusy;
    if (done < all) {
        summary_->setText(tr("Verifying both hosts of each: %1 of %2 done").arg(done).arg(all));
    } else if (able == all) {
        const bool warned = std::ranges::any_of(checks_, [](const Check& check) {
            return worst((*check.outcome)->findings) == Mood::kWarning;
        });
        mood = warned ? Mood::kWarning : Mood::kGood;
        const QString clear = tr("Nothing stands in the way.");
        summary_->setText(warned ? tr("%1 There are warnings: look at them first.").arg(clear)
                                 : clear);
    } else {
        mood = able == 0 ? Mood::kBad : Mood::kWarning;
        summary_->setText(
            able == 0 ? tr("Nothing can run before the errors are mended.")
                      : tr("%1 of %2 can run; the others stay as they are.").arg(able).arg(all));
    }
    if (done == all && able == 0 && std::ranges::any_of(checks_, &Check::passes)) {
        mood = Mood::kWarning;
        summary_->setText(tr("Changes would be overwritten: that has to be accepted first."));
    }
    summary_mood_ = mood;
    summary_mark_->setPixmap(moodIcon(mood).pixmap(QSize(16, 16), devicePixelRatioF()));
    action_->setEnabled(done == all && able != 0);
    again_->setEnabled(done == all);
    copy_->setEnabled(done == all);
    showCurrent();
}

void RunDialog::showCurrent() {
    const QTreeWidgetItem* item = results_->currentItem();
    QString text = item == nullptr ? QString() : item->text(0);
    if (item != nullptr && !item->text(1).isEmpty()) text += u'\n' + item->text(1);
    details_->setText(text);
}

bool RunDialog::runsInGroup(const Check& check) const {
    return check.member && groups_.contains(check.scenario.group);
}

QList<Scenario> RunDialog::ableTo(bool in_group) const {
    QList<Scenario> scenarios;
    for (const Check& check : checks_) {
        if (runsInGroup(check) == in_group && check.canRun()) scenarios.append(check.scenario);
    }
    return scenarios;
}

QList<Scenario> RunDialog::runnable() const {
    return ableTo(false);
}

QList<Scenario> RunDialog::runnableMembers() const {
    return ableTo(true);
}

void RunDialog::copy() const {
    QStringList lines;
    for (const Check& check : checks_) {
        lines << tr("%1 – %2").arg(check.item->text(0), check.item->text(1));
        for (int i = 0; i < check.item->childCount(); ++i) {
            const QTreeWidgetItem* child = check.item->child(i);
            lines << QStringLiteral("  ") + child->text(0);
            if (!child->text(1).isEmpty()) lines << QStringLiteral("    ") + child->text(1);
        }
    }
    QGuiApplication::clipboard()->setText(lines.join(u'\n'));
}

}  // namespace rha::manager
