#include "manager-gui/app/wizard/group_page.h"

#include <QCompleter>
#include <QLineEdit>
#include <QSignalBlocker>
#include <algorithm>

namespace rha::manager {

GroupPage::GroupPage(ScenarioDraft& draft)
    : WizardPage(tr("Group"), tr("New scenarios"),
                 tr("A scenario protects one virtual machine: its host is the master, another host "
                    "keeps an up-to-date copy, the replica. You choose hosts and machines on the "
                    "next pages. For each machine a scenario is created; nothing is started before "
                    "you say so.")),
      draft_(draft) {
    group_ = new QComboBox;
    group_->setEditable(true);
    group_->setInsertPolicy(QComboBox::NoInsert);
    group_->setAccessibleName(tr("Group"));
    group_->lineEdit()->setPlaceholderText(tr("The default group"));
    // Completed inline, "Web" would become the group "Web shop" unasked.
    group_->completer()->setCompletionMode(QCompleter::PopupCompletion);
    message_ = makeFieldMessage();
    auto* help =
        makeText(tr("Scenarios of a group can be run, stopped and switched over together. "
                    "Choose one, or type the name of a new one."));
    auto* label = new QLabel(tr("&Group:"));
    label->setBuddy(group_);
    body().addWidget(label);
    body().addWidget(group_);
    body().addWidget(message_);
    body().addWidget(help);

    template_ = new QComboBox;
    template_->setAccessibleName(tr("Template"));
    template_text_ = makeText();
    template_part_ = new QWidget;
    auto* part = new QVBoxLayout(template_part_);
    part->setContentsMargins(0, 14, 0, 0);
    auto* template_label = new QLabel(tr("&Template:"));
    template_label->setBuddy(template_);
    part->addWidget(template_label);
    part->addWidget(template_);
    part->addWidget(template_text_);
    body().addWidget(template_part_);
    body().addStretch(1);

    connect(group_, &QComboBox::editTextChanged, this, [this](const QString& text) {
        message_->clear();
        draft_.setGroup(Words::groupNamed(text));
    });
    connect(template_, &QComboBox::activated, this,
            [this] { draft_.setTemplate(template_->currentData().toString()); });
    connect(&draft_, &ScenarioDraft::changed, this, &GroupPage::show);
    show();
}

void GroupPage::show() {
    QStringList shown;
    for (int i = 0; i < group_->count(); ++i) shown << group_->itemText(i);
    QStringList groups;
    for (const QString& group : draft_.groups()) groups << Words::group(group);
    if (shown != groups) {
        const QSignalBlocker quiet(group_);
        group_->clear();
        group_->addItems(groups);
        group_->setEditText(Words::group(draft_.group()));
    }
    const auto& templates = draft_.templates();
    if (template_->count() != templates.size() + 1) {
        template_->clear();
        template_->addItem(tr("None: every property has its default"), QString());
        for (const Template& one : templates) template_->addItem(one.name, one.name);
    }
    template_->setCurrentIndex(template_->findData(draft_.templateName()));
    template_part_->setVisible(!templates.isEmpty());
    showTemplate();
}

void GroupPage::showTemplate() {
    const auto& templates = draft_.templates();
    const auto chosen = std::ranges::find(templates, draft_.templateName(), &Template::name);
    QStringList parts;
    if (chosen != templates.end()) {
        for (auto one = chosen->properties.begin(); one != chosen->properties.end(); ++one) {
            const QString label = draft_.properties().label(one.key());
            parts << tr("%1: %2").arg(label.isEmpty() ? one.key() : label,
                                      draft_.properties().readable(one.key(), one.value()));
        }
    }
    template_text_->setText(parts.isEmpty() ? tr("A template brings a set of properties, which you "
                                                 "may still change on the next pages.")
                                            : parts.join(u'\n'));
}

bool GroupPage::check() {
    const auto problem = draft_.groupProblem();
    if (!problem) return true;
    message_->say(Mood::kBad, problem->text);
    group_->setFocus();
    return false;
}

}  // namespace rha::manager
