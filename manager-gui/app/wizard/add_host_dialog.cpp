#include "manager-gui/app/wizard/add_host_dialog.h"

#include <QClipboard>
#include <QDialogButtonBox>
#include <QFontDatabase>
#include <QGuiApplication>
#include <QVBoxLayout>

#include "manager-gui/app/icons.h"
#include "manager-gui/app/wizard/wizard_page.h"

namespace rha::manager {
namespace {

constexpr int kLookOutMs = 2000;

}  // namespace

AddHostDialog::AddHostDialog(ControlClient& client, const QList<Host>& known, QWidget* parent,
                             const QString& renew)
    : QDialog(parent), client_(client), renew_(renew) {
    setAttribute(Qt::WA_DeleteOnClose);
    setWindowModality(Qt::WindowModal);
    setWindowTitle(renew.isEmpty() ? tr("Add a host")
                                   : tr("Renew the certificate of %1").arg(renew));
    for (const Host& host : known) known_.insert(host.id);

    command_ = new QPlainTextEdit;
    command_->setReadOnly(true);
    command_->setAccessibleName(tr("Command"));
    command_->setFont(QFontDatabase::systemFont(QFontDatabase::FixedFont));
    command_->setTabChangesFocus(true);
    command_->setFixedHeight(command_->fontMetrics().lineSpacing() * 5);
    valid_ = makeText();
    message_ = new MessageBar;
    message_->setClosable(false);
    copy_ = new QPushButton(icon(QStringLiteral("copy")), tr("&Copy the command"));
    copy_->setEnabled(false);
    auto* buttons = new QDialogButtonBox;
    buttons->addButton(copy_, QDialogButtonBox::ActionRole);
    buttons->addButton(tr("Close"), QDialogButtonBox::RejectRole);
    connect(copy_, &QPushButton::clicked, this,
            [this] { QGuiApplication::clipboard()->setText(command()); });
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);

    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(20, 18, 20, 14);
    layout->setSpacing(10);
    layout->addWidget(makeText(
        renew.isEmpty()
            ? tr("Install the engine on the host. Then run this command there, with the name under "
                 "which the other hosts reach it in place of THIS_HOST:")
            : tr("Run this command on %1, with the name under which the other hosts reach it in "
                 "place of THIS_HOST, and restart its engine. It stays the same host, with its "
                 "scenarios:")
                  .arg(renew)));
    layout->addWidget(command_);
    layout->addWidget(valid_);
    layout->addWidget(message_);
    layout->addStretch(1);
    layout->addWidget(buttons);
    resize(620, 300);

    connect(&look_out_, &QTimer::timeout, this, &AddHostDialog::look);
    offer();
}

void AddHostDialog::offer() {
    message_->say(Mood::kBusy, tr("A pairing code is being made…"));
    client_.pairHost(
        renew_, Answer<PairingOffer>(this, [this](const Result<PairingOffer>& offer) {
            if (!offer) {
                message_->say(Mood::kBad, Words::error(offer.error()));
                return;
            }
            command_->setPlainText(offer->command);
            valid_->setText(
                (renew_.isEmpty()
                     ? tr("The code lets one host in, until %1. Keep it to yourself.")
                     : tr("The code is for this host only, until %1. Keep it to yourself."))
                    .arg(Words::time(offer->expires_unix_ns)));
            copy_->setEnabled(true);
            copy_->setFocus();
            if (!renew_.isEmpty()) {
                message_->clear();  // it is there already
                return;
            }
            message_->say(Mood::kBusy, tr("Waiting for the host…"));
            look_out_.start(kLookOutMs);
        }));
}

void AddHostDialog::look() {
    client_.hosts(Answer<QList<Host>>(this, [this](const Result<QList<Host>>& hosts) {
        if (hosts) take(*hosts);
    }));
}

void AddHostDialog::take(const QList<Host>& hosts) {
    for (const Host& host : hosts) {
        if (known_.contains(host.id)) continue;
        known_.insert(host.id);
        look_out_.stop();
        message_->say(Mood::kGood, tr("%1 is there.").arg(host.name));
    }
}

}  // namespace rha::manager
