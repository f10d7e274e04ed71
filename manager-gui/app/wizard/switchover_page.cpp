#include "manager-gui/app/wizard/switchover_page.h"

#include <QHBoxLayout>

namespace rha::manager {

SwitchoverPage::SwitchoverPage(ScenarioDraft& draft)
    : PropertiesPage(draft, tr("Switchover"), tr("Switchover and reverse replication initiation"),
                     tr("Who decides when the master fails, and when replication back begins. Over "
                        "a WAN choose manual for both: there a broken line is more likely than a "
                        "broken host."),
                     {QStringLiteral("ha")}),
      draft_(draft) {
    switchover_ = makeChoice(QStringLiteral("automatic-switchover"), tr("Switchover"),
                             tr("Start it automatically"), tr("Start it manually: an event asks"));
    reverse_ =
        makeChoice(QStringLiteral("automatic-reverse"), tr("Reverse replication"),
                   tr("Start it automatically after a clean switchover"), tr("Start it manually"));
    auto* both = new QHBoxLayout;
    both->setSpacing(12);
    both->addWidget(switchover_.box, 1);
    both->addWidget(reverse_.box, 1);
    body().insertLayout(0, both);
    editor().filter().setHiddenKeys({switchover_.key, reverse_.key, kMappingKey, kAddressesKey});
    const auto refresh = [this] {
        show(switchover_);
        show(reverse_);
    };
    connect(&draft_, &ScenarioDraft::changed, this, refresh);
    refresh();
}

SwitchoverPage::Choice SwitchoverPage::makeChoice(const QString& key, const QString& title,
                                                  const QString& automatic, const QString& manual) {
    const Choice choice{.key = key,
                        .box = new QGroupBox(title),
                        .automatic = new QRadioButton(automatic),
                        .manual = new QRadioButton(manual)};
    auto* layout = new QVBoxLayout(choice.box);
    layout->addWidget(choice.automatic);
    layout->addWidget(choice.manual);
    connect(choice.automatic, &QRadioButton::clicked, this,
            [this, key] { draft_.setFlag(key, true); });
    connect(choice.manual, &QRadioButton::clicked, this,
            [this, key] { draft_.setFlag(key, false); });
    return choice;
}

void SwitchoverPage::show(const Choice& choice) {
    choice.box->setVisible(draft_.hasProperty(choice.key));
    const bool automatic = draft_.flag(choice.key);
    choice.automatic->setChecked(automatic);
    choice.manual->setChecked(!automatic);
}

}  // namespace rha::manager
