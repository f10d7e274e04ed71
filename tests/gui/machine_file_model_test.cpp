#include "manager-gui/core/machine_file_model.h"

#include <QAbstractItemModelTester>
#include <QSignalSpy>

#include <gtest/gtest.h>

#include "manager-gui/core/words.h"

namespace rha::manager::test {
namespace {

using Model = MachineFileModel;

constexpr quint64 kGiB = 1ull << 30;

MachineFile disk(const QString& name, const QString& parent = {}) {
    const QString folder = QStringLiteral("/vm/web/");
    return {.path = folder + name,
            .kind = parent.isEmpty() ? FileKind::kDisk : FileKind::kDifferencing,
            .size_bytes = 10 * kGiB,
            .allocated_bytes = kGiB,
            .parent = parent.isEmpty() ? QString() : folder + parent};
}

class MachineFiles : public testing::Test {
protected:
    void set(const QList<MachineFile>& files, const QList<Finding>& problems = {}) {
        model_.setDetails({.machine = {.id = "vm-web", .name = "web", .folder = "/vm/web"},
                           .files = files,
                           .problems = problems});
    }
    /// One line for each row, two blanks for each level.
    std::string shape(const QModelIndex& above = {}, int depth = 0) const {
        std::string text;
        for (int row = 0; row < model_.rowCount(above); ++row) {
            const QModelIndex index = model_.index(row, 0, above);
            text += std::string(static_cast<std::size_t>(2 * depth), ' ') +
                    index.data().toString().toStdString() + "\n" + shape(index, depth + 1);
        }
        return text;
    }
    QModelIndex find(const QString& text) const {
        return model_
            .match(model_.index(0, 0), Qt::DisplayRole, text, 1,
                   Qt::MatchExactly | Qt::MatchRecursive)
            .value(0);
    }
    QString cell(const QString& row, int column) const {
        return find(row).siblingAtColumn(column).data().toString();
    }

    Model model_;
    QAbstractItemModelTester tester_{&model_,
                                     QAbstractItemModelTester::FailureReportingMode::Fatal};
};

TEST_F(MachineFiles, DifferencingDisksStandBelowTheirParents) {
    set({{.path = "/vm/web/config.json", .kind = FileKind::kConfig, .size_bytes = 2048},
         disk("b2.avhdx", "a1.avhdx"),
         disk("b1.avhdx", "a1.avhdx"),
         disk("a1.avhdx", "a.vhdx"),
         disk("a.vhdx"),
         disk("data.vhdx"),
         {.path = "/iso/setup.iso", .size_bytes = kGiB},
         {.path = "/vm/web/web.vmrs", .kind = FileKind::kState, .size_bytes = 4096}});
    EXPECT_EQ(shape(),
              "Configuration and state\n"
              "  config.json\n"
              "  web.vmrs\n"
              "Disks and checkpoints\n"
              "  a.vhdx\n"
              "    a1.avhdx\n"
              "      b2.avhdx\n"
              "      b1.avhdx\n"
              "  data.vhdx\n"
              "Other files\n"
              "  setup.iso\n");
    EXPECT_EQ(cell("a.vhdx", Model::kRole), "disk, parent");
    EXPECT_EQ(cell("a1.avhdx", Model::kRole), "differencing disk, parent");
    EXPECT_EQ(cell("b2.avhdx", Model::kRole), "differencing disk");
    EXPECT_EQ(cell("data.vhdx", Model::kRole), "disk");
    EXPECT_EQ(cell("setup.iso", Model::kRole), "other");
    EXPECT_TRUE(find("b2.avhdx").data(Model::kDetailsRole).toString().contains("/vm/web/a1.avhdx"));
}

TEST_F(MachineFiles, SizesHaveUnitsAndAreSummedUp) {
    set({disk("a.vhdx"), disk("b.vhdx"), {.path = "/vm/web/unknown", .size_bytes = kGiB}});
    EXPECT_EQ(cell("a.vhdx", Model::kSize), "10.0 GiB");
    EXPECT_EQ(cell("a.vhdx", Model::kAllocated), "1.0 GiB");
    EXPECT_EQ(cell("unknown", Model::kAllocated), "");  // nobody knows: not 0
    EXPECT_EQ(cell("Disks and checkpoints", Model::kSize), "20.0 GiB");
    EXPECT_EQ(cell("Disks and checkpoints", Model::kAllocated), "2.0 GiB");
    EXPECT_EQ(model_.total(),
              (Model::Total{.files = 3, .size_bytes = 21 * kGiB, .room_bytes = 3 * kGiB}));
}

TEST_F(MachineFiles, FoldersAreThoseBelowTheMachines) {
    set({disk("a.vhdx"), disk("Snapshots/b.avhdx", "a.vhdx"), {.path = "/vm/web2/other.iso"}});
    EXPECT_EQ(cell("a.vhdx", Model::kFolder), "");
    EXPECT_EQ(cell("b.avhdx", Model::kFolder), "Snapshots");
    EXPECT_EQ(cell("other.iso", Model::kFolder), "/vm/web2");
}

TEST_F(MachineFiles, PathsOfWindowsAreOneInWhateverCase) {
    model_.setDetails({.machine = {.folder = "D:\\VMs\\Web"},
                       .files = {{.path = "d:\\vms\\web\\Base.vhdx", .kind = FileKind::kDisk},
                                 {.path = "D:\\VMs\\Web\\Snapshots\\top.avhdx",
                                  .kind = FileKind::kDifferencing,
                                  .parent = "D:\\VMs/web\\base.VHDX"}}});
    EXPECT_EQ(shape(), "Disks and checkpoints\n  Base.vhdx\n    top.avhdx\n");
    EXPECT_EQ(cell("Base.vhdx", Model::kFolder), "");
    EXPECT_EQ(cell("top.avhdx", Model::kFolder), "Snapshots");
}

TEST_F(MachineFiles, AParentThatIsMissingIsNamed) {
    set({disk("b1.avhdx", "gone.vhdx"), disk("b2.avhdx", "gone.vhdx"), disk("data.vhdx")});
    EXPECT_EQ(shape(),
              "Disks and checkpoints\n"
              "  gone.vhdx\n"
              "    b1.avhdx\n"
              "    b2.avhdx\n"
              "  data.vhdx\n");
    EXPECT_EQ(cell("gone.vhdx", Model::kRole), "missing parent");
    EXPECT_EQ(cell("gone.vhdx", Model::kSize), "");
    EXPECT_EQ(find("gone.vhdx").data(Model::kMoodRole).toInt(), static_cast<int>(Mood::kBad));
    EXPECT_TRUE(find("gone.vhdx").data(Model::kDetailsRole).toString().contains("Restore"));
}

TEST_F(MachineFiles, ChainsThatLeadBackToThemselvesAreCut) {
    set({disk("a.avhdx", "b.avhdx"), disk("b.avhdx", "a.avhdx"), disk("self.avhdx", "self.avhdx"),
         disk("self.avhdx", "self.avhdx")});
    EXPECT_EQ(shape(),
              "Disks and checkpoints\n"
              "  a.avhdx\n"
              "    b.avhdx\n"
              "  self.avhdx\n");
}

TEST_F(MachineFiles, ProblemsComeFirstTheWorstOnTop) {
    set({disk("a.vhdx")},
        {{.severity = Severity::kWarning, .message = "it is slow", .remedy = "wait"},
         {.severity = Severity::kError, .message = "it is shared", .remedy = "copy it"}});
    EXPECT_EQ(shape(),
              "To be seen to\n"
              "  it is shared\n"
              "  it is slow\n"
              "Disks and checkpoints\n"
              "  a.vhdx\n");
    EXPECT_EQ(find("it is shared").data(Model::kDetailsRole),
              "Error: it is shared\nWhat to do: copy it");
    EXPECT_EQ(find("it is shared").data(Model::kMoodRole).toInt(), static_cast<int>(Mood::kBad));
    EXPECT_EQ(find("it is slow").data(Model::kMoodRole).toInt(), static_cast<int>(Mood::kWarning));
}

TEST_F(MachineFiles, TheSameAgainChangesNothing) {
    const QList<Finding> problems{{.severity = Severity::kWarning, .message = "slow"},
                                  {.severity = Severity::kError, .message = "shared"}};
    set({disk("a.vhdx")}, problems);
    QSignalSpy resets(&model_, &QAbstractItemModel::modelReset);
    set({disk("a.vhdx")}, problems);
    EXPECT_EQ(resets.count(), 0);
    set({disk("a.vhdx"), disk("b.avhdx", "a.vhdx")}, problems);
    EXPECT_EQ(resets.count(), 1);
    model_.clear();
    EXPECT_EQ(model_.rowCount(), 0);
    EXPECT_EQ(model_.total(), Model::Total());
}

TEST_F(MachineFiles, WhatIsOldIsMarkedInEveryRow) {
    set({disk("a.vhdx"), disk("b.avhdx", "a.vhdx")});
    QSignalSpy changes(&model_, &QAbstractItemModel::dataChanged);
    model_.setStale(true);
    EXPECT_TRUE(find("b.avhdx").data(Model::kStaleRole).toBool());
    EXPECT_EQ(changes.count(), 3);  // heading, parent, child
    model_.setStale(true);
    EXPECT_EQ(changes.count(), 3);
}

}  // namespace
}  // namespace rha::manager::test
