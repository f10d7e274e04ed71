#include "manager-gui/app/wizard/hosts_page.h"

#include <QHBoxLayout>

#include "manager-gui/app/icons.h"
#include "manager-gui/app/wizard/add_host_dialog.h"

namespace rha::manager {

HostsPage::HostsPage(ScenarioDraft& draft, ControlClient& client)
    : WizardPage(tr("Hosts"), tr("Master and replica hosts"),
                 tr("Both engines are verified as soon as you choose their hosts.")),
      draft_(draft),
      client_(client) {
    message_ = makeFieldMessage();
    master_ = new HostPanel(tr("Master"), tr("The host where the machines run."));
    replica_ = new HostPanel(tr("Replica"), tr("The host that keeps their copies."));
    add_ = new QPushButton(icon(QStringLiteral("new")), tr("&Add a host…"));
    auto* reload = new QPushButton(icon(QStringLiteral("revert")), tr("Look for hosts again"));
    auto* both = new QHBoxLayout;
    both->setSpacing(12);
    both->addWidget(master_, 1);
    both->addWidget(replica_, 1);
    auto* buttons = new QHBoxLayout;
    buttons->addWidget(add_);
    buttons->addWidget(reload);
    buttons->addStretch(1);
    body().addWidget(message_);
    body().addLayout(both, 1);
    body().addLayout(buttons);

    connect(add_, &QPushButton::clicked, this, &HostsPage::addHost);
    connect(reload, &QPushButton::clicked, this, &HostsPage::load);
    connect(master_, &HostPanel::chosen, this, [this](const QString& id) {
        draft_.setMaster(id);
        verify(id);
    });
    connect(replica_, &HostPanel::chosen, this, [this](const QString& id) {
        draft_.setReplica(id);
        verify(id);
    });
    connect(replica_, &HostPanel::placeChosen, &draft_, &ScenarioDraft::setPlace);
    connect(master_, &HostPanel::againWanted, this, [this] { verify(draft_.masterId()); });
    connect(replica_, &HostPanel::againWanted, this, [this] { verify(draft_.replicaId()); });
    connect(&draft_, &ScenarioDraft::changed, this, &HostsPage::show);
    show();
}

void HostsPage::enter() {
    load();
}

void HostsPage::load() {
    client_.hosts(Answer<QList<Host>>(this, [this](const Result<QList<Host>>& hosts) {
        if (!hosts) {
            message_->say(Mood::kBad, Words::error(hosts.error()));
            return;
        }
        message_->clear();
        draft_.setHosts(*hosts);
        if (hosts->size() < 2) {
            message_->say(Mood::kWarning,
                          hosts->isEmpty()
                              ? tr("No host is known yet. Two are needed: add them first.")
                              : tr("Only one host is known yet. Two are needed: add another one."));
        }
    }));
}

void HostsPage::show() {
    const QList<Host> offered = draft_.offeredHosts();
    if (offered != offered_) {
        offered_ = offered;
        master_->setHosts(offered, draft_.masterId());
        replica_->setHosts(offered, draft_.replicaId());
    }
    master_->showHost(draft_.host(draft_.masterId()), draft_.hostCheck(draft_.masterId()));
    replica_->showHost(draft_.host(draft_.replicaId()), draft_.hostCheck(draft_.replicaId()));
    QStringList places;
    if (const Host* replica = draft_.host(draft_.replicaId())) {
        for (const StorageRoot& root : replica->storage) places << root.path;
    }
    replica_->showPlaces(places, draft_.place());
    Q_EMIT changed();
}

void HostsPage::verify(const QString& host_id) {
    draft_.setHostCheck(host_id, std::nullopt);
    client_.verifyHost(host_id,
                       Answer<HostCheck>(this, [this, host_id](const Result<HostCheck>& check) {
                           draft_.setHostCheck(host_id, check);
                       }));
}

bool HostsPage::waits() const {
    const auto problem = draft_.hostsProblem();
    return problem && problem->waits;
}

bool HostsPage::check() {
    master_->message().clear();
    replica_->message().clear();
    const auto problem = draft_.hostsProblem();
    if (!problem) return true;
    HostPanel* panel = problem->field == ScenarioDraft::Field::kMaster ? master_ : replica_;
    panel->message().say(Mood::kBad, problem->text);
    (problem->field == ScenarioDraft::Field::kPlace ? panel->place() : panel->choice()).setFocus();
    return false;
}

void HostsPage::addHost() {
    auto* dialog = new AddHostDialog(client_, draft_.hosts(), this);
    connect(dialog, &QDialog::finished, this, &HostsPage::load);
    dialog->open();
}

}  // namespace rha::manager
