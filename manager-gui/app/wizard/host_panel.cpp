#include "manager-gui/app/wizard/host_panel.h"

#include "manager-gui/app/icons.h"

namespace rha::manager {

HostPanel::HostPanel(const QString& title, const QString& explanation) : QGroupBox(title) {
    choice_ = new QComboBox;
    choice_->setAccessibleName(title);
    choice_->setPlaceholderText(tr("Choose a host"));
    choice_->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
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
