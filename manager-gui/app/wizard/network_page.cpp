#include "manager-gui/app/wizard/network_page.h"

#include <QScrollArea>

namespace rha::manager {

NetworkPage::NetworkPage(ScenarioDraft& draft)
    : WizardPage(tr("Virtual networks"), tr("Switchover → Virtual network mapping"),
                 tr("The networks of the replica that the machines are connected to after a "
                    "switchover. Networks of the same name, or the only ones, are mapped by "
                    "themselves.")),
      draft_(draft) {
    editor_ = new NetworkEditor;
    auto* area = new QScrollArea;
    area->setFrameShape(QFrame::NoFrame);
    area->setWidgetResizable(true);
    area->setWidget(editor_);
    body().addWidget(area, 1);
    connect(editor_, &NetworkEditor::edited, this, [this] {
        const NetworkMapping& mapping = editor_->mapping();
        draft_.properties().setValue(kMappingKey, QString::fromStdString(FormatLinks(mapping)));
        draft_.properties().setValue(kAddressesKey,
                                     QString::fromStdString(FormatAddresses(mapping)));
    });
}

void NetworkPage::enter() {
    editor_->show(draft_.networks(), mappingFrom(draft_.properties().value(kMappingKey),
                                                 draft_.properties().value(kAddressesKey)));
}

}  // namespace rha::manager
