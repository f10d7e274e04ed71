#include "manager-gui/core/machine_model.h"

#include <QAbstractItemModelTester>

#include <gtest/gtest.h>

#include "manager-gui/core/words.h"
#include "tests/gui/fleets.h"

namespace rha::manager::test {
namespace {

Machine machine(const QString& name, MachineState state = MachineState::kRunning) {
    return {.id = "vm-" + name, .name = name, .folder = "/vm/" + name, .state = state};
}

/// Protects the machine of that name.
Scenario protects(const QString& name, const QString& scenario) {
    Scenario one = running(scenario);
    one.vm_id = "vm-" + name;
    return one;
}

class Machines : public testing::Test {
protected:
    Machines() {
        model_.setFleet({protects("db", "db-scenario")});
        model_.setMachines({machine("web"), machine("db"), machine("app", MachineState::kOff)});
    }
    QModelIndex cell(int row, int column) const { return model_.index(row, column); }
    QStringList chosen() const {
        QStringList names;
        for (const auto& choice : model_.chosen()) names << choice.scenario;
        return names;
    }
    bool choose(int row, bool chosen) {
        return model_.setData(cell(row, MachineModel::kMachine),
                              chosen ? Qt::Checked : Qt::Unchecked, Qt::CheckStateRole);
    }
    bool name(int row, const QString& name) {
        return model_.setData(cell(row, MachineModel::kScenario), name, Qt::EditRole);
    }

    MachineModel model_;
    QAbstractItemModelTester tester_{&model_,
                                     QAbstractItemModelTester::FailureReportingMode::Fatal};
};

TEST_F(Machines, WhatNobodyProtectsIsChosenAtFirst) {
    EXPECT_EQ(chosen(), (QStringList{"app", "web"}));  // by name
    EXPECT_EQ(model_.choosableCount(), 2);
    EXPECT_FALSE(model_.touched());
    EXPECT_FALSE(model_.problem());
    ASSERT_TRUE(choose(0, false));
    EXPECT_EQ(chosen(), QStringList{"web"});
    EXPECT_TRUE(model_.touched());
}

TEST_F(Machines, WhatIsProtectedCannotBeChosenAndSaysByWhat) {
    EXPECT_FALSE(choose(1, true));
    EXPECT_FALSE(model_.flags(cell(1, 0)).testFlag(Qt::ItemIsEnabled));
    EXPECT_TRUE(cell(1, MachineModel::kRemark).data().toString().contains("db-scenario"));
    EXPECT_EQ(cell(1, 0).data(Qt::CheckStateRole).toInt(), Qt::Unchecked);
    model_.chooseAll(true);
    EXPECT_EQ(chosen(), (QStringList{"app", "web"}));
    // Somebody protects another one meanwhile.
    model_.setFleet({protects("db", "db-scenario"), protects("web", "web-scenario")});
    EXPECT_EQ(chosen(), QStringList{"app"});
}

TEST_F(Machines, ChoicesAndNamesSurviveAnotherDiscovery) {
    choose(0, false);
    name(2, "shop");
    const QString request = model_.chosen()[0].request_id;
    model_.setMachines({machine("new"), machine("web"), machine("app")});
    EXPECT_EQ(chosen(), (QStringList{"new", "shop"}));
    EXPECT_EQ(model_.chosen()[1].request_id, request);  // asked for again, it is the same one
    EXPECT_NE(model_.chosen()[0].request_id, request);
    EXPECT_EQ(request.size(), 36);
}

TEST_F(Machines, NamesAreCheckedWhileTheyAreTyped) {
    const auto wrong = [this](const QString& typed) {
        name(2, typed);
        const auto problem = model_.problem();
        return problem && problem->row == 2 ? problem->text : QString();
    };
    EXPECT_EQ(wrong(" "), "Type a name.");
    EXPECT_TRUE(wrong(QString(43, u'字')).contains("longer than 128 bytes"));
    EXPECT_TRUE(wrong("a\tb").contains("control character"));
    EXPECT_TRUE(wrong("db-scenario").contains("already"));
    EXPECT_EQ(wrong("web"), "");
    name(2, " app ");
    ASSERT_TRUE(model_.problem());
    EXPECT_EQ(model_.problem()->text, "Two scenarios would be named app.");
    EXPECT_EQ(cell(2, MachineModel::kRemark).data(MachineModel::kMoodRole).toInt(),
              static_cast<int>(Mood::kBad));
    choose(0, false);  // then there is only one
    EXPECT_FALSE(model_.problem());
}

TEST_F(Machines, NoneIsAProblem) {
    model_.chooseAll(false);
    ASSERT_TRUE(model_.problem());
    EXPECT_EQ(model_.problem()->row, -1);
}

TEST_F(Machines, FilesAndRemarksAreShown) {
    EXPECT_EQ(cell(2, MachineModel::kFiles).data().toString(), "looking…");
    MachineDetails details{.machine = machine("web")};
    details.files = {
        {.path = "/vm/web/config", .size_bytes = 1 << 10},
        {.path = "/vm/web/a.vhdx",
         .kind = FileKind::kDisk,
         .size_bytes = 4ull << 30,
         .allocated_bytes = 1ull << 30},
        {.path = "/vm/web/b.avhdx", .kind = FileKind::kDifferencing, .size_bytes = 1ull << 30}};
    model_.setDetails("vm-web", details);
    EXPECT_EQ(cell(2, MachineModel::kFiles).data().toString(), "5.0 GiB, disks: 2");
    EXPECT_EQ(model_.chosen()[1].bytes, (2ull << 30) + (1 << 10));
    EXPECT_TRUE(cell(2, MachineModel::kRemark).data().toString().contains("(files: 1)"));
    details.problems = {
        {.severity = Severity::kError, .message = "a disk is missing", .remedy = "restore it"}};
    model_.setDetails("vm-web", details);
    EXPECT_TRUE(cell(2, MachineModel::kRemark).data().toString().contains("a disk is missing"));
    EXPECT_EQ(cell(2, MachineModel::kRemark).data(MachineModel::kMoodRole).toInt(),
              static_cast<int>(Mood::kBad));
    model_.setDetails("vm-web", Fail(ErrorCode::kUnavailable, "no engine"));
    EXPECT_EQ(cell(2, MachineModel::kFiles).data().toString(), "unknown");
    EXPECT_TRUE(cell(2, MachineModel::kRemark).data().toString().contains("no engine"));
    EXPECT_TRUE(cell(0, MachineModel::kRemark).data().toString().contains("does not run"));
}

}  // namespace
}  // namespace rha::manager::test
