// FilePane: the root directories of the selected scenario: the files of its machine, as the engine
// of the host discovers them on which the machine lives. It is asked when the pane is seen, when
// the machine has moved, and by a button; what the host said last stays, with its age. GUI thread.
#pragma once

#include <QElapsedTimer>
#include <QLabel>
#include <QPushButton>
#include <QSettings>
#include <QStackedWidget>
#include <QTimer>
#include <QTreeView>
#include <optional>

#include "manager-gui/app/message_bar.h"
#include "manager-gui/core/control_client.h"
#include "manager-gui/core/machine_file_model.h"

namespace rha::manager {

class FilePane final : public QWidget {
    Q_OBJECT

public:
    /// `client` outlives it; null: there is none, and nothing is shown.
    explicit FilePane(ControlClient* client, QWidget* parent = nullptr);

    void setScenario(const std::optional<Scenario>& scenario);
    /// True: a person sees it; QWidget::isVisible is true also behind another pane's tab.
    void setSeen(bool seen);
    /// False: the control service does not answer, and nobody can be asked.
    void setLive(bool live);

    MachineFileModel& model() { return *model_; }
    QTreeView& tree() { return *tree_; }
    QPushButton& discoverButton() { return *discover_; }
    QString title() const { return title_->text(); }
    QString message() const { return message_->text(); }
    QString emptyText() const { return empty_->text(); }
    QString age() const { return age_->text(); }
    QString details() const { return details_->text(); }

    void save(QSettings& settings) const;
    void restore(QSettings& settings);

private:
    /// Whose files, and who is asked for them.
    struct Subject {
        QString machine_id;
        QString machine;
        QString host_id;
        QString host;
        bool operator==(const Subject&) const = default;
    };

    QWidget* makeSheet();
    static Subject subjectOf(const Scenario& scenario);
    void forget();
    /// What is shown is nothing, or old.
    void discoverIfWanted();
    void discover();
    void take(const Result<MachineDetails>& details);
    void refresh();
    void showTitle();
    void showAge();
    void showDetails();

    ControlClient* client_;
    MachineFileModel* model_;
    std::optional<Subject> subject_;
    bool seen_ = false;
    bool live_ = true;
    QObject* round_ = nullptr;  ///< whom the answer belongs to that is waited for; null: none is
    std::optional<MachineDetails> known_;
    std::optional<Error> error_;  ///< of the last answer
    QElapsedTimer since_known_;
    QTimer soon_;  ///< whoever walks through the scenarios does not make every host look
    QTimer aging_;

    QStackedWidget* pages_;
    QLabel* empty_;
    QLabel* title_;
    QLabel* age_;
    QLabel* total_;
    QLabel* details_;
    MessageBar* message_;
    QTreeView* tree_;
    QPushButton* discover_;
};

}  // namespace rha::manager
