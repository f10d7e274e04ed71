#include "manager-gui/app/notify_target_dialog.h"

#include <QDialogButtonBox>
#include <QVBoxLayout>

#include "manager-gui/app/plain_text.h"
#include "manager-gui/core/words.h"

namespace rha::manager {
namespace {

constexpr int kIntervalMaxS = 86'400;
constexpr int kTimeoutMaxS = 3'600;

QStringList listed(const QString& text) {
    QStringList words;
    for (const QString& word : text.split(u',')) {
        if (!word.trimmed().isEmpty()) words.append(word.trimmed());
    }
    return words;
}

QSpinBox* makeSeconds(int min, int max) {
    auto* box = new QSpinBox;
    box->setRange(min, max);
    return box;
}

}  // namespace

NotifyTargetDialog::NotifyTargetDialog(ControlClient& client, QWidget& window,
                                       const NotifyTarget& target, bool replace)
    : QDialog(&window), client_(client), before_(target), replace_(replace) {
    setAttribute(Qt::WA_DeleteOnClose);
    setWindowModality(Qt::WindowModal);
    setWindowTitle(replace ? tr("Change %1").arg(target.name) : tr("Add a notification target"));
    message_ = new MessageBar;
    form_ = new QFormLayout;
    makeFields();
    note_ = new QLabel;
    note_->setWordWrap(true);
    note_->setTextFormat(Qt::PlainText);
    auto* buttons = new QDialogButtonBox;
    buttons->addButton(tr("Cancel"), QDialogButtonBox::RejectRole);
    action_ = buttons->addButton(replace ? tr("Change") : tr("Add"), QDialogButtonBox::ActionRole);
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    connect(action_, &QPushButton::clicked, this, &NotifyTargetDialog::save);
    connect(kind_, &QComboBox::currentIndexChanged, this, &NotifyTargetDialog::showKind);
    connect(name_, &QLineEdit::textChanged, this, &NotifyTargetDialog::refresh);
    connect(address_, &QLineEdit::textChanged, this, &NotifyTargetDialog::refresh);
    connect(secret_, &QLineEdit::textChanged, this, &NotifyTargetDialog::refresh);

    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(20, 18, 20, 14);
    layout->addWidget(message_);
    layout->addLayout(form_);
    layout->addWidget(note_);
    layout->addStretch(1);
    layout->addWidget(buttons);
    setMinimumWidth(600);
    action_->setDefault(true);  // once the dialog owns it
    fill(target);
    showKind();
}

void NotifyTargetDialog::makeFields() {
    const auto line = [this](const QString& label) {
        auto* edit = new QLineEdit;
        addNamedRow(*form_, label, edit);
        return edit;
    };
    name_ = line(tr("&Name"));
    kind_ = new QComboBox;
    for (const auto kind :
         {NotifyKind::kMail, NotifyKind::kSyslog, NotifyKind::kWebhook, NotifyKind::kHook}) {
        kind_->addItem(Words::notifyKind(kind), static_cast<int>(kind));
    }
    addNamedRow(*form_, tr("&Kind"), kind_);
    address_ = line(tr("&Address"));
    tls_ = new QComboBox;
    for (const auto* mode : {"required", "optional", "implicit", "off"}) {
        const QString name = QString::fromLatin1(mode);
        tls_->addItem(Words::mailEncryption(name), name);
    }
    addNamedRow(*form_, tr("&Encryption"), tls_);
    from_ = line(tr("&Sender"));
    to_ = line(tr("&Recipients, with commas between"));
    user_ = line(tr("&User"));
    secret_ = line(tr("&Password"));
    secret_->setEchoMode(QLineEdit::Password);
    ca_file_ = line(tr("CA &file on the control host"));
    ca_file_->setPlaceholderText(tr("the system's"));
    severity_ = new QComboBox;
    for (const auto severity :
         {Severity::kInfo, Severity::kWarning, Severity::kError, Severity::kCritical}) {
        severity_->addItem(tr("%1 and above").arg(Words::severity(severity)),
                           static_cast<int>(severity));
    }
    addNamedRow(*form_, tr("Se&verity"), severity_);
    codes_ = line(tr("Only these e&vents"));
    codes_->setPlaceholderText(tr("all; RHA-3005, switchover-completed, after-switchover …"));
    scenarios_ = line(tr("&Only these scenarios"));
    scenarios_->setPlaceholderText(tr("all, and what concerns none"));
    language_ = new QComboBox;
    language_->addItem(QStringLiteral("English"), QStringLiteral("en"));
    language_->addItem(QStringLiteral("日本語"), QStringLiteral("ja"));
    addNamedRow(*form_, tr("&Language"), language_);
    interval_ = makeSeconds(-1, kIntervalMaxS);  // 0 is a value of its own
    timeout_ = makeSeconds(0, kTimeoutMaxS);
    for (QSpinBox* box : {interval_, timeout_}) {
        box->setSpecialValueText(tr("as usual for the kind"));
        box->setSuffix(tr(" s"));
    }
    addNamedRow(*form_, tr("&Between two messages"), interval_);
    addNamedRow(*form_, tr("&Time limit of an attempt"), timeout_);
}

void NotifyTargetDialog::fill(const NotifyTarget& target) {
    const auto choose = [](QComboBox* box, const QVariant& value) {
        box->setCurrentIndex(std::max(0, box->findData(value)));
    };
    name_->setText(target.name);
    name_->setReadOnly(replace_);
    choose(kind_, static_cast<int>(target.kind));
    address_->setText(target.address);
    choose(tls_, target.tls);
    from_->setText(target.from);
    to_->setText(target.to.join(QStringLiteral(", ")));
    user_->setText(target.user);
    ca_file_->setText(target.ca_file);
    choose(severity_, static_cast<int>(target.severity_min));
    codes_->setText(target.codes.join(QStringLiteral(", ")));
    scenarios_->setText(target.scenarios.join(QStringLiteral(", ")));
    choose(language_, target.language);
    interval_->setValue(target.interval_s ? static_cast<int>(*target.interval_s) : -1);
    timeout_->setValue(static_cast<int>(target.timeout_s));
}

bool NotifyTargetDialog::asksFor(QWidget& field) const {
    return !field.isHidden();
}

void NotifyTargetDialog::showKind() {
    const auto kind = static_cast<NotifyKind>(kind_->currentData().toInt());
    const bool mail = kind == NotifyKind::kMail;
    const bool web = kind == NotifyKind::kWebhook;
    const bool hook = kind == NotifyKind::kHook;
    for (QWidget* field : std::initializer_list<QWidget*>{tls_, from_, to_, user_}) {
        form_->setRowVisible(field, mail);
    }
    form_->setRowVisible(secret_, mail || web);
    form_->setRowVisible(ca_file_, mail || web);
    form_->setRowVisible(severity_, !hook);
    form_->setRowVisible(language_, !hook);
    auto* secret_label = qobject_cast<QLabel*>(form_->labelForField(secret_));
    secret_label->setText(mail ? tr("&Password") : tr("&Signing key"));
    secret_->setAccessibleName(withoutKey(secret_label->text()));
    address_->setPlaceholderText(mail  ? QStringLiteral("mail.example.org:587")
                                 : web ? QStringLiteral("https://example.org/events")
                                 : hook
                                     ? QStringLiteral("/etc/rha/hooks/moved")
                                     : QStringLiteral("unix:/dev/log, udp:host:514, tcp:host:601"));
    refresh();
}

void NotifyTargetDialog::refresh() {
    const auto kind = static_cast<NotifyKind>(kind_->currentData().toInt());
    QString note;
    if (kind == NotifyKind::kHook) {
        note =
            tr("The program stands on the control host, in its hook directory, and belongs to "
               "root.");
    } else if (kind == NotifyKind::kSyslog) {
        note = tr("Syslog servers do not answer: what is lost on the way is lost.");
    } else if (before_.has_secret && secret_->text().isEmpty()) {
        note = tr("The stored secret is never sent back: type it again, or it is removed.");
    }
    note_->setText(note);
    action_->setEnabled(!waiting_ && !name_->text().trimmed().isEmpty() &&
                        !address_->text().trimmed().isEmpty());
}

NotifyTarget NotifyTargetDialog::target() const {
    const auto kind = static_cast<NotifyKind>(kind_->currentData().toInt());
    const bool mail = kind == NotifyKind::kMail;
    const bool web = kind == NotifyKind::kWebhook;
    NotifyTarget target{.name = name_->text().trimmed(),
                        .kind = kind,
                        .address = address_->text().trimmed(),
                        .severity_min = static_cast<Severity>(severity_->currentData().toInt()),
                        .language = language_->currentData().toString(),
                        .scenarios = listed(scenarios_->text()),
                        .codes = listed(codes_->text())};
    if (interval_->value() >= 0) target.interval_s = static_cast<quint32>(interval_->value());
    target.timeout_s = static_cast<quint32>(timeout_->value());
    if (mail || web) {
        target.ca_file = ca_file_->text().trimmed();
        target.secret = secret_->text();
    }
    if (mail) {
        target.tls = tls_->currentData().toString();
        target.user = user_->text().trimmed();
        target.from = from_->text().trimmed();
        target.to = listed(to_->text());
    }
    return target;
}

void NotifyTargetDialog::save() {
    waiting_ = true;
    message_->clear();
    refresh();
    client_.addNotifyTarget(target(), replace_, Answer<void>(this, [this](const auto& done) {
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
