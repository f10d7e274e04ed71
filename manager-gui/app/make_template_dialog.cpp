#include "manager-gui/app/make_template_dialog.h"

#include <QDialogButtonBox>
#include <QFormLayout>
#include <QHeaderView>
#include <QMap>
#include <QSignalBlocker>
#include <QVBoxLayout>
#include <algorithm>
#include <utility>

#include "manager-gui/app/mood_delegate.h"
#include "manager-gui/app/plain_text.h"
#include "manager-gui/core/property_model.h"
#include "manager-gui/core/words.h"

namespace rha::manager {
namespace {

enum Column { kLabel, kValue, kDefault, kColumnCount };
constexpr int kKeyRole = Qt::UserRole;
constexpr int kRawRole = Qt::UserRole + 1;  ///< the value as the service writes it

}  // namespace

MakeTemplateDialog::MakeTemplateDialog(ControlClient& client, QWidget& window,
                                       const Scenario& scenario, bool japanese)
    : QDialog(&window), client_(client), japanese_(japanese), scenario_(scenario) {
    setAttribute(Qt::WA_DeleteOnClose);
    setWindowModality(Qt::WindowModal);
    setWindowTitle(tr("Make a template of %1").arg(scenario.name));
    message_ = new MessageBar;
    auto* intro = makeText(
        tr("New scenarios can begin with these properties. What is not chosen keeps its default "
           "there. The scenario itself stays as it is."));
    name_ = new QLineEdit;
    properties_ = new QTreeWidget;
    new RowDelegate(*properties_);
    properties_->setHeaderLabels({tr("Property"), tr("Value"), tr("Default")});
    properties_->setRootIsDecorated(false);
    properties_->header()->setSectionResizeMode(QHeaderView::ResizeToContents);
    properties_->header()->setSectionResizeMode(kLabel, QHeaderView::Stretch);
    properties_->header()->setStretchLastSection(false);
    note_ = makeText();
    auto* buttons = new QDialogButtonBox;
    buttons->addButton(tr("Cancel"), QDialogButtonBox::RejectRole);
    action_ = buttons->addButton(tr("&Create"), QDialogButtonBox::ActionRole);
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    connect(action_, &QPushButton::clicked, this, &MakeTemplateDialog::create);
    connect(name_, &QLineEdit::textChanged, this, &MakeTemplateDialog::refresh);
    connect(properties_, &QTreeWidget::itemChanged, this, &MakeTemplateDialog::refresh);
    connect(&client, &ControlClient::fleetChanged, this, &MakeTemplateDialog::follow);

    auto* form = new QFormLayout;
    addNamedRow(*form, tr("&Name"), name_);
    addNamedRow(*form, tr("&Properties"), properties_);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(20, 18, 20, 14);
    layout->setSpacing(10);
    layout->addWidget(intro);
    layout->addWidget(message_);
    layout->addLayout(form, 1);
    layout->addWidget(note_);
    layout->addWidget(buttons);
    resize(680, 480);
    action_->setDefault(true);  // once the dialog owns it
    name_->setFocus();
    refresh();
    loadSchema();
}

void MakeTemplateDialog::loadSchema() {
    client_.propertySchema(Answer<QList<PropertySchema>>(this, [this](const auto& schema) {
        if (!schema) {
            message_->say(Mood::kBad, Words::error(schema.error()));
            return;
        }
        schema_ = *schema;
        loadSheet();
    }));
}

void MakeTemplateDialog::loadSheet() {
    client_.properties(scenario_.id, Answer<PropertySheet>(this, [this](const auto& sheet) {
                           if (!sheet) {
                               message_->say(Mood::kBad, Words::error(sheet.error()));
                           } else if (sheet->version >= sheet_.version) {
                               sheet_ = *sheet;
                               show();
                           }
                       }));
}

/// Somebody may change the properties meanwhile.
void MakeTemplateDialog::follow(const QList<Scenario>& fleet) {
    const auto now = std::ranges::find(fleet, scenario_.id, &Scenario::id);
    if (now == fleet.end() || now->version == scenario_.version) return;
    scenario_ = *now;
    if (!schema_.isEmpty()) loadSheet();
}

/// A property that has kept its value also keeps its mark.
void MakeTemplateDialog::show() {
    QMap<QString, std::pair<QString, Qt::CheckState>> before;
    for (int i = 0; i < properties_->topLevelItemCount(); ++i) {
        const QTreeWidgetItem* item = properties_->topLevelItem(i);
        before[item->data(kLabel, kKeyRole).toString()] = {item->data(kLabel, kRawRole).toString(),
                                                           item->checkState(kLabel)};
    }
    {
        const QSignalBlocker quiet(properties_);
        properties_->clear();
        for (const PropertySchema& property : std::as_const(schema_)) {
            const auto set = std::ranges::find(sheet_.values, property.key, &PropertyValue::key);
            if (set == sheet_.values.end()) continue;
            const QString& value = set->value;
            const auto was = before.constFind(property.key);
            const bool kept = was != before.cend() && was->first == value;
            // Another machine has other adapters.
            const bool own = property.type == PropertyType::kAddresses;
            const auto fresh = own || value == property.default_value ? Qt::Unchecked : Qt::Checked;
            auto* item = new QTreeWidgetItem(properties_);
            item->setText(kLabel, japanese_ ? property.label_japanese : property.label_english);
            item->setText(kValue, readableValue(property, value));
            item->setText(kDefault, readableValue(property, property.default_value));
            item->setData(kLabel, kKeyRole, property.key);
            item->setData(kLabel, kRawRole, value);
            item->setCheckState(kLabel, kept ? was->second : fresh);
        }
    }
    refresh();
}

Template MakeTemplateDialog::wish() const {
    Template wish{.name = name_->text().trimmed()};
    for (int i = 0; i < properties_->topLevelItemCount(); ++i) {
        const QTreeWidgetItem* item = properties_->topLevelItem(i);
        if (item->checkState(kLabel) != Qt::Checked) continue;
        wish.properties.insert(item->data(kLabel, kKeyRole).toString(),
                               item->data(kLabel, kRawRole).toString());
    }
    return wish;
}

void MakeTemplateDialog::refresh() {
    const qsizetype chosen = wish().properties.size();
    if (properties_->topLevelItemCount() == 0) {
        note_->setText(tr("One moment."));
    } else if (chosen == 0) {
        note_->setText(tr("Choose one property at least."));
    } else {
        note_->setText(tr("%1 of %2 properties are chosen.")
                           .arg(chosen)
                           .arg(properties_->topLevelItemCount()));
    }
    action_->setEnabled(!waiting_ && chosen != 0 && !name_->text().trimmed().isEmpty());
}

void MakeTemplateDialog::create() {
    waiting_ = true;
    message_->clear();
    refresh();
    client_.createTemplate(wish(), Answer<void>(this, [this](const Result<void>& done) {
                               waiting_ = false;
                               refresh();
                               if (done) {
                                   accept();
                               } else {
                                   message_->say(Mood::kBad, Words::error(done.error()));
                               }
                           }));
}

}  // namespace rha::manager
