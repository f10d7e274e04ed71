#include "manager-gui/app/new_assessment_dialog.h"

#include <QDialogButtonBox>
#include <QFormLayout>
#include <QHeaderView>
#include <QSignalBlocker>
#include <QVBoxLayout>
#include <algorithm>
#include <utility>

#include "manager-gui/app/icons.h"
#include "manager-gui/app/mood_delegate.h"
#include "manager-gui/app/plain_text.h"
#include "manager-gui/core/words.h"

namespace rha::manager {
namespace {

enum Column { kName, kState, kNote, kColumnCount };

constexpr quint64 kHourS = 3600;
constexpr quint64 kDayS = 24 * kHourS;
constexpr quint64 kDurationDefaultS = 7 * kDayS;
constexpr quint32 kSampleDefaultS = 600;

}  // namespace

NewAssessmentDialog::NewAssessmentDialog(ControlClient& client, QWidget& window,
                                         const QList<Scenario>& fleet,
                                         const QList<Assessment>& assessments)
    : QDialog(&window), client_(client), fleet_(fleet), assessments_(assessments) {
    setAttribute(Qt::WA_DeleteOnClose);
    setWindowModality(Qt::WindowModal);
    setWindowTitle(tr("New assessment"));
    message_ = new MessageBar;
    host_ = new QComboBox;
    host_->setPlaceholderText(tr("Choose a host"));
    machines_ = new QTreeWidget;
    new RowDelegate(*machines_);
    machines_->setHeaderLabels({tr("Machine"), tr("State"), tr("Note")});
    machines_->setRootIsDecorated(false);
    machines_->header()->setSectionResizeMode(QHeaderView::ResizeToContents);
    duration_ = new QComboBox;
    sample_ = new QComboBox;
    note_ = makeText();
    auto* buttons = new QDialogButtonBox;
    QPushButton* cancel = buttons->addButton(tr("Cancel"), QDialogButtonBox::RejectRole);
    action_ = buttons->addButton(tr("&Start"), QDialogButtonBox::ActionRole);
    makeDurations();
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    connect(action_, &QPushButton::clicked, this, &NewAssessmentDialog::start);
    connect(host_, &QComboBox::currentIndexChanged, this, &NewAssessmentDialog::loadMachines);
    connect(machines_, &QTreeWidget::currentItemChanged, this, &NewAssessmentDialog::refresh);
    connect(duration_, &QComboBox::currentIndexChanged, this, &NewAssessmentDialog::showSamples);
    connect(&client, &ControlClient::fleetChanged, this, [this](const QList<Scenario>& now) {
        fleet_ = now;
        showMachines();
    });

    auto* form = new QFormLayout;
    addNamedRow(*form, tr("&Host"), host_);
    addNamedRow(*form, tr("&Machine"), machines_);
    addNamedRow(*form, tr("&Length"), duration_);
    addNamedRow(*form, tr("A figure for &every"), sample_);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(20, 18, 20, 14);
    layout->setSpacing(10);
    layout->addWidget(message_);
    layout->addLayout(form, 1);
    layout->addWidget(note_);
    layout->addWidget(buttons);
    resize(680, 460);
    cancel->setDefault(true);  // once the dialog owns it
    setTabOrder(action_, cancel);  // else Tab passes it over
    showSamples();
    refresh();
    loadHosts();
}

void NewAssessmentDialog::makeDurations() {
    const auto add = [this](quint64 seconds, const QString& text) {
        duration_->addItem(text, QVariant::fromValue(seconds));
    };
    add(kHourS, tr("1 hour"));
    add(12 * kHourS, tr("12 hours"));
    add(kDayS, tr("1 day"));
    add(3 * kDayS, tr("3 days"));
    add(7 * kDayS, tr("7 days"));
    add(14 * kDayS, tr("14 days"));
    add(31 * kDayS, tr("31 days"));
    duration_->setCurrentIndex(duration_->findData(QVariant::fromValue(kDurationDefaultS)));
}

void NewAssessmentDialog::showSamples() {
    const quint64 seconds = duration_->currentData().toULongLong();
    sample_->clear();
    for (const quint32 sample : sampleChoices(seconds)) {
        sample_->addItem(sample == kHourS ? tr("1 hour")
                         : sample == 60   ? tr("1 minute")
                                          : tr("%1 minutes").arg(sample / 60),
                         sample);
    }
    sample_->setCurrentIndex(std::max(0, sample_->findData(kSampleDefaultS)));
}

void NewAssessmentDialog::loadHosts() {
    message_->say(Mood::kBusy, tr("Asking for the hosts…"));
    client_.hosts(Answer<QList<Host>>(this, [this](const Result<QList<Host>>& hosts) {
        message_->clear();
        if (hosts) {
            takeHosts(*hosts);
        } else {
            message_->say(Mood::kBad, Words::error(hosts.error()));
        }
    }));
}

void NewAssessmentDialog::takeHosts(const QList<Host>& hosts) {
    if (hosts.isEmpty()) {
        message_->say(Mood::kWarning, tr("No host is known yet: add one first."));
        return;
    }
    const QSignalBlocker quiet(host_);
    for (const Host& host : hosts) {
        host_->addItem(moodIcon(host.connected ? Mood::kGood : Mood::kBad), host.name, host.id);
    }
    const auto answers = std::ranges::find(hosts, true, &Host::connected);
    host_->setCurrentIndex(answers == hosts.end() ? 0 : static_cast<int>(answers - hosts.begin()));
    loadMachines();
}

void NewAssessmentDialog::loadMachines() {
    const QString host = host_->currentText();
    delete std::exchange(round_, new QObject(this));
    known_.clear();
    machines_->clear();
    message_->say(Mood::kBusy, tr("Asking %1 for its machines…").arg(host));
    client_.machines(
        host_->currentData().toString(),
        Answer<QList<Machine>>(round_, [this, host](const Result<QList<Machine>>& machines) {
            std::exchange(round_, nullptr)->deleteLater();
            message_->clear();
            if (!machines) {
                message_->say(Mood::kBad, Words::error(machines.error()));
                return;
            }
            if (machines->isEmpty())
                message_->say(Mood::kWarning, tr("%1 has no machine.").arg(host));
            known_ = *machines;
            std::ranges::sort(known_, {}, &Machine::name);
            showMachines();
        }));
    refresh();
}

void NewAssessmentDialog::showMachines() {
    using Kind = AssessmentChance::Kind;
    const bool first = machines_->topLevelItemCount() == 0;
    QTreeWidgetItem* proposed = nullptr;
    bool any_free = false;
    for (int i = 0; i < known_.size(); ++i) {
        auto* item = first ? new QTreeWidgetItem(machines_) : machines_->topLevelItem(i);
        const AssessmentChance met = chance(known_[i]);
        QString note;
        if (met.kind == Kind::kAssessed) note = tr("has an assessment: delete that first");
        if (met.kind == Kind::kProtected) {
            note = tr("replicated by %1, which reports its changes").arg(met.scenario);
        }
        if (met.kind == Kind::kEndsEarly) note = tr("ends when %1 is run").arg(met.scenario);
        item->setText(kName, known_[i].name);
        item->setText(kState, Words::machine({.machine = known_[i].state}));
        item->setText(kNote, note);
        item->setToolTip(kNote, note);
        const Qt::ItemFlags able = Qt::ItemIsSelectable | Qt::ItemIsEnabled;
        item->setFlags(met.possible() ? able : Qt::NoItemFlags);
        const bool better = met.kind == Kind::kFree && !any_free;
        if (better || (met.possible() && proposed == nullptr)) proposed = item;
        any_free = any_free || met.kind == Kind::kFree;
    }
    if (machines_->currentItem() == nullptr) machines_->setCurrentItem(proposed);
    refresh();
}

AssessmentChance NewAssessmentDialog::chance(const Machine& machine) const {
    return chanceOf({.host = host_->currentText(), .machine_id = machine.id}, fleet_, assessments_);
}

const Machine* NewAssessmentDialog::current() const {
    const int at = machines_->indexOfTopLevelItem(machines_->currentItem());
    return at < 0 || at >= known_.size() ? nullptr : &known_[at];
}

void NewAssessmentDialog::refresh() {
    const Machine* machine = current();
    QString note;
    if (machine != nullptr && machine->state == MachineState::kOff) {
        note =
            tr("%1 is off: there is nothing to count until somebody starts it.").arg(machine->name);
    } else {
        note =
            tr("Choose a length that has the machine's busiest times in it. It ends by itself, "
               "or earlier when a scenario begins to protect the machine.");
    }
    note_->setText(note);
    action_->setEnabled(!waiting_ && machine != nullptr && chance(*machine).possible());
}

void NewAssessmentDialog::start() {
    const NewAssessment wish{.host = host_->currentText(),
                             .machine_id = current()->id,
                             .seconds = duration_->currentData().toULongLong(),
                             .sample_seconds = sample_->currentData().toUInt()};
    waiting_ = true;
    message_->clear();
    refresh();
    client_.startAssessment(wish, Answer<void>(this, [this](const Result<void>& done) {
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
