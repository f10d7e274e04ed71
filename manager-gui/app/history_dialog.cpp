#include "manager-gui/app/history_dialog.h"

#include <QDialogButtonBox>
#include <QHeaderView>
#include <QPushButton>
#include <QVBoxLayout>

#include "manager-gui/app/mood_delegate.h"
#include "manager-gui/core/words.h"

namespace rha::manager {
namespace {

enum Column { kWhat, kBefore, kAfter, kColumnCount };

}  // namespace

HistoryDialog::HistoryDialog(ControlClient& client, QWidget& window, const Scenario& scenario,
                             const PropertyModel& properties)
    : QDialog(&window), properties_(properties) {
    setAttribute(Qt::WA_DeleteOnClose);
    setWindowModality(Qt::WindowModal);
    setWindowTitle(tr("Changes of the properties of %1").arg(scenario.name));
    tree_ = new QTreeWidget;
    new RowDelegate(*tree_);
    tree_->setAccessibleName(tr("Changes"));
    tree_->setHeaderLabels({tr("Property"), tr("Before"), tr("After")});
    tree_->header()->setSectionResizeMode(kWhat, QHeaderView::Stretch);
    tree_->header()->setStretchLastSection(false);
    note_ = new QLabel(tr("One moment."));
    note_->setWordWrap(true);
    auto* buttons = new QDialogButtonBox;
    QPushButton* close = buttons->addButton(tr("Close"), QDialogButtonBox::RejectRole);
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(20, 18, 20, 14);
    layout->addWidget(note_);
    layout->addWidget(tree_, 1);
    layout->addWidget(buttons);
    resize(640, 400);
    close->setDefault(true);  // once the dialog owns it
    client.settingsHistory(scenario.id,
                           Answer<QList<SettingsVersion>>(this, [this](const auto& versions) {
                               if (versions) {
                                   fill(*versions);
                               } else {
                                   note_->setText(Words::error(versions.error()));
                               }
                           }));
}

void HistoryDialog::fill(const QList<SettingsVersion>& versions) {
    for (auto version = versions.rbegin(); version != versions.rend(); ++version) {
        auto* item = new QTreeWidgetItem(tree_);
        item->setText(kWhat, tr("%1, version %2, by %3")
                                 .arg(Words::time(version->unix_ns))
                                 .arg(version->version)
                                 .arg(version->actor));
        item->setFirstColumnSpanned(true);
        for (const SettingChange& change : version->changes) {
            new QTreeWidgetItem(item, {labelOf(change.key), readable(change.key, change.before),
                                       readable(change.key, change.after)});
        }
        item->setExpanded(true);
    }
    note_->setText(versions.isEmpty() ? tr("Nothing was changed since the scenario was created.")
                                      : tr("The newest change stands first."));
}

QString HistoryDialog::labelOf(const QString& key) const {
    if (key == u"group") return tr("Group");
    const QString label = properties_.label(key);
    return label.isEmpty() ? key : label;
}

QString HistoryDialog::readable(const QString& key, const QString& value) const {
    return key == u"group" ? Words::group(value) : properties_.readable(key, value);
}

}  // namespace rha::manager
