// RunDialog: what stands in the way of running scenarios, and how they are to be synchronised. It
// verifies them, a few at a time, before anything is run; what has errors is not run. It follows
// what happens to them meanwhile. GUI thread.
#pragma once

#include <QDialog>
#include <QLabel>
#include <QListWidget>
#include <QPushButton>
#include <QRadioButton>
#include <QTreeWidget>
#include <optional>
#include <vector>

#include "manager-gui/core/control_client.h"
#include "manager-gui/core/words.h"

namespace rha::manager {

class RunDialog final : public QDialog {
    Q_OBJECT

public:
    /// `groups` are run as such, with the default synchronisation; `members` are theirs. `client`
    /// and `window` outlive it. It deletes itself when it is closed.
    RunDialog(ControlClient& client, QWidget& window, const QStringList& groups,
              const QList<Scenario>& scenarios, const QList<Scenario>& members);

    /// What can run, once accepted: to be run each for itself, as each was seen last. Members of
    /// groups are among them when they are in another group by now.
    QList<Scenario> runnable() const;
    /// The other members of the groups.
    QList<Scenario> runnableMembers() const;
    bool fullCompare() const { return full_compare_->isChecked(); }

    QTreeWidget& results() { return *results_; }
    QPushButton& action() { return *action_; }
    QPushButton& again() { return *again_; }
    QRadioButton& fullCompareChoice() { return *full_compare_; }
    /// Of each whose copies have diverged what would be overwritten, to be ticked for it to run;
    /// hidden where there is none.
    QListWidget& overwrites() { return *overwrites_; }
    QString summary() const { return summary_->text(); }
    /// Of the mark beside it.
    Mood summaryMood() const { return summary_mood_; }
    /// The current finding in full.
    QString details() const { return details_->text(); }
    /// What runs at the same time; empty where nothing waits for a turn.
    QString order() const { return order_->text(); }

private:
    struct Check {
        Scenario scenario;
        bool member = false;  ///< of one of the groups
        QTreeWidgetItem* item = nullptr;
        std::optional<Result<Verification>> outcome;
        int asked = 0;      ///< number of the last verification
        bool gone = false;  ///< the scenario was deleted meanwhile
        QString accepted;   ///< what was ticked of what is overwritten, as it was said
        bool mayRun() const;
        bool passes() const { return outcome && *outcome && (*outcome)->ok && mayRun(); }
        bool canRun() const { return passes() && accepted == overwritten(); }
        QString overwritten() const;  ///< what a run overwrites that nobody else has, or nothing
    };

    bool runsInGroup(const Check& check) const;
    QList<Scenario> ableTo(bool in_group) const;
    void follow(const QList<Scenario>& fleet);
    void sayDivergence();
    void takeConsent(const QListWidgetItem* item);
    void sayOrder();
    QWidget* makeSynchronisation();
    QWidget* makeResults();
    void add(const Scenario& scenario, bool member);
    static void describe(const Check& check);
    void verifyAll();
    void verifyNext();
    void take(std::size_t at, int number, const Result<Verification>& outcome);
    void verify(std::size_t at);
    static QString whyNot(const Check& check);
    static void fill(Check& check);
    void refresh();
    void showCurrent();
    void copy() const;
    QString title() const;

    ControlClient& client_;
    const QStringList groups_;
    std::vector<Check> checks_;
    std::size_t next_ = 0;  ///< in checks_, the first that was not asked about
    QRadioButton* full_compare_;
    QLabel* heading_;
    QLabel* order_;
    QLabel* divergence_;
    QListWidget* overwrites_;
    QTreeWidget* results_;
    Mood summary_mood_ = Mood::kBusy;
    QLabel* summary_mark_;
    QLabel* summary_;
    QLabel* details_;
    QPushButton* again_;
    QPushButton* copy_;
    QPushButton* action_;
};

}  // namespace rha::manager
