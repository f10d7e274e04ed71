#include "manager-gui/app/connect_dialog.h"

#include <QDialogButtonBox>
#include <QFontDatabase>
#include <QFormLayout>
#include <QVBoxLayout>

#include "manager-gui/app/icons.h"
#include "manager-gui/app/plain_text.h"

namespace rha::manager {
namespace {

constexpr const char* kEnrolmentPort = ":7445";

}  // namespace

ConnectDialog::ConnectDialog(Gateway& gateway, QWidget* parent)
    : QDialog(parent), gateway_(gateway) {
    setAttribute(Qt::WA_DeleteOnClose);
    setWindowModality(Qt::WindowModal);
    setWindowTitle(tr("Connect to a control service"));

    auto* intro =
        new QLabel(tr("On the control service's host, run\n"
                      "    rha-control pair --role admin\n"
                      "and enter here the one-time code that it prints."));
    intro->setTextFormat(Qt::PlainText);
    intro->setTextInteractionFlags(Qt::TextSelectableByMouse);
    address_ = new QLineEdit;
    address_->setPlaceholderText(tr("host or host:7445"));
    code_ = new QLineEdit;
    code_->setPlaceholderText(QStringLiteral("XXXXX-XXXXX-XXXXX-XXXXX-XXXXX-XXXXX-XXXXX-XXXXX"));
    const QFont fixed = QFontDatabase::systemFont(QFontDatabase::FixedFont);
    code_->setFont(fixed);
    code_->setMinimumWidth(code_->fontMetrics().horizontalAdvance(code_->placeholderText()) + 24);
    auto* form = new QFormLayout;
    addNamedRow(*form, tr("Control &service"), address_);
    addNamedRow(*form, tr("Pairing &code"), code_);

    comparison_ = new QWidget;
    auto* proven =
        new QLabel(tr("The service has proven that it made this code. Its CA has the "
                      "fingerprint below; `rha-control init` prints the same."));
    proven->setWordWrap(true);
    fingerprint_ = new QLabel;
    fingerprint_->setFont(fixed);
    fingerprint_->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
    fingerprint_->setAccessibleName(tr("CA fingerprint"));
    auto* comparison_layout = new QVBoxLayout(comparison_);
    comparison_layout->setContentsMargins(0, 4, 0, 4);
    comparison_layout->addWidget(proven);
    comparison_layout->addWidget(fingerprint_, 0, Qt::AlignHCenter);

    message_ = new MessageBar;
    message_->setClosable(false);
    auto* buttons = new QDialogButtonBox;
    buttons->addButton(tr("Cancel"), QDialogButtonBox::RejectRole);
    action_ = buttons->addButton(tr("Check"), QDialogButtonBox::ActionRole);
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    connect(action_, &QPushButton::clicked, this, &ConnectDialog::proceed);
    // What was checked is not what stands there any more.
    const auto begin_again = [this] { enter(Step::kEnter); };
    connect(address_, &QLineEdit::textEdited, this, begin_again);
    connect(code_, &QLineEdit::textEdited, this, begin_again);

    auto* layout = new QVBoxLayout(this);
    layout->setSpacing(12);
    layout->addWidget(message_);
    layout->addWidget(intro);
    layout->addLayout(form);
    layout->addWidget(comparison_);
    layout->addStretch(1);
    layout->addWidget(buttons);
    action_->setDefault(true);  // once the dialog owns it: Enter presses it
    enter(Step::kEnter);
}

void ConnectDialog::enter(Step step) {
    step_ = step;
    const bool waiting = step == Step::kChecking || step == Step::kLoggingIn;
    const bool compared = step == Step::kCompare || step == Step::kLoggingIn;
    comparison_->setVisible(compared);
    address_->setEnabled(!waiting);
    code_->setEnabled(!waiting);
    action_->setText(compared ? tr("Connect") : tr("Check"));
    action_->setEnabled(!waiting && !address_->text().trimmed().isEmpty() &&
                        !code_->text().trimmed().isEmpty());
    adjustSize();
}

void ConnectDialog::proceed() {
    message_->clear();
    if (step_ == Step::kEnter) {
        check();
    } else if (step_ == Step::kCompare) {
        logIn();
    }
}

Pairing ConnectDialog::pairing() const {
    QString address = address_->text().trimmed();
    const bool ipv6 = address.startsWith(u'[');
    const bool with_port = ipv6 ? address.contains(QStringLiteral("]:")) : address.contains(u':');
    if (!with_port) address += QLatin1String(kEnrolmentPort);
    return {.address = address, .code = code_->text().trimmed()};
}

void ConnectDialog::check() {
    enter(Step::kChecking);
    gateway_.check(pairing(), Answer<QString>(this, [this](const Result<QString>& fingerprint) {
                       if (!fingerprint) {
                           enter(Step::kEnter);
                           message_->say(Mood::kBad, Words::error(fingerprint.error()));
                           return;
                       }
                       fingerprint_->setText(groupedDigits(*fingerprint));
                       enter(Step::kCompare);
                       action_->setFocus();
                   }));
}

void ConnectDialog::logIn() {
    enter(Step::kLoggingIn);
    gateway_.logIn(pairing(), Answer<void>(this, [this](const Result<void>& done) {
                       if (done) {
                           accept();
                           return;
                       }
                       enter(Step::kEnter);
                       message_->say(Mood::kBad, Words::error(done.error()));
                   }));
}

}  // namespace rha::manager
