#include "manager-gui/core/event_model.h"

#include <QAbstractItemModelTester>
#include <QDateTime>

#include <gtest/gtest.h>

namespace rha::manager::test {
namespace {

LogEvent event(quint64 id, Severity severity = Severity::kInfo) {
    return {.id = id,
            .code = "RHA-1",
            .severity = severity,
            .scenario_id = id % 2 == 0 ? "even" : "odd",
            .message = QStringLiteral("event %1").arg(id),
            .cause = "some cause"};
}

class Events : public testing::Test {
protected:
    Events() { filter_.setSourceModel(&model_); }
    QStringList shown() const {
        QStringList texts;
        for (int row = 0; row < filter_.rowCount(); ++row) {
            texts << filter_.index(row, EventModel::kMessage).data().toString();
        }
        return texts;
    }

    EventModel model_;
    EventFilter filter_;
    QAbstractItemModelTester tester_{&model_,
                                     QAbstractItemModelTester::FailureReportingMode::Fatal};
    QAbstractItemModelTester filter_tester_{&filter_,
                                            QAbstractItemModelTester::FailureReportingMode::Fatal};
};

TEST_F(Events, TheNewestIsFirstAndNoneComesTwice) {
    model_.add({event(1), event(2)});
    model_.add({event(2), event(3)});
    model_.add({event(3)});
    EXPECT_EQ(shown(), QStringList({"event 3", "event 2", "event 1"}));
}

TEST_F(Events, TheOldestGoWhenThereAreTooMany) {
    QList<LogEvent> many;
    for (quint64 id = 1; id <= EventModel::kRowsMax + 10; ++id) many.append(event(id));
    model_.add(many);
    EXPECT_EQ(model_.rowCount(), EventModel::kRowsMax);
    model_.add({event(6000)});
    EXPECT_EQ(model_.rowCount(), EventModel::kRowsMax);
    EXPECT_EQ(model_.event(0).id, 6000u);
    EXPECT_EQ(model_.event(EventModel::kRowsMax - 1).id, 12u);
}

TEST_F(Events, OlderOnesComeAtTheEndAndStay) {
    model_.add({event(5), event(6)});
    EXPECT_EQ(model_.addOlder({event(3), event(4), event(5)}), 2);
    EXPECT_EQ(shown(), QStringList({"event 6", "event 5", "event 4", "event 3"}));
    EXPECT_EQ(model_.addOlder({event(3)}), 0);
    QList<LogEvent> many;
    for (quint64 id = 7; id <= EventModel::kRowsMax + 4; ++id) many.append(event(id));
    model_.add(many);
    EXPECT_EQ(model_.event(model_.rowCount() - 1).id, 3u);
}

TEST_F(Events, AreFilteredByDay) {
    const QDate day(2024, 2, 29);
    const auto at = [&day](quint64 id, int days, const QTime& time) {
        LogEvent one = event(id);
        one.unix_ns = QDateTime(day.addDays(days), time).toMSecsSinceEpoch() * 1'000'000;
        return one;
    };
    model_.add(
        {at(1, -1, {23, 59, 59}), at(2, 0, {0, 0}), at(3, 1, {23, 59, 59}), at(4, 2, {0, 0})});
    filter_.setDays(day, day.addDays(1));
    EXPECT_EQ(shown(), QStringList({"event 3", "event 2"}));
    filter_.setDays(day, {});
    EXPECT_EQ(shown().size(), 3);
    filter_.setDays({}, {});
    EXPECT_EQ(shown().size(), 4);
}

TEST_F(Events, OfTodayOnlyTheTimeIsShown) {
    LogEvent now = event(2, Severity::kWarning);
    now.unix_ns = QDateTime::currentMSecsSinceEpoch() * 1'000'000;
    model_.add({event(1), now});
    const auto cell = [this](int row, int column, int role = Qt::DisplayRole) {
        return model_.index(row, column).data(role).toString();
    };
    EXPECT_EQ(cell(0, EventModel::kTime).size(), 8) << cell(0, EventModel::kTime).toStdString();
    EXPECT_TRUE(cell(1, EventModel::kTime).startsWith("19"));
    EXPECT_EQ(cell(0, EventModel::kTime, Qt::ToolTipRole).size(), 19);
    EXPECT_EQ(cell(0, EventModel::kSeverity), "");
    EXPECT_EQ(cell(0, EventModel::kSeverity, Qt::AccessibleTextRole), "Warning");
}

TEST_F(Events, AreFilteredBySeverityScenarioAndText) {
    model_.add({event(1), event(2, Severity::kWarning), event(3, Severity::kCritical)});
    filter_.setSeverityMin(Severity::kWarning);
    EXPECT_EQ(shown(), QStringList({"event 3", "event 2"}));
    filter_.setScenario("even");
    EXPECT_EQ(shown(), QStringList({"event 2"}));
    filter_.setScenario({});
    filter_.setText("CAUSE 3");
    EXPECT_EQ(shown(), QStringList({"event 3"}));
}

}  // namespace
}  // namespace rha::manager::test
