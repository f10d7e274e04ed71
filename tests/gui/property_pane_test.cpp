// Answers about properties that come late, or in another order than they were asked for.
#include "manager-gui/app/property_pane.h"

#include <QSignalSpy>

#include <gtest/gtest.h>

#include "manager-gui/app/network_dialog.h"
#include "manager-gui/demo/demo_client.h"
#include "manager-gui/demo/demo_properties.h"
#include "tests/gui/fleets.h"

namespace rha::manager::test {
namespace {

/// Answers when it is told to.
class LateClient final : public DemoClient {
public:
    void properties(const QString&, Answer<PropertySheet> answer) override { held.append(answer); }
    void setProperties(const QString&, const PropertyChanges&, quint64,
                       Answer<PropertySheet> answer) override {
        held.append(answer);
    }

    QList<Answer<PropertySheet>> held;  ///< in the order of the questions
};

PropertySheet sheet(const QString& scenario, quint64 version, const QString& timeout) {
    return {.scenario_id = QStringLiteral("id-") + scenario,
            .scenario = scenario,
            .version = version,
            .values = {{.key = "is-alive-timeout", .value = timeout, .changeable = true}}};
}

class PropertyPaneTest : public testing::Test {
protected:
    void SetUp() override {
        pane_.model().setSchema({{.key = "is-alive-timeout",
                                  .scope = "ha",
                                  .type = PropertyType::kDuration,
                                  .min = 1000,
                                  .max = 1'000'000'000,
                                  .any_time = true}});
    }
    void choose(const QString& name, quint64 version,
                ScenarioState state = ScenarioState::kRunning) {
        Scenario scenario = running(name);
        scenario.version = version;
        scenario.state = state;
        pane_.setScenario(scenario);
    }
    QString shown() { return pane_.model().value("is-alive-timeout"); }

    LateClient client_;
    PropertyPane pane_{&client_, false};
};

TEST_F(PropertyPaneTest, AnOlderVersionThatComesLaterChangesNothing) {
    choose("web", 1);
    choose("web", 2);
    ASSERT_EQ(client_.held.size(), 2);
    client_.held[1](sheet("web", 2, "2min"));
    EXPECT_EQ(shown(), "2min");
    client_.held[0](sheet("web", 1, "1min"));
    EXPECT_EQ(shown(), "2min");
    EXPECT_EQ(pane_.model().sheet().version, 2u);
}

TEST_F(PropertyPaneTest, TheNetworkMappingIsChangedInItsOwnDialog) {
    pane_.model().setSchema(demoProperties());
    choose("web", 1);
    EXPECT_FALSE(pane_.networksButton().isEnabled());
    PropertySheet mapped = sheet("web", 1, "1min");
    mapped.values.append({.key = "network-mapping", .value = "LAN='DR LAN'", .changeable = true});
    mapped.values.append({.key = "replica-addresses", .value = "unchanged", .changeable = true});
    client_.held.front()(mapped);
    ASSERT_TRUE(pane_.networksButton().isEnabled());
    pane_.networksButton().click();
    auto* dialog = pane_.findChild<NetworkDialog*>();
    ASSERT_NE(dialog, nullptr);
    QComboBox* choice = dialog->editor().choice("LAN");
    ASSERT_NE(choice, nullptr);
    EXPECT_EQ(choice->currentText(), "DR LAN (not there)");
    choice->setCurrentIndex(0);
    Q_EMIT choice->activated(0);
    Q_EMIT dialog->chosen(dialog->mapping());
    EXPECT_EQ(pane_.model().changes(), (PropertyChanges{{"network-mapping", "automatic"}}));
    dialog->close();
}

/// With the keys of a mapping.
PropertySheet mapped(const QString& scenario, quint64 version, const QString& links,
                     const QString& addresses) {
    PropertySheet mapped = sheet(scenario, version, "1min");
    mapped.values.append({.key = "network-mapping", .value = links, .changeable = true});
    mapped.values.append({.key = "replica-addresses", .value = addresses, .changeable = true});
    return mapped;
}

class NetworksOfThePaneTest : public PropertyPaneTest {
protected:
    void SetUp() override {
        pane_.model().setSchema(demoProperties());
        choose("web", 1);
        client_.held.front()(mapped("web", 1, "LAN='DR LAN'", "unchanged"));
    }
    /// As if its OK had been pressed after this.
    void changeAddresses() {
        auto* dialog = pane_.findChild<NetworkDialog*>();
        ASSERT_NE(dialog, nullptr);
        NetworkMapping mapping = dialog->mapping();
        mapping.adapters = {{"adapter-1", {.dhcp = true}}};
        Q_EMIT dialog->chosen(mapping);
        dialog->close();
    }
};

TEST_F(NetworksOfThePaneTest, OnlyWhatWasChangedIsWritten) {
    pane_.networksButton().click();
    choose("web", 2);  // somebody else has changed the other half
    client_.held.back()(mapped("web", 2, "LAN=other", "unchanged"));
    changeAddresses();
    EXPECT_EQ(pane_.model().changes(), (PropertyChanges{{"replica-addresses", "adapter-1 dhcp"}}));
}

TEST_F(NetworksOfThePaneTest, AnotherScenarioThatIsShownByThenIsLeftAlone) {
    pane_.networksButton().click();
    choose("db", 1);
    client_.held.back()(mapped("db", 1, "automatic", "unchanged"));
    changeAddresses();
    EXPECT_FALSE(pane_.model().edited());
}

TEST_F(NetworksOfThePaneTest, WhatCannotBeReadOrChangedIsNotReplaced) {
    pane_.model().setValue("replica-addresses", "10.0.0.5 what");
    EXPECT_FALSE(pane_.networksButton().isEnabled());
    pane_.model().revert();
    EXPECT_TRUE(pane_.networksButton().isEnabled());
    choose("web", 2);
    PropertySheet locked = mapped("web", 2, "automatic", "unchanged");
    locked.values.back().changeable = false;
    client_.held.back()(locked);
    EXPECT_FALSE(pane_.networksButton().isEnabled());
}

TEST(AddressDialogTest, NameServersBesideDhcpAreKept) {
    const AdapterAddresses before{.dhcp = true, .dns = {"10.1.0.2"}};
    AddressDialog dialog(QStringLiteral("nic"), &before, nullptr);
    dialog.setAttribute(Qt::WA_DeleteOnClose, false);
    std::optional<AdapterAddresses> chosen;
    QObject::connect(&dialog, &AddressDialog::chosen, &dialog,
                     [&chosen](const auto& addresses) { chosen = addresses; });
    EXPECT_TRUE(dialog.dns().isEnabled());
    EXPECT_FALSE(dialog.gateways().isEnabled());
    dialog.accept();
    EXPECT_EQ(chosen, before);
}

TEST(NetworkEditorTest, AsksForNothingWhileTheHostIsNotKnown) {
    NetworkFacts facts{.adapters = {{.machine = "web", .adapter = {.id = "a", .network = "LAN"}}}};
    NetworkEditor editor;
    editor.show(facts, {});
    EXPECT_EQ(editor.message(), "");
    facts.away_host = QStringLiteral("beta");
    editor.show(facts, {});
    EXPECT_TRUE(editor.message().contains("beta"));
}

TEST_F(PropertyPaneTest, WhatWasChosenWhileTheLinkWasLostIsAskedForAnew) {
    pane_.setLive(false);
    choose("web", 1);
    client_.held.back()(Fail(ErrorCode::kUnavailable, "gone", "try again"));
    const qsizetype asked = client_.held.size();
    pane_.setLive(true);
    ASSERT_EQ(client_.held.size(), asked + 1);
    client_.held.back()(sheet("web", 1, "1min"));
    EXPECT_EQ(shown(), "1min");
    pane_.setLive(true);
    EXPECT_EQ(client_.held.size(), asked + 1);  // nothing has changed
}

TEST_F(PropertyPaneTest, OfOneVersionTheLaterQuestionCounts) {
    choose("web", 1);
    choose("web", 1, ScenarioState::kStopped);  // other properties are locked now
    ASSERT_EQ(client_.held.size(), 2);
    client_.held[1](sheet("web", 1, "2min"));
    client_.held[0](sheet("web", 1, "1min"));
    EXPECT_EQ(shown(), "2min");
}

TEST_F(PropertyPaneTest, AnAnswerAboutAnotherScenarioIsNotShown) {
    choose("web", 7);
    choose("db", 1);
    client_.held[0](sheet("web", 7, "7min"));
    EXPECT_EQ(shown(), "");
    client_.held[1](sheet("db", 1, "1min"));  // younger than the other's, and still the right one
    EXPECT_EQ(shown(), "1min");
    client_.held[0](sheet("web", 7, "7min"));
    EXPECT_EQ(shown(), "1min");
}

TEST_F(PropertyPaneTest, WhatWasAppliedIsNotTakenBackByALateLook) {
    choose("web", 1);
    client_.held[0](sheet("web", 1, "1min"));
    pane_.model().setValue("is-alive-timeout", "3min");
    choose("web", 1, ScenarioState::kStopped);
    pane_.applyButton().click();
    ASSERT_EQ(client_.held.size(), 3);
    client_.held[2](sheet("web", 2, "3min"));
    client_.held[1](sheet("web", 1, "1min"));
    EXPECT_EQ(shown(), "3min");
    EXPECT_FALSE(pane_.model().edited());
}

TEST_F(PropertyPaneTest, ARefusedChangeIsToldWhateverIsSelectedThen) {
    choose("web", 1);
    client_.held[0](sheet("web", 1, "1min"));
    pane_.model().setValue("is-alive-timeout", "3min");
    pane_.applyButton().click();
    choose("db", 1);
    QSignalSpy failures(&pane_, &PropertyPane::failed);
    client_.held[1](Fail(ErrorCode::kUnavailable, "the store is full", "make room"));
    ASSERT_EQ(failures.count(), 1);
    EXPECT_EQ(failures[0][0].toString(), "web: the store is full\nmake room");
}

TEST_F(PropertyPaneTest, ADatabaseThatWasPutBackIsFollowed) {
    choose("web", 5);
    client_.held[0](sheet("web", 5, "5min"));
    choose("web", 3);  // from a backup
    ASSERT_EQ(client_.held.size(), 2);
    client_.held[1](sheet("web", 3, "3min"));
    EXPECT_EQ(shown(), "3min");
    EXPECT_EQ(pane_.model().sheet().version, 3u);
}

TEST_F(PropertyPaneTest, AFailedLookThatNobodyWaitsForIsNotTold) {
    QSignalSpy failures(&pane_, &PropertyPane::failed);
    choose("web", 1);
    choose("db", 1);
    client_.held[0](Fail(ErrorCode::kUnavailable, "gone", "try again"));
    EXPECT_EQ(failures.count(), 0);
    client_.held[1](Fail(ErrorCode::kUnavailable, "gone", "try again"));
    EXPECT_EQ(failures.count(), 1);
}

}  // namespace
}  // namespace rha::manager::test
