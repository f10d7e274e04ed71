#include "manager-gui/app/wizard/host_panel.h"

#include <QLineEdit>

#include "manager-gui/app/icons.h"

namespace rha::manager {

HostPanel::HostPanel(const QString& title, const QString& explanation) : QGroupBox(title) {
    choice_ = new QComboBox;
    choice_->setAccessibleName(title);
    choice_->setPlaceholderText(tr("Choose a host"));
    choice_->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
    place_ = new QComboBox;
    place_->setEditable(true);
    place_->setInsertPolicy(QComboBox::NoInsert);
    place_->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
    auto* place_label = new QLabel(tr("Copies go &below:"));
    place_label->setBuddy(place_);
    place_->setAccessibleName(withoutKey(place_label->text()));
    place_part_ = new QWidget;
    auto* place_line = new QHBoxLayout(place_part_);
    place_line->setContentsMargins(0, 0, 0, 0);
    place_line->addWidget(place_label);
    place_line->addWidget(place_, 1);
    connect(place_, &QComboBox::editTextChanged, this, [this](const QString& text) {
        message_->clear();
        Q_EMIT placeChosen(text.trimmed());
    });
    message_ = new MessageBar;
    message_->setClosable(false);
    facts_ = makeText();
    facts_->setTextFormat(Qt::RichText);
    findings_ = new FindingList;
    again_ = new QPushButton(icon(QStringLiteral("revert")), tr("Verify again"));
    again_->setAccessibleDescription(title);
    auto* layout = new QVBoxLayout(this);
    layout->setSpacing(8);
    layout->addWidget(makeText(explanation));
    layout->addWidget(choice_);
    layout->addWidget(place_part_);
    layout->addWidget(message_);
    layout->addWidget(facts_);
    layout->addWidget(findings_);
    layout->addWidget(again_, 0, Qt::AlignLeft);
    layout->addStretch(1);
    connect(choice_, &QComboBox::activated, this, [this] {
        message_->clear();
        Q_EMIT chosen(choice_->currentData().toString());
    });
    connect(again_, &QPushButton::clicked, this, &HostPanel::againWanted);
    showPlaces({}, {});
    showHost(nullptr, nullptr);
}

void HostPanel::setHosts(const QList<Host>& hosts, const QString& chosen) {
    choice_->clear();
    for (const Host& host : hosts) {
        const Mood mood = host.connected ? Mood::kGood : Mood::kBad;
        choice_->addItem(moodIcon(mood), host.name, host.id);
    }
    choice_->setCurrentIndex(choice_->findData(chosen));
    choice_->setEnabled(!hosts.isEmpty());
}

void HostPanel::showPlaces(const QStringList& places, const QString& chosen) {
    place_part_->setHidden(places.isEmpty());
    const QSignalBlocker quiet(place_);
    if (places != places_) {
        places_ = places;
        place_->clear();
        place_->addItems(places_);
        place_->lineEdit()->setPlaceholderText(places_.value(0));
    }
    const QString shown = place_->currentText().trimmed();
    const bool usual = chosen.isEmpty() && (shown.isEmpty() || shown == places_.value(0));
    if (!usual && shown != chosen)
        place_->setEditText(chosen.isEmpty() ? places_.value(0) : chosen);
}

void HostPanel::showHost(const Host* host, const Result<HostCheck>* check) {
    facts_->setVisible(host != nullptr);
    again_->setVisible(host != nullptr && check != nullptr);
    if (host == nullptr) {
        findings_->setText({});
        return;
    }
    QString rows;
    const auto add = [&rows](const QString& name, const QString& value) {
        if (value.isEmpty()) return;
        rows += QStringLiteral("<tr><td style='padding-right:12px'>%1</td><td>%2</td></tr>")
                    .arg(name.toHtmlEscaped(), value.toHtmlEscaped());
    };
    add(tr("Address"), host->address);
    add(tr("Product"), tr("%1 %2").arg(host->hypervisor, host->hypervisor_version).trimmed());
    add(tr("System"), host->os);
    add(tr("Engine"), host->engine_version);
    for (const StorageRoot& root : host->storage) {
        add(tr("Storage"),
            tr("%1: %2 of %3 free")
                .arg(root.path, Words::bytes(root.free_bytes), Words::bytes(root.total_bytes)));
    }
    facts_->setText(QStringLiteral("<table cellspacing='0'>%1</table>").arg(rows));
    if (check == nullptr) {
        findings_->setText(tr("The engine is being verified…"));
    } else if (*check) {
        findings_->setFindings((*check)->findings);
    } else {
        findings_->setFindings({Words::finding(check->error())});
    }
}

}  // namespace rha::manager
