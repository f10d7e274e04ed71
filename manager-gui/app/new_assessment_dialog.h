// NewAssessmentDialog: which machine is to be assessed, where it runs, and for how long. It stays
// open with what was refused. GUI thread.
#pragma once

#include <QComboBox>
#include <QDialog>
#include <QLabel>
#include <QPushButton>
#include <QTreeWidget>
#include <optional>

#include "manager-gui/app/message_bar.h"
#include "manager-gui/core/control_client.h"

namespace rha::manager {

class NewAssessmentDialog final : public QDialog {
    Q_OBJECT

public:
    /// `fleet` and `assessments` are what there is by now; it follows the fleet. `client` and
    /// `window` outlive it. It deletes itself when it is closed.
    NewAssessmentDialog(ControlClient& client, QWidget& window, const QList<Scenario>& fleet,
                        const QList<Assessment>& assessments);

    QComboBox& host() { return *host_; }
    QTreeWidget& machines() { return *machines_; }
    QComboBox& duration() { return *duration_; }
    QComboBox& sample() { return *sample_; }
    QPushButton& action() { return *action_; }
    QString message() const { return message_->text(); }

private:
    void makeDurations();
    void loadHosts();
    void takeHosts(const QList<Host>& hosts);
    void loadMachines();
    void showMachines();
    void showSamples();
    void refresh();
    void start();
    AssessmentChance chance(const Machine& machine) const;
    const Machine* current() const;

    ControlClient& client_;
    QList<Scenario> fleet_;
    const QList<Assessment> assessments_;
    QObject* round_ = nullptr;  ///< the question for machines under way
    QList<Machine> known_;      ///< as in machines_
    bool waiting_ = false;
    MessageBar* message_;
    QComboBox* host_;
    QTreeWidget* machines_;
    QComboBox* duration_;
    QComboBox* sample_;
    QLabel* note_;
    QPushButton* action_;
};

}  // namespace rha::manager
