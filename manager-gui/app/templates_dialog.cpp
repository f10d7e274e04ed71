#include "manager-gui/app/templates_dialog.h"

#include <QDialogButtonBox>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QVBoxLayout>
#include <algorithm>
#include <utility>

#include "manager-gui/app/confirm_dialog.h"
#include "manager-gui/app/icons.h"
#include "manager-gui/app/mood_delegate.h"
#include "manager-gui/app/plain_text.h"
#include "manager-gui/core/property_model.h"
#include "manager-gui/core/words.h"

namespace rha::manager {
namespace {

enum Column { kName, kValue, kColumnCount };

}  // namespace

TemplatesDialog::TemplatesDialog(ControlClient& client, QWidget& window, bool japanese)
    : QDialog(&window), client_(client), japanese_(japanese) {
    setAttribute(Qt::WA_DeleteOnClose);
    setWindowModality(Qt::WindowModal);
    setWindowTitle(tr("Scenario templates"));
    message_ = new MessageBar;
    auto* intro = makeText(
        tr("New scenarios may begin with the properties of a template, which the wizard offers. "
           "To make one, select a scenario, and choose Make a template in the Scenario menu."));
    tree_ = new QTreeWidget;
    new RowDelegate(*tree_);
    tree_->setAccessibleName(tr("Scenario templates"));
    tree_->setHeaderLabels({tr("Template"), tr("Value")});
    tree_->header()->setSectionResizeMode(kName, QHeaderView::Stretch);
    tree_->header()->setSectionResizeMode(kValue, QHeaderView::ResizeToContents);
    tree_->header()->setStretchLastSection(false);
    note_ = makeText(tr("One moment."));
    delete_ = new QPushButton(tr("&Delete…"));
    delete_->setAutoDefault(false);
    auto* buttons = new QDialogButtonBox;
    QPushButton* close = buttons->addButton(tr("Close"), QDialogButtonBox::RejectRole);
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    connect(tree_, &QTreeWidget::currentItemChanged, this, &TemplatesDialog::showButtons);
    connect(delete_, &QPushButton::clicked, this, &TemplatesDialog::askToDelete);

    auto* side = new QVBoxLayout;
    side->addWidget(delete_);
    side->addStretch(1);
    auto* middle = new QHBoxLayout;
    middle->addWidget(tree_, 1);
    middle->addLayout(side);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(20, 18, 20, 14);
    layout->setSpacing(10);
    layout->addWidget(intro);
    layout->addWidget(message_);
    layout->addLayout(middle, 1);
    layout->addWidget(note_);
    layout->addWidget(buttons);
    resize(640, 440);
    close->setDefault(true);  // once the dialog owns it
    showButtons();
    loadSchema();
    load();
}

void TemplatesDialog::loadSchema() {
    client_.propertySchema(Answer<QList<PropertySchema>>(this, [this](const auto& schema) {
        if (!schema) return;  // the keys say it, too
        schema_ = *schema;
        show();
    }));
}

void TemplatesDialog::load() {
    client_.templates(Answer<QList<Template>>(this, [this](const Result<QList<Template>>& all) {
        if (!all) {
            message_->say(Mood::kBad, Words::error(all.error()));
            return;
        }
        known_ = true;
        templates_ = *all;
        show();
    }));
}

void TemplatesDialog::show() {
    const QString chosen = current();
    tree_->clear();
    for (const Template& one : std::as_const(templates_)) {
        add(one);
        QTreeWidgetItem* item = tree_->topLevelItem(tree_->topLevelItemCount() - 1);
        if (one.name == chosen) tree_->setCurrentItem(item);
    }
    if (tree_->currentItem() == nullptr) tree_->setCurrentItem(tree_->topLevelItem(0));
    showButtons();
}

void TemplatesDialog::add(const Template& one) {
    auto* item = new QTreeWidgetItem(tree_, {one.name});
    item->setIcon(kName, icon(QStringLiteral("template")));
    for (auto set = one.properties.begin(); set != one.properties.end(); ++set) {
        QStringList texts{set.key(), set.value()};
        const auto known = std::ranges::find(schema_, set.key(), &PropertySchema::key);
        if (known != schema_.end()) {
            texts = {japanese_ ? known->label_japanese : known->label_english,
                     readableValue(*known, set.value())};
        }
        new QTreeWidgetItem(item, texts);
    }
    item->setExpanded(true);
}

QString TemplatesDialog::current() const {
    const QTreeWidgetItem* item = tree_->currentItem();
    if (item == nullptr) return {};
    return (item->parent() == nullptr ? item : item->parent())->text(kName);
}

void TemplatesDialog::showButtons() {
    const QString name = current();
    delete_->setEnabled(!name.isEmpty());
    const auto one = std::ranges::find(templates_, name, &Template::name);
    if (one != templates_.end()) {
        note_->setText(tr("%1 was made at %2 by %3.")
                           .arg(one->name, Words::time(one->created_unix_ns), one->created_by));
    } else if (known_) {
        note_->setText(tr("There is no template yet."));
    }
}

void TemplatesDialog::askToDelete() {
    const QString name = current();
    auto* dialog = new ConfirmDialog(*this, Mood::kWarning, tr("Delete the template %1?").arg(name),
                                     tr("It is offered for new scenarios no more. Those that were "
                                        "made with it stay as they are."),
                                     tr("Delete"));
    connect(dialog, &QDialog::accepted, this, [this, name] {
        message_->clear();
        client_.deleteTemplate(name, Answer<void>(this, [this](const Result<void>& done) {
                                   if (!done) {
                                       message_->say(Mood::kBad, Words::error(done.error()));
                                   }
                                   load();
                               }));
    });
    dialog->open();
}

}  // namespace rha::manager
