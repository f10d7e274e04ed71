// MachineModel: the machines of a master as a table, of which some are chosen to be protected, each
// by a scenario with a name.
//
// What is protected already cannot be chosen and says by what. What nobody protects is chosen at
// first. Choices and names of machines that stay survive whatever is learnt anew. One thread.
#pragma once

#include <QAbstractTableModel>
#include <QMap>
#include <QSet>
#include <QStringList>
#include <optional>

#include "manager-gui/core/inventory.h"

namespace rha::manager {

class MachineModel final : public QAbstractTableModel {
    Q_OBJECT

public:
    enum Column { kMachine, kState, kFiles, kScenario, kRemark, kColumnCount };
    enum Role { kMoodRole = Qt::UserRole };  ///< of the remark; -1 where there is none

    struct Choice {
        QString machine_id;
        QString machine;
        QString folder;  ///< on its host
        QString scenario;
        QString request_id;
        quint64 bytes = 0;  ///< room its files take on the replica; 0: not known
        QList<NetworkAdapter> adapters;  ///< empty: none, or not known
    };
    struct Problem {
        int row = -1;  ///< -1: of the whole
        QString text;
    };

    using QAbstractTableModel::QAbstractTableModel;

    void setMachines(const QList<Machine>& machines);
    /// Its files and what the engine thinks of it, or why that is not known.
    void setDetails(const QString& machine_id, const Result<MachineDetails>& details);
    /// What there is already: names that are taken, machines that are protected.
    void setFleet(const QList<Scenario>& fleet);

    /// In the order of the table.
    QList<Choice> chosen() const;
    int choosableCount() const;
    /// All of them, the chosen ones first.
    QStringList machineIds() const;
    void chooseAll(bool chosen);
    /// What has to be mended before the scenarios can be created.
    std::optional<Problem> problem() const;
    /// Somebody has chosen or named something.
    bool touched() const { return touched_; }

    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    Qt::ItemFlags flags(const QModelIndex& index) const override;
    QVariant data(const QModelIndex& index, int role) const override;
    bool setData(const QModelIndex& index, const QVariant& value, int role) override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

Q_SIGNALS:
    /// chosen() or problem() may have changed.
    void choiceChanged();

private:
    struct Row {
        Machine machine;
        bool chosen = true;
        QString scenario;
        QString request_id;
        std::optional<Result<MachineDetails>> details;
    };

    /// The scenario that protects it; nullptr: none.
    const Scenario* protector(const Row& row) const;
    bool isChosen(const Row& row) const { return row.chosen && protector(row) == nullptr; }
    QString files(const Row& row) const;
    QString remark(const Row& row) const;
    int mood(const Row& row) const;
    QString nameProblem(const Row& row) const;
    QVariant text(const Row& row, int column) const;
    void refresh();

    QList<Row> rows_;
    QList<Scenario> fleet_;
    bool touched_ = false;
};

}  // namespace rha::manager
