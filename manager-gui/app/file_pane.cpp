#include "manager-gui/app/file_pane.h"

#include <QHBoxLayout>
#include <QHeaderView>
#include <QVBoxLayout>
#include <array>
#include <utility>

#include "manager-gui/app/icons.h"
#include "manager-gui/app/mood_delegate.h"
#include "manager-gui/app/plain_text.h"

namespace rha::manager {
namespace {

using Model = MachineFileModel;

constexpr const char* kHeaderKey = "filePane/header";
constexpr std::array kWidths = {170, 165, 75, 75, 110};
constexpr int kSoonMs = 200;
constexpr int kAgeMs = 1000;

/// Headings bold; what is old grey.
class FileDelegate final : public MoodDelegate {
public:
    explicit FileDelegate(QObject* parent) : MoodDelegate(Model::kMoodRole, parent) {}

    QSize sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const override {
        QSize size = MoodDelegate::sizeHint(option, index);
        size.setHeight(size.height() + 6);
        return size;
    }

protected:
    void initStyleOption(QStyleOptionViewItem* option, const QModelIndex& index) const override {
        MoodDelegate::initStyleOption(option, index);
        option->font.setBold(index.data(Model::kSectionRole).toBool());
        if (index.data(Model::kStaleRole).toBool()) greyOut(*option);
    }
};

}  // namespace

FilePane::FilePane(ControlClient* client, QWidget* parent) : QWidget(parent), client_(client) {
    model_ = new MachineFileModel(this);
    empty_ = makeText();
    empty_->setAlignment(Qt::AlignCenter);
    pages_ = new QStackedWidget;
    pages_->addWidget(empty_);
    pages_->addWidget(makeSheet());
    title_ = makeText();
    message_ = new MessageBar;
    message_->setClosable(false);
    age_ = new QLabel;
    discover_ = new QPushButton(icon(QStringLiteral("search")), tr("&Discover again"));
    discover_->setToolTip(
        tr("Ask the host again for the machine's files, for instance after a checkpoint"));
    auto* line = new QHBoxLayout;
    line->addWidget(age_, 1);
    line->addWidget(discover_);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(6, 4, 6, 6);
    layout->addWidget(title_);
    layout->addWidget(message_);
    layout->addWidget(pages_, 1);
    layout->addLayout(line);

    soon_.setSingleShot(true);
    soon_.setInterval(kSoonMs);
    aging_.setInterval(kAgeMs);
    connect(&soon_, &QTimer::timeout, this, &FilePane::discover);
    connect(&aging_, &QTimer::timeout, this, &FilePane::showAge);
    connect(discover_, &QPushButton::clicked, this, &FilePane::discover);
    refresh();
}

QWidget* FilePane::makeSheet() {
    tree_ = new QTreeView;
    tree_->setModel(model_);
    tree_->setItemDelegate(new FileDelegate(tree_));
    tree_->setAccessibleName(tr("Files of the machine"));
    tree_->setUniformRowHeights(true);
    tree_->setAllColumnsShowFocus(true);
    tree_->setFrameShape(QFrame::NoFrame);
    tree_->setEditTriggers(QAbstractItemView::NoEditTriggers);
    tree_->setIndentation(14);
    tree_->header()->setStretchLastSection(true);
    for (std::size_t column = 0; column < kWidths.size(); ++column) {
        tree_->setColumnWidth(static_cast<int>(column), kWidths[column]);
    }
    total_ = new QLabel;
    details_ = makeDetails(4);
    auto* sheet = new QWidget;
    auto* layout = new QVBoxLayout(sheet);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(tree_, 1);
    layout->addWidget(total_);
    layout->addWidget(details_);
    connect(model_, &QAbstractItemModel::modelReset, this, [this] {
        tree_->expandAll();
        for (int section = 0; section < model_->rowCount(); ++section) {
            const QModelIndex above = model_->index(section, 0);
            for (int row = 0; row < model_->rowCount(above); ++row) {
                const bool whole = model_->index(row, 0, above).data(Model::kWholeRowRole).toBool();
                tree_->setFirstColumnSpanned(row, above, whole);
            }
        }
        tree_->setCurrentIndex(model_->index(0, 0, model_->index(0, 0)));
    });
    connect(tree_->selectionModel(), &QItemSelectionModel::currentChanged, this,
            &FilePane::showDetails);
    return sheet;
}

FilePane::Subject FilePane::subjectOf(const Scenario& scenario) {
    const bool moved = scenario.active_host == scenario.replica.host;
    const Side& side = moved ? scenario.replica : scenario.master;
    return {.machine_id = scenario.vm_id,
            .machine = scenario.vm_name,
            .host_id = side.host_id,
            .host = side.host};
}

void FilePane::setScenario(const std::optional<Scenario>& scenario) {
    if (!scenario || client_ == nullptr) {
        subject_.reset();
        forget();
        refresh();
        return;
    }
    const Subject subject = subjectOf(*scenario);
    if (subject_ == subject) return;
    subject_ = subject;
    forget();
    if (seen_ && live_) soon_.start();
    refresh();
}

void FilePane::setSeen(bool seen) {
    if (std::exchange(seen_, seen) == seen) return;
    if (!seen) {
        aging_.stop();
        soon_.stop();
        return;
    }
    aging_.start();
    discoverIfWanted();
    showAge();
}

void FilePane::setLive(bool live) {
    if (std::exchange(live_, live) == live) return;
    if (live) {
        discoverIfWanted();
    } else {
        delete std::exchange(round_, nullptr);  // what comes of it says nothing about the host
        soon_.stop();
    }
    refresh();
}

void FilePane::forget() {
    delete std::exchange(round_, nullptr);
    soon_.stop();
    known_.reset();
    error_.reset();
    model_->clear();
}

void FilePane::discoverIfWanted() {
    if (seen_ && (!known_ || error_)) discover();
}

void FilePane::discover() {
    if (!subject_ || !live_ || round_ != nullptr) return;
    soon_.stop();
    round_ = new QObject(this);
    client_->inspectMachine(
        subject_->host_id, subject_->machine_id,
        Answer<MachineDetails>(round_,
                               [this](const Result<MachineDetails>& details) { take(details); }));
    refresh();
}

void FilePane::take(const Result<MachineDetails>& details) {
    std::exchange(round_, nullptr)->deleteLater();
    error_.reset();
    if (details) {
        known_ = *details;
        since_known_.start();
        model_->setDetails(*details);
    } else {
        error_ = details.error();
    }
    refresh();
}

void FilePane::refresh() {
    const bool asking = round_ != nullptr || soon_.isActive();
    discover_->setEnabled(subject_ && live_ && !asking);
    showTitle();
    model_->setStale(error_ || !live_);
    pages_->setCurrentIndex(model_->rowCount() > 0 ? 1 : 0);
    if (!subject_) {
        empty_->setText(tr("Select a scenario to see the files of its machine."));
    } else if (asking) {
        empty_->setText(tr("Asking %1…").arg(subject_->host));
    } else if (known_) {
        empty_->setText(tr("%1 names no file of this machine. Look on the host whether the machine "
                           "is still there, then discover its files again.")
                            .arg(subject_->host));
    } else if (!live_) {
        empty_->setText(
            tr("Nothing is known of the machine's files yet. They are discovered when "
               "the control service answers again."));
    } else {
        empty_->setText(tr("Nothing is known of the machine's files yet. Discover them again when "
                           "%1 answers.")
                            .arg(subject_->host));
    }
    if (error_ && live_) {  // else the host may not be the one that is silent
        const QString what = known_ ? tr("%1 did not tell the files again; what is shown is old.")
                                    : tr("%1 did not tell the machine's files.");
        message_->say(known_ ? Mood::kWarning : Mood::kBad,
                      what.arg(subject_->host) + u'\n' + Words::error(*error_));
    } else {
        message_->clear();
    }
    const auto total = model_->total();
    total_->setText(tr("Files: %1, size: %2, on disk: %3")
                        .arg(total.files)
                        .arg(Words::bytes(total.size_bytes), Words::bytes(total.room_bytes)));
    showAge();
}

void FilePane::showTitle() {
    title_->setVisible(subject_.has_value());
    if (!subject_) return;
    QString text = tr("Files of %1 on %2").arg(subject_->machine, subject_->host);
    if (known_) text += u'\n' + known_->machine.folder;
    title_->setText(text);
}

void FilePane::showAge() {
    if (round_ != nullptr) {
        age_->setText(subject_ ? tr("Asking %1…").arg(subject_->host) : QString());
    } else if (known_) {
        age_->setText(tr("Discovered %1 ago")
                          .arg(Words::duration(static_cast<quint64>(since_known_.elapsed()))));
    } else {
        age_->clear();
    }
}

void FilePane::showDetails() {
    details_->setText(tree_->currentIndex().data(Model::kDetailsRole).toString());
}

void FilePane::save(QSettings& settings) const {
    settings.setValue(kHeaderKey, tree_->header()->saveState());
}

void FilePane::restore(QSettings& settings) {
    tree_->header()->restoreState(settings.value(kHeaderKey).toByteArray());
}

}  // namespace rha::manager
