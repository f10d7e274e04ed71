// Which files change how much: what the table makes of a history, and what it says it lacks.
#include "manager-gui/core/change_heat_model.h"

#include <QAbstractItemModelTester>
#include <QSignalSpy>

#include <gtest/gtest.h>

namespace rha::manager::test {
namespace {

using Model = ChangeHeatModel;

constexpr qint64 kHour = 3'600'000'000'000;
constexpr qint64 kNow = 500'000 * kHour + kHour / 2;
constexpr quint64 kMiB = 1 << 20;

ChangeCounts mib(quint64 written) {
    return {.changes = 10, .written_bytes = written * kMiB};
}

/// Of three files, the middle one alone in the hour before.
ChangeHistory history() {
    ChangeHistory history{.begin_unix_ns = kNow - 100 * kHour,
                          .end_unix_ns = kNow,
                          .files = {"", "web/a.vhdx", "web/b.vhdx"}};
    const qint64 last = 500'000 * kHour;
    history.samples = {
        {.begin_unix_ns = last - 30 * kHour, .total = mib(900), .files = {{0, mib(900)}}},
        {.begin_unix_ns = last - kHour, .total = mib(64), .files = {{1, mib(64)}}},
        {.begin_unix_ns = last,
         .total = mib(16),
         .uncounted_changes = 3,
         .files = {{1, mib(4)}, {2, mib(12)}}}};
    return history;
}

class ChangeHeat : public testing::Test {
protected:
    QString cell(int row, int column, int role = Qt::DisplayRole) const {
        return model_.index(row, column).data(role).toString();
    }
    int hottest(int row) const {
        int found = 0;
        for (int hour = 0; hour < model_.hours(); ++hour) {
            if (model_.heat(row, hour) > model_.heat(row, found)) found = hour;
        }
        return found;
    }

    Model model_;
    QAbstractItemModelTester tester_{&model_,
                                     QAbstractItemModelTester::FailureReportingMode::Fatal};
};

TEST_F(ChangeHeat, TheMostWrittenFileComesFirstBelowAllTogether) {
    model_.show(history(), 24);
    ASSERT_EQ(model_.rowCount(), 3);  // what was changed earlier only is not there
    EXPECT_EQ(cell(0, Model::kFile), "All files");
    EXPECT_EQ(cell(0, Model::kWritten), "80.0 MiB");
    EXPECT_TRUE(model_.index(0, 0).data(Model::kTotalRole).toBool());
    EXPECT_EQ(cell(1, Model::kFile), "web/a.vhdx");
    EXPECT_EQ(cell(1, Model::kWritten), "68.0 MiB");
    EXPECT_EQ(cell(2, Model::kFile), "web/b.vhdx");
    EXPECT_TRUE(
        cell(1, Model::kFile, Model::kDetailsRole).contains("68.0 MiB written, changes: 20"))
        << cell(1, Model::kFile, Model::kDetailsRole).toStdString();
}

TEST_F(ChangeHeat, AnHourIsAsHotAsMuchWasWrittenInIt) {
    model_.show(history(), 24);
    EXPECT_EQ(model_.end() - model_.begin(), 24 * kHour);
    EXPECT_EQ(hottest(1), 22);
    EXPECT_EQ(model_.heat(1, 22), 1.0);
    EXPECT_EQ(model_.heat(1, 23), 0.25);  // of a sixteenth
    EXPECT_EQ(model_.heat(1, 5), 0.0);
    EXPECT_EQ(hottest(2), 23);
    EXPECT_TRUE(model_.hourText(1, 22).contains("64.0 MiB written, changes: 10"));
    // Who does not see the cells is told of the hottest.
    EXPECT_TRUE(cell(1, Model::kHours, Qt::AccessibleTextRole).startsWith("Busiest hour: "));
    EXPECT_TRUE(cell(1, Model::kHours, Qt::AccessibleTextRole).contains("64.0 MiB"));
}

TEST_F(ChangeHeat, ALongerTimeShowsMore) {
    model_.show(history(), 72);
    ASSERT_EQ(model_.rowCount(), 4);
    EXPECT_EQ(cell(1, Model::kFile), "(others)");
    EXPECT_EQ(cell(0, Model::kWritten), "980.0 MiB");
    EXPECT_EQ(hottest(0), 41);
}

TEST_F(ChangeHeat, WhatWasNotCountedIsNotCalledQuiet) {
    ChangeHistory late = history();
    late.begin_unix_ns = kNow - 5 * kHour;
    model_.show(late, 24);
    EXPECT_EQ(model_.coverage(), Model::Coverage::kPart);
    EXPECT_EQ(model_.heat(0, 17), std::nullopt);
    EXPECT_EQ(model_.heat(0, 18), 0.0);  // the hour in which counting began
    EXPECT_TRUE(model_.hourText(0, 17).endsWith("not counted"));
    EXPECT_EQ(model_.uncountedChanges(), 3u);
    model_.show(history(), 24);
    EXPECT_EQ(model_.coverage(), Model::Coverage::kWhole);
}

TEST_F(ChangeHeat, NothingIsShownOfNothing) {
    EXPECT_EQ(model_.coverage(), Model::Coverage::kNone);
    EXPECT_EQ(model_.rowCount(), 0);
    model_.show({.begin_unix_ns = kNow, .end_unix_ns = kNow}, 24);
    EXPECT_EQ(model_.coverage(), Model::Coverage::kNone);
    ChangeHistory quiet = history();
    quiet.samples.clear();
    model_.show(quiet, 24);
    EXPECT_EQ(model_.coverage(), Model::Coverage::kWhole);
    EXPECT_EQ(model_.rowCount(), 0);
}

TEST_F(ChangeHeat, TheSameAgainChangesNothing) {
    model_.show(history(), 24);
    const QSignalSpy resets(&model_, &QAbstractItemModel::modelReset);
    model_.show(history(), 24);
    EXPECT_EQ(resets.count(), 0);
    model_.show(history(), 72);
    EXPECT_EQ(resets.count(), 1);
}

}  // namespace
}  // namespace rha::manager::test
