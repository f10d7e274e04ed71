#include "manager-gui/app/property_pane.h"

#include <QHBoxLayout>
#include <QVBoxLayout>
#include <algorithm>
#include <utility>

#include "manager-gui/app/history_dialog.h"
#include "manager-gui/app/icons.h"
#include "manager-gui/app/network_dialog.h"
#include "manager-gui/core/words.h"

namespace rha::manager {

PropertyPane::PropertyPane(ControlClient* client, bool japanese, QWidget* parent)
    : QWidget(parent), client_(client) {
    model_ = new PropertyModel(japanese, this);
    title_ = new QLabel;
    editor_ = new PropertyEditor(*model_);
    apply_ = new QPushButton(icon(QStringLiteral("apply")), tr("&Apply"));
    revert_ = new QPushButton(icon(QStringLiteral("revert")), tr("Take &back"));

    networks_ = new QPushButton(tr("&Networks…"));
    networks_->setToolTip(tr("Virtual network mapping"));
    history_ = new QPushButton(tr("&History…"));

    auto* sheet = new QWidget;
    auto* sheet_layout = new QVBoxLayout(sheet);
    sheet_layout->setContentsMargins(6, 4, 6, 6);
    sheet_layout->addWidget(title_);
    sheet_layout->addWidget(editor_, 1);
    auto* buttons = new QHBoxLayout;
    buttons->addWidget(networks_);
    buttons->addWidget(history_);
    buttons->addStretch(1);
    buttons->addWidget(revert_);
    buttons->addWidget(apply_);
    sheet_layout->addLayout(buttons);
    auto* empty = new QLabel(tr("Select a scenario to see its properties."));
    empty->setAlignment(Qt::AlignCenter);
    empty->setWordWrap(true);
    pages_ = new QStackedWidget;
    pages_->addWidget(empty);
    pages_->addWidget(sheet);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(pages_);

    connect(model_, &PropertyModel::editsChanged, this, &PropertyPane::showButtons);
    connect(apply_, &QPushButton::clicked, this, &PropertyPane::apply);
    connect(revert_, &QPushButton::clicked, model_, &PropertyModel::revert);
    connect(networks_, &QPushButton::clicked, this, &PropertyPane::mapNetworks);
    connect(history_, &QPushButton::clicked, this, [this] {
        auto* dialog = new HistoryDialog(*client_, *window(), *scenario_, *model_);
        dialog->open();
    });
    showButtons();
}

void PropertyPane::setScenario(const std::optional<Scenario>& scenario) {
    const auto before = std::exchange(scenario_, scenario);
    pages_->setCurrentIndex(scenario ? 1 : 0);
    if (!scenario || client_ == nullptr) {
        model_->clear();
        return;
    }
    model_->setState(scenario->state);
    title_->setText(tr("Properties of %1").arg(scenario->name));
    loadSchema();
    if (!before || before->id != scenario->id) model_->clear();
    if (!before || before->id != scenario->id || before->version != scenario->version ||
        before->state != scenario->state) {
        load();
    }
}

void PropertyPane::setLive(bool live) {
    const bool back = !std::exchange(live_, live) && live;
    title_->setEnabled(live);
    editor_->setLive(live);
    showButtons();
    if (!back || !scenario_ || client_ == nullptr) return;
    loadSchema();
    load();  // what was asked while nobody could answer
}

void PropertyPane::loadSchema() {
    if (schema_known_ || schema_asked_) return;
    schema_asked_ = true;
    client_->propertySchema(
        Answer<QList<PropertySchema>>(this, [this](const Result<QList<PropertySchema>>& schema) {
            schema_asked_ = false;
            if (!schema) return;  // asked again with the next snapshot
            schema_known_ = true;
            model_->setSchema(*schema);
        }));
}

void PropertyPane::load() {
    const quint64 asked = ++asked_;
    client_->properties(scenario_->id,
                        Answer<PropertySheet>(this, [this, asked](const auto& sheet) {
                            if (sheet) {
                                take(asked, *sheet);
                            } else if (scenario_ && asked == asked_) {
                                refuse(scenario_->name, sheet.error());
                            }
                        }));
}

void PropertyPane::take(quint64 asked, const PropertySheet& sheet) {
    if (!scenario_ || scenario_->id != sheet.scenario_id) return;  // another one was chosen since
    const PropertySheet& shown = model_->sheet();
    const bool same = shown.scenario_id == sheet.scenario_id;
    // A service whose database was put back counts on from what it knew then.
    const bool put_back = asked > taken_ && sheet.version == scenario_->version;
    const bool older = std::pair(sheet.version, asked) < std::pair(shown.version, taken_);
    if (same && older && !put_back) return;
    taken_ = asked;
    model_->setSheet(sheet);
}

void PropertyPane::apply() {
    const QString id = model_->sheet().scenario_id;
    const QString name = model_->sheet().scenario;
    const quint64 asked = ++asked_;
    apply_->setEnabled(false);
    client_->setProperties(
        id, model_->changes(), model_->sheet().version,
        Answer<PropertySheet>(this, [this, id, name, asked](const Result<PropertySheet>& sheet) {
            if (sheet) {
                take(asked, *sheet);
            } else {
                refuse(name, sheet.error());  // whatever is selected by now: it was not done
                const bool selected = scenario_ && scenario_->id == id;
                if (selected && sheet.error().code == ErrorCode::kConflict) load();
            }
            showButtons();
        }));
}

void PropertyPane::mapNetworks() {
    const NetworkMapping before =
        mappingFrom(model_->value(kMappingKey), model_->value(kAddressesKey));
    auto* dialog = new NetworkDialog(*client_, *scenario_, before, window());
    connect(dialog, &NetworkDialog::chosen, this,
            [this, before, id = scenario_->id](const NetworkMapping& chosen) {
                if (model_->sheet().scenario_id != id) return;  // it is shown no more
                takeMapping(before, chosen);
            });
    dialog->open();
}

// What the dialog has left as it was may have been changed by somebody else meanwhile.
void PropertyPane::takeMapping(const NetworkMapping& before, const NetworkMapping& chosen) {
    if (chosen.links != before.links) {
        model_->setValue(kMappingKey, QString::fromStdString(FormatLinks(chosen)));
    }
    if (chosen.adapters != before.adapters) {
        model_->setValue(kAddressesKey, QString::fromStdString(FormatAddresses(chosen)));
    }
}

void PropertyPane::refuse(const QString& scenario, const Error& error) {
    Q_EMIT failed(tr("%1: %2").arg(scenario, Words::error(error)));
}

void PropertyPane::showButtons() {
    history_->setEnabled(live_);
    apply_->setEnabled(live_ && model_->edited() && !model_->hasErrors());
    revert_->setEnabled(model_->edited());
    const auto values = model_->sheet().values;
    const auto mappable = [this, &values](const QString& key) {
        const auto value = std::ranges::find(values, key, &PropertyValue::key);
        return value != values.end() && value->changeable && model_->problem(key).isEmpty();
    };
    networks_->setEnabled(live_ && mappable(kMappingKey) && mappable(kAddressesKey));
}

}  // namespace rha::manager
