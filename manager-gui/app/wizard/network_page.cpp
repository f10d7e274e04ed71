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
    message_ = makeFieldMessage();
    body().addWidget(message_);
    connect(editor_, &NetworkEditor::edited, this, [this] {
        message_->clear();
        draft_.setMapping(editor_->mapping());
    });
}

void NetworkPage::enter() {
    message_->clear();
    editor_->show(draft_.networks(), draft_.mapping());
}

bool NetworkPage::check() {
    const auto problem = draft_.networksProblem();
    if (!problem) return true;
    message_->say(Mood::kBad, problem->text);
    return false;
}

}  // namespace rha::manager
