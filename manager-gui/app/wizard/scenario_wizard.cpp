#include "manager-gui/app/wizard/scenario_wizard.h"

#include <QFrame>
#include <QHBoxLayout>

#include "manager-gui/app/confirm_dialog.h"
#include "manager-gui/app/icons.h"
#include "manager-gui/app/theme.h"
#include "manager-gui/app/wizard/group_page.h"
#include "manager-gui/app/wizard/hosts_page.h"
#include "manager-gui/app/wizard/machines_page.h"
#include "manager-gui/app/wizard/network_page.h"
#include "manager-gui/app/wizard/product_page.h"
#include "manager-gui/app/wizard/result_page.h"
#include "manager-gui/app/wizard/summary_page.h"
#include "manager-gui/app/wizard/switchover_page.h"
#include "manager-gui/app/wizard/verification_page.h"

namespace rha::manager {
namespace {

/// A panel in the colour of lists, beside the pages.
constexpr int kSideWidth = 190;

}  // namespace

ScenarioWizard::ScenarioWizard(ControlClient& client, const QList<Scenario>& fleet, bool japanese,
                               QWidget* parent)
    : QDialog(parent),
      client_(client),
      draft_(japanese),
      creation_(new DraftCreation(client, this)) {
    setAttribute(Qt::WA_DeleteOnClose);
    setWindowModality(Qt::WindowModal);
    setWindowTitle(tr("Scenario creation wizard"));
    draft_.setFleet(fleet);
    connect(&client_, &ControlClient::fleetChanged, &draft_, &ScenarioDraft::setFleet);

    title_ = new QLabel;
    QFont large = title_->font();
    large.setBold(true);
    large.setPointSizeF(large.pointSizeF() * 1.35);
    title_->setFont(large);
    explanation_ = makeText();
    message_ = new MessageBar;
    stack_ = new QStackedWidget;
    makeButtons();
    makePages();

    auto* right = new QVBoxLayout;
    right->setContentsMargins(22, 18, 22, 14);
    right->setSpacing(10);
    right->addWidget(title_);
    right->addWidget(explanation_);
    right->addWidget(message_);
    right->addSpacing(4);
    right->addWidget(stack_, 1);
    auto* buttons = new QHBoxLayout;
    buttons->addWidget(close_);
    buttons->addStretch(1);
    for (QPushButton* button : {back_, next_, run_, finish_}) buttons->addWidget(button);
    right->addSpacing(4);
    right->addLayout(buttons);
    auto* layout = new QHBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addWidget(makeSide());
    layout->addLayout(right, 1);
    resize(940, 640);
    go(0);
}

void ScenarioWizard::makePages() {
    addPage(new GroupPage(draft_));
    addPage(new ProductPage(draft_));
    addPage(new HostsPage(draft_, client_));
    machines_at_ = pages_.size();
    addPage(new MachinesPage(draft_, client_));
    addPage(new PropertiesPage(
        draft_, tr("Scenario properties"), tr("Scenario properties"),
        tr("The defaults are right in most cases. All of this can be changed later."),
        {QStringLiteral("scenario")}));
    addPage(new PropertiesPage(
        draft_, tr("Host properties"), tr("Master and replica properties"),
        tr("Room that replication may take on the hosts. The defaults are right in most cases."),
        {QStringLiteral("master"), QStringLiteral("replica")}));
    addPage(new SwitchoverPage(draft_));
    addPage(new NetworkPage(draft_));
    addPage(new VerificationPage(draft_, client_));
    addPage(new SummaryPage(draft_));
    addPage(new ResultPage(*creation_));
}

void ScenarioWizard::addPage(WizardPage* page) {
    pages_.append(page);
    stack_->addWidget(page);
    connect(page, &WizardPage::changed, this, &ScenarioWizard::showButtons);
}

QWidget* ScenarioWizard::makeSide() {
    auto* side = new QFrame;
    side->setFixedWidth(kSideWidth);
    side->setAutoFillBackground(true);
    side->setBackgroundRole(QPalette::Base);
    auto* layout = new QVBoxLayout(side);
    layout->setContentsMargins(18, 22, 12, 18);
    layout->setSpacing(11);
    for (const WizardPage* page : pages_) {
        auto* step = new QLabel(page->step());
        step->setWordWrap(true);
        layout->addWidget(step);
        steps_.append(step);
    }
    layout->addStretch(1);
    return side;
}

void ScenarioWizard::makeButtons() {
    back_ = new QPushButton(tr("< &Back"));
    next_ = new QPushButton(tr("&Next >"));
    run_ = new QPushButton(icon(QStringLiteral("run"), Mood::kGood), tr("&Run now"));
    finish_ = new QPushButton(icon(QStringLiteral("apply")), tr("&Finish"));
    close_ = new QPushButton;
    for (QPushButton* button : {back_, close_}) button->setAutoDefault(false);
    connect(back_, &QPushButton::clicked, this, &ScenarioWizard::back);
    connect(next_, &QPushButton::clicked, this, &ScenarioWizard::next);
    connect(run_, &QPushButton::clicked, this, [this] { create(true); });
    connect(finish_, &QPushButton::clicked, this, [this] { create(false); });
    connect(close_, &QPushButton::clicked, this, &ScenarioWizard::reject);
}

void ScenarioWizard::explain(const Error& error) {
    message_->say(Mood::kBad, Words::error(error));
}

void ScenarioWizard::load() {
    if (!schema_known_) {
        client_.propertySchema(Answer<QList<PropertySchema>>(
            this, [this](const Result<QList<PropertySchema>>& schema) {
                if (!schema) return explain(schema.error());
                if (std::exchange(schema_known_, true)) return;
                draft_.setSchema(*schema);
            }));
    }
    if (!templates_known_) {
        client_.templates(
            Answer<QList<Template>>(this, [this](const Result<QList<Template>>& templates) {
                if (!templates) return explain(templates.error());
                if (std::exchange(templates_known_, true)) return;
                draft_.setTemplates(*templates);
            }));
    }
    if (!draft_.hosts().isEmpty()) return;
    // The product page wants to know what there is; that of the hosts looks again.
    client_.hosts(Answer<QList<Host>>(this, [this](const Result<QList<Host>>& hosts) {
        if (!hosts) return explain(hosts.error());
        draft_.setHosts(*hosts);
    }));
}

void ScenarioWizard::go(qsizetype to) {
    page().leave();
    at_ = to;
    message_->clear();
    if (!isResult()) load();
    title_->setText(page().title());
    explanation_->setText(page().explanation());
    setAccessibleDescription(page().title() + u'\n' + page().explanation());
    stack_->setCurrentWidget(&page());
    page().enter();
    if (isSummary()) planned_ = draft_.scenarios();
    showSide();
    showButtons();
    page().setFocus();
    focusNextChild();
}

void ScenarioWizard::back() {
    // From the results: to the machines, where those that were created are no longer offered.
    go(isResult() ? machines_at_ : at_ - 1);
}

void ScenarioWizard::next() {
    if (!page().waits() && page().check()) go(at_ + 1);
}

void ScenarioWizard::create(bool run) {
    creation_->start(planned_, run);
    go(pages_.size() - 1);
}

void ScenarioWizard::showSide() {
    for (qsizetype i = 0; i < steps_.size(); ++i) {
        QFont font = this->font();
        font.setBold(i == at_);
        steps_[i]->setFont(font);
        steps_[i]->setEnabled(i <= at_);
    }
}

void ScenarioWizard::showButtons() {
    const bool result = isResult();
    const bool waits = page().waits();
    const bool mendable =
        result && creation_->done() && creation_->createdCount() != creation_->items().size();
    back_->setVisible(at_ > 0 && (!result || mendable));
    next_->setVisible(!result && !isSummary());
    next_->setEnabled(!waits);
    run_->setVisible(isSummary());
    finish_->setVisible(isSummary());
    close_->setText(result ? tr("Close") : tr("Cancel"));
    close_->setEnabled(!result || !waits);
    (isSummary() ? finish_ : result ? close_ : next_)->setDefault(true);
}

void ScenarioWizard::reject() {
    if (creation_->started() && !creation_->done()) return;
    const bool nothing_to_lose = creation_->succeeded() || isResult() || !draft_.touched();
    if (nothing_to_lose || leaving_) {
        QDialog::reject();
        return;
    }
    auto* question =
        new ConfirmDialog(*this, Mood::kWarning, tr("Leave without creating the scenarios?"),
                          tr("What you have entered is lost."), tr("Leave"));
    connect(question, &QDialog::accepted, this, [this] {
        leaving_ = true;
        reject();
    });
    question->open();
}

}  // namespace rha::manager
