#include "manager-gui/app/about_dialog.h"

#include <QApplication>
#include <QDialogButtonBox>
#include <QFontDatabase>
#include <QFormLayout>
#include <QPushButton>
#include <QStringList>
#include <QVBoxLayout>

#include "manager-gui/app/plain_text.h"
#include "manager-gui/core/words.h"

namespace rha::manager {

AboutDialog::AboutDialog(ControlClient* client, QWidget& window)
    : QDialog(&window), client_(client) {
    setAttribute(Qt::WA_DeleteOnClose);
    setWindowModality(Qt::WindowModal);
    setWindowTitle(tr("About RHA Manager"));
    auto* picture = new QLabel;
    picture->setPixmap(window.windowIcon().pixmap(QSize(64, 64)));
    auto* head = new QHBoxLayout;
    head->setSpacing(16);
    head->addWidget(picture, 0, Qt::AlignTop);
    head->addWidget(makeText(tr("RHA Manager %1\n"
                                "Replication and high availability for virtual machines.\n"
                                "Apache License 2.0")
                                 .arg(QApplication::applicationVersion())),
                    1);
    auto* title = makeText(tr("Control service"));
    QFont bold = title->font();
    bold.setBold(true);
    title->setFont(bold);
    facts_ = new QWidget;
    auto* form = new QFormLayout(facts_);
    form->setContentsMargins(0, 0, 0, 0);
    form->setHorizontalSpacing(16);
    note_ = makeText();
    auto* buttons = new QDialogButtonBox;
    QPushButton* close = buttons->addButton(tr("Close"), QDialogButtonBox::RejectRole);
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(20, 18, 20, 14);
    layout->setSpacing(10);
    layout->addLayout(head);
    layout->addWidget(title);
    layout->addWidget(facts_);
    layout->addWidget(note_);
    layout->addStretch(1);
    layout->addWidget(buttons);
    resize(560, 300);
    close->setDefault(true);  // once the dialog owns it
    ask();
}

void AboutDialog::ask() {
    if (client_ == nullptr) {
        note_->setText(tr("Not connected"));
        return;
    }
    addFact(tr("Address"), client_->link().address);
    note_->setText(tr("One moment."));
    client_->serviceInfo(Answer<ServiceInfo>(this, [this](const Result<ServiceInfo>& info) {
        if (info) {
            show(*info);
        } else {
            note_->setText(Words::error(info.error()));
        }
    }));
}

void AboutDialog::show(const ServiceInfo& info) {
    note_->clear();
    addFact(tr("Version"), info.version);
    addFact(tr("Running since"), Words::time(info.started_unix_ns));
    addFact(tr("Id"), info.id);
    addFact(tr("CA fingerprint"), groupedDigits(info.ca_fingerprint), true);
}

void AboutDialog::addFact(const QString& name, const QString& value, bool fixed) {
    if (value.isEmpty()) return;
    auto* text = makeText(value);
    text->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
    text->setAccessibleName(name);
    if (fixed) text->setFont(QFontDatabase::systemFont(QFontDatabase::FixedFont));
    static_cast<QFormLayout*>(facts_->layout())->addRow(name, text);
}

QString AboutDialog::service() const {
    QStringList lines;
    for (const QLabel* label : facts_->findChildren<QLabel*>()) lines << label->text();
    return (lines << note_->text()).join(u'\n');
}

}  // namespace rha::manager
