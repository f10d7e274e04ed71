#include "manager-gui/app/wizard/product_page.h"

namespace rha::manager {

ProductPage::ProductPage(ScenarioDraft& draft)
    : WizardPage(tr("Product"), tr("Server and product type"),
                 tr("How the machines are to be protected.")),
      draft_(draft) {
    server_type_ = new QComboBox;
    server_type_->setAccessibleName(tr("Server type"));
    auto* label = new QLabel(tr("&Server type:"));
    label->setBuddy(server_type_);
    server_part_ = new QWidget;
    auto* part = new QVBoxLayout(server_part_);
    part->setContentsMargins(0, 0, 0, 14);
    part->addWidget(label);
    part->addWidget(server_type_);
    part->addWidget(
        makeText(tr("Hosts of several types are there. Master and replica have to be of "
                    "the same one.")));
    body().addWidget(server_part_);

    high_availability_ = new QRadioButton(tr("&High availability (HA)"));
    high_availability_->setChecked(true);
    body().addWidget(high_availability_);
    auto* text = makeText(
        tr("Every change of a machine is sent to the replica as it is made, and both hosts are "
           "watched. After a failure, or when you say so, the machine is started on the replica; a "
           "clean switchover loses nothing. Then it can be replicated back."));
    text->setIndent(24);
    body().addWidget(text);
    body().addStretch(1);

    connect(server_type_, &QComboBox::activated, this,
            [this] { draft_.setServerType(server_type_->currentText()); });
    connect(&draft_, &ScenarioDraft::changed, this, &ProductPage::show);
    show();
}

void ProductPage::show() {
    const QStringList types = draft_.serverTypes();
    QStringList shown;
    for (int i = 0; i < server_type_->count(); ++i) shown << server_type_->itemText(i);
    if (shown != types) {
        server_type_->clear();
        server_type_->addItems(types);
    }
    server_type_->setCurrentText(draft_.serverType());
    server_part_->setVisible(types.size() > 1);
}

}  // namespace rha::manager
