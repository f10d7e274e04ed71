#include "manager-gui/core/property_model.h"

#include <QAbstractItemModelTester>

#include <gtest/gtest.h>

#include "manager-gui/core/property_filter.h"

namespace rha::manager::test {
namespace {

const QList<PropertySchema> kSchema = {{.key = "spool-max",
                                        .scope = "master",
                                        .type = PropertyType::kBytes,
                                        .default_value = "0",
                                        .min = 16 << 20,
                                        .max = 1ll << 50,
                                        .zero_is_default = true,
                                        .label_english = "Spool"},
                                       {.key = "timeout",
                                        .scope = "ha",
                                        .type = PropertyType::kDuration,
                                        .default_value = "5min",
                                        .min = 10'000,
                                        .max = 86'400'000,
                                        .any_time = true,
                                        .label_english = "Timeout",
                                        .help_english = "How long.",
                                        .label_japanese = "タイムアウト"},
                                       {.key = "check",
                                        .scope = "ha",
                                        .type = PropertyType::kFlag,
                                        .default_value = "on",
                                        .any_time = true,
                                        .label_english = "Check"}};

PropertySheet sheet(quint64 version, const QString& timeout, const QString& scenario = "web") {
    return {.scenario_id = scenario,
            .scenario = scenario,
            .version = version,
            .values = {{.key = "spool-max",
                        .value = "0",
                        .changeable = false,
                        .locked = Error{.message = "it runs", .remedy = "stop it"}},
                       {.key = "timeout", .value = timeout, .changeable = true},
                       {.key = "check", .value = "on", .changeable = true}}};
}

class Properties : public testing::Test {
protected:
    Properties() {
        model_.setSchema(kSchema);
        model_.setSheet(sheet(1, "5min"));
    }
    QModelIndex cell(int scope, int row, int column = PropertyModel::kValue) const {
        return model_.index(row, column, model_.index(scope, 0));
    }

    PropertyModel model_{false};
    QAbstractItemModelTester tester_{&model_,
                                     QAbstractItemModelTester::FailureReportingMode::Fatal};
};

TEST_F(Properties, AreShownByScope) {
    ASSERT_EQ(model_.rowCount(), 2);
    EXPECT_EQ(model_.index(0, 0).data().toString(), "Master");
    EXPECT_EQ(model_.index(1, 0).data().toString(), "High availability");
    EXPECT_EQ(cell(1, 0, PropertyModel::kLabel).data().toString(), "Timeout");
    EXPECT_EQ(cell(1, 0).data().toString(), "5 min");
    EXPECT_EQ(cell(0, 0).data().toString(), "engine's default");
    EXPECT_EQ(cell(1, 1).data(Qt::CheckStateRole).toInt(), Qt::Checked);
}

TEST_F(Properties, SpeakJapanese) {
    PropertyModel japanese(true);
    japanese.setSchema(kSchema);
    EXPECT_EQ(japanese.index(0, 0, japanese.index(1, 0)).data().toString(), "タイムアウト");
}

TEST_F(Properties, AnEditIsAChangeUntilItIsTakenBack) {
    ASSERT_TRUE(model_.setData(cell(1, 0), " 2min "));
    ASSERT_TRUE(model_.setData(cell(1, 1), Qt::Unchecked, Qt::CheckStateRole));
    EXPECT_EQ(model_.changes(), (PropertyChanges{{"timeout", "2min"}, {"check", "off"}}));
    EXPECT_TRUE(cell(1, 0).data(PropertyModel::kEditedRole).toBool());
    ASSERT_TRUE(model_.setData(cell(1, 1), Qt::Checked, Qt::CheckStateRole));
    EXPECT_EQ(model_.changes(), (PropertyChanges{{"timeout", "2min"}}));
    model_.revert();
    EXPECT_FALSE(model_.edited());
    EXPECT_EQ(cell(1, 0).data().toString(), "5 min");
}

TEST_F(Properties, WhatIsWrongIsKeptWithItsReason) {
    ASSERT_TRUE(model_.setData(cell(1, 0), "1s"));
    EXPECT_TRUE(model_.hasErrors());
    EXPECT_TRUE(model_.changes().isEmpty());
    EXPECT_EQ(cell(1, 0).data().toString(), "1s");
    EXPECT_EQ(cell(1, 0).data(PropertyModel::kErrorRole).toString(),
              "It must be from 10 s to 1 d.");
}

TEST_F(Properties, WhatIsLockedSaysWhy) {
    EXPECT_FALSE(model_.setData(cell(0, 0), "1GiB"));
    EXPECT_FALSE(model_.flags(cell(0, 0)).testFlag(Qt::ItemIsEditable));
    EXPECT_TRUE(cell(0, 0).data(PropertyModel::kHelpRole).toString().contains("it runs\nstop it"));
    model_.setState(ScenarioState::kRunning);  // the manager's own words, in its own language
    EXPECT_TRUE(cell(0, 0)
                    .data(PropertyModel::kHelpRole)
                    .toString()
                    .contains("Locked now: It may be changed while the scenario is stopped; now it "
                              "is running."));
}

TEST_F(Properties, WhatIsReadCanBeTyped) {
    EXPECT_EQ(cell(1, 0).data(Qt::EditRole).toString(), "5 min");
    ASSERT_TRUE(model_.setData(cell(1, 0), "2 分"));
    EXPECT_EQ(model_.changes(), (PropertyChanges{{"timeout", "2min"}}));
    EXPECT_EQ(cell(1, 0).data().toString(), "2 min");
    ASSERT_TRUE(model_.setData(cell(1, 0), cell(1, 0).data(Qt::EditRole)));
    EXPECT_EQ(model_.value("timeout"), "2min");
}

TEST_F(Properties, AFilterOfThemIsAModel) {
    PropertyFilter filter;
    filter.setSourceModel(&model_);
    const QAbstractItemModelTester tester(&filter,
                                          QAbstractItemModelTester::FailureReportingMode::Fatal);
    filter.setText("time");
    EXPECT_EQ(filter.rowCount(), 1);
    filter.setText({});
    filter.setScopes({"master"});
    EXPECT_EQ(filter.rowCount(), 1);
    filter.setScopes({});
    filter.setHiddenKeys({"timeout", "check"});
    EXPECT_EQ(filter.rowCount(), 1);
    model_.setSchema({});
    EXPECT_EQ(filter.rowCount(), 0);
    model_.setSchema(kSchema);
    EXPECT_EQ(filter.rowCount(), 1);
}

TEST_F(Properties, ANewerSheetKeepsWhatWasTyped) {
    ASSERT_TRUE(model_.setData(cell(1, 0), "2min"));
    model_.setSheet(sheet(2, "3min"));
    EXPECT_EQ(cell(1, 0).data().toString(), "2 min");
    model_.setSheet(sheet(3, "2min"));  // it is applied
    EXPECT_FALSE(model_.edited());
    ASSERT_TRUE(model_.setData(cell(1, 0), "4min"));
    model_.setSheet(sheet(1, "5min", "db"));  // of another scenario
    EXPECT_FALSE(model_.edited());
}

TEST_F(Properties, AreFoundByTheirKeys) {
    EXPECT_EQ(model_.value("timeout"), "5min");
    EXPECT_EQ(model_.label("timeout"), "Timeout");
    EXPECT_EQ(model_.text("spool-max"), "engine's default");
    model_.setValue("timeout", "1s");
    EXPECT_EQ(model_.value("timeout"), "1s");
    EXPECT_EQ(model_.problem("timeout"), "It must be from 10 s to 1 d.");
    EXPECT_EQ(model_.value("no-such-key"), "");
    model_.setValue("no-such-key", "1s");
    EXPECT_EQ(model_.changes().size(), 0);
}

TEST_F(Properties, APartOfThemIsShown) {
    PropertyFilter filter;
    filter.setSourceModel(&model_);
    const auto shown = [&filter] {
        QStringList labels;
        for (int scope = 0; scope < filter.rowCount(); ++scope) {
            const QModelIndex parent = filter.index(scope, 0);
            for (int row = 0; row < filter.rowCount(parent); ++row) {
                labels << filter.index(row, 0, parent).data().toString();
            }
        }
        return labels;
    };
    EXPECT_EQ(shown(), (QStringList{"Spool", "Timeout", "Check"}));
    filter.setScopes({"ha"});
    EXPECT_EQ(filter.rowCount(), 1);  // no empty scope
    EXPECT_EQ(shown(), (QStringList{"Timeout", "Check"}));
    filter.setHiddenKeys({"check"});
    EXPECT_EQ(shown(), QStringList{"Timeout"});
    filter.setText("spool");
    EXPECT_EQ(filter.rowCount(), 0);
    filter.setScopes({});
    EXPECT_EQ(shown(), QStringList{"Spool"});
}

}  // namespace
}  // namespace rha::manager::test
