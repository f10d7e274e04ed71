#include "manager-gui/app/confirm_dialog.h"

#include <QDialogButtonBox>
#include <QGridLayout>

#include "manager-gui/app/icons.h"
#include "manager-gui/app/plain_text.h"

namespace rha::manager {

ConfirmDialog::ConfirmDialog(QWidget& window, Mood mood, const QString& title, const QString& text,
                             const QString& action)
    : QDialog(&window) {
    setAttribute(Qt::WA_DeleteOnClose);
    setWindowModality(Qt::WindowModal);
    setWindowTitle(action);
    setAccessibleDescription(title + u'\n' + text);
    auto* mark = new QLabel;
    mark->setPixmap(moodIcon(mood).pixmap(QSize(32, 32), devicePixelRatioF()));
    auto* heading = makeText(title);
    QFont large = heading->font();
    large.setBold(true);
    large.setPointSizeF(large.pointSizeF() * 1.1);
    heading->setFont(large);
    details_ = makeText({});
    details_->setTextFormat(Qt::RichText);
    details_->hide();
    findings_ = new FindingList;
    findings_->hide();
    options_ = new QVBoxLayout;
    auto* buttons = new QDialogButtonBox;
    QPushButton* cancel = buttons->addButton(tr("Cancel"), QDialogButtonBox::RejectRole);
    action_ = buttons->addButton(action, QDialogButtonBox::AcceptRole);
    connect(buttons, &QDialogButtonBox::accepted, this, &QDialog::accept);
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);

    auto* layout = new QGridLayout(this);
    layout->setContentsMargins(20, 18, 20, 14);
    layout->setHorizontalSpacing(16);
    layout->setVerticalSpacing(10);
    layout->addWidget(mark, 0, 0, 6, 1, Qt::AlignTop);
    layout->addWidget(heading, 0, 1);
    layout->addWidget(makeText(text), 1, 1);
    layout->addLayout(options_, 2, 1);
    layout->addWidget(details_, 3, 1);
    layout->addWidget(findings_, 4, 1);
    layout->setRowStretch(5, 1);
    layout->addWidget(buttons, 6, 0, 1, 2);
    layout->setColumnMinimumWidth(1, 420);
    layout->setColumnStretch(1, 1);
    cancel->setDefault(true);  // once the dialog owns it
    setTabOrder(action_, cancel);  // else Tab passes it over
    cancel->setFocus();
}

QCheckBox* ConfirmDialog::addOption(const QString& text) {
    auto* option = new QCheckBox(text);
    options_->addWidget(option);
    return option;
}

void ConfirmDialog::setDetails(const QString& html, const QList<Finding>& findings) {
    details_->setText(html);
    details_->show();
    findings_->setFindings(findings);
    findings_->setVisible(!findings.isEmpty());
    adjustSize();
}

}  // namespace rha::manager
