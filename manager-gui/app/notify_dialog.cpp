#include "manager-gui/app/notify_dialog.h"

#include <QDialogButtonBox>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QVBoxLayout>
#include <algorithm>

#include "manager-gui/app/confirm_dialog.h"
#include "manager-gui/app/icons.h"
#include "manager-gui/app/mood_delegate.h"
#include "manager-gui/app/notify_target_dialog.h"
#include "manager-gui/app/plain_text.h"
#include "manager-gui/core/words.h"

namespace rha::manager {
namespace {

enum Column { kName, kKind, kAddress, kState, kColumnCount };

}  // namespace

NotifyDialog::NotifyDialog(ControlClient& client, QWidget& window, const QString& language)
    : QDialog(&window), client_(client), language_(language) {
    setAttribute(Qt::WA_DeleteOnClose);
    setWindowModality(Qt::WindowModal);
    setWindowTitle(tr("Notifications"));
    message_ = new MessageBar;
    tree_ = new QTreeWidget;
    new RowDelegate(*tree_);
    tree_->setAccessibleName(tr("Notification targets"));
    tree_->setHeaderLabels({tr("Target"), tr("Kind"), tr("Address"), tr("State")});
    tree_->setRootIsDecorated(false);
    tree_->header()->setSectionResizeMode(QHeaderView::ResizeToContents);
    tree_->header()->setSectionResizeMode(kAddress, QHeaderView::Stretch);
    tree_->header()->setStretchLastSection(false);
    details_ = makeDetails(11, tr("About the target"));
    add_ = new QPushButton(tr("&Add…"));
    change_ = new QPushButton(tr("&Change…"));
    test_ = new QPushButton(tr("Send a &test message"));
    remove_ = new QPushButton(tr("&Remove…"));
    for (QPushButton* button : {add_, change_, test_, remove_}) button->setAutoDefault(false);
    auto* buttons = new QDialogButtonBox;
    QPushButton* close = buttons->addButton(tr("Close"), QDialogButtonBox::RejectRole);
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    connect(tree_, &QTreeWidget::currentItemChanged, this, &NotifyDialog::showCurrent);
    connect(add_, &QPushButton::clicked, this, [this] { edit({.language = language_}, false); });
    connect(change_, &QPushButton::clicked, this, [this] { edit(*current(), true); });
    connect(test_, &QPushButton::clicked, this, &NotifyDialog::test);
    connect(remove_, &QPushButton::clicked, this, &NotifyDialog::askToRemove);

    auto* side = new QVBoxLayout;
    for (QPushButton* button : {add_, change_, test_, remove_}) side->addWidget(button);
    side->addStretch(1);
    auto* middle = new QHBoxLayout;
    middle->addWidget(tree_, 1);
    middle->addLayout(side);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(20, 18, 20, 14);
    layout->addWidget(message_);
    layout->addLayout(middle, 1);
    layout->addWidget(details_);
    layout->addWidget(buttons);
    resize(760, 560);
    close->setDefault(true);  // once the dialog owns it
    showCurrent();
    load({});
}

void NotifyDialog::load(const QString& chosen) {
    client_.notifyTargets(Answer<QList<NotifyTarget>>(
        this, [this, chosen](const auto& targets) { take(chosen, targets); }));
}

void NotifyDialog::take(const QString& chosen, const Result<QList<NotifyTarget>>& targets) {
    if (!targets) {
        message_->say(Mood::kBad, Words::error(targets.error()));
        return;
    }
    targets_ = *targets;
    tree_->clear();
    for (const NotifyTarget& target : targets_) {
        auto* item = new QTreeWidgetItem(tree_);
        item->setText(kName, target.name);
        item->setText(kKind, Words::notifyKind(target.kind));
        item->setText(kAddress, target.address);
        item->setText(kState, Words::notifyState(target));
        item->setIcon(kState, moodIcon(target.failed_attempts != 0 ? Mood::kBad : Mood::kGood));
        if (target.name == chosen) tree_->setCurrentItem(item);
    }
    if (tree_->currentItem() == nullptr) tree_->setCurrentItem(tree_->topLevelItem(0));
    showCurrent();
}

const NotifyTarget* NotifyDialog::current() const {
    const QTreeWidgetItem* item = tree_->currentItem();
    if (item == nullptr) return nullptr;
    const auto found = std::ranges::find(targets_, item->text(kName), &NotifyTarget::name);
    return found == targets_.end() ? nullptr : &*found;
}

void NotifyDialog::showCurrent() {
    const NotifyTarget* target = current();
    for (QPushButton* button : {change_, test_, remove_}) button->setEnabled(target != nullptr);
    if (target != nullptr) {
        details_->setText(Words::notifyDetails(*target));
    } else {
        details_->setText(
            tr("Nobody is told about events yet. Add a mailbox, a syslog server, a "
               "web service or a script."));
    }
}

void NotifyDialog::edit(const NotifyTarget& target, bool replace) {
    auto* dialog = new NotifyTargetDialog(client_, *this, target, replace);
    connect(dialog, &QDialog::accepted, this, [this, dialog] {
        message_->clear();
        load(dialog->target().name);
    });
    dialog->open();
}

void NotifyDialog::test() {
    const QString name = current()->name;
    test_->setEnabled(false);
    message_->say(Mood::kBusy, tr("Sending a message through %1…").arg(name));
    client_.testNotifyTarget(
        name, Answer<NotifyTest>(this, [this, name](const Result<NotifyTest>& result) {
            if (!result) {
                message_->say(Mood::kBad, Words::error(result.error()));
            } else if (result->error) {
                message_->say(Mood::kBad,
                              tr("%1: not delivered: %2").arg(name, Words::error(*result->error)));
            } else {
                message_->say(Mood::kGood,
                              tr("%1: delivered. The answer: %2").arg(name, result->answer));
            }
            showCurrent();
        }));
}

void NotifyDialog::askToRemove() {
    const QString name = current()->name;
    auto* dialog = new ConfirmDialog(
        *this, Mood::kWarning, tr("Remove %1?").arg(name),
        tr("Nobody is notified through it any more; what waits for it is dropped."), tr("Remove"));
    connect(dialog, &QDialog::accepted, this, [this, name] {
        client_.removeNotifyTarget(name, Answer<void>(this, [this](const Result<void>& done) {
                                       message_->clear();
                                       if (!done) {
                                           message_->say(Mood::kBad, Words::error(done.error()));
                                       }
                                       load({});
                                   }));
    });
    dialog->open();
}

}  // namespace rha::manager
