#include "manager-gui/core/scenario_draft.h"

#include <gtest/gtest.h>

#include "manager-gui/demo/demo_properties.h"
#include "tests/gui/fleets.h"

namespace rha::manager::test {
namespace {

using Field = ScenarioDraft::Field;

Host host(const QString& name, const QString& product = "QEMU") {
    Host host{.id = "id-" + name, .name = name, .connected = true, .hypervisor = product};
    host.storage = {{.path = "/srv", .total_bytes = 1000, .free_bytes = 100}};
    return host;
}

class Draft : public testing::Test {
protected:
    Draft() {
        draft_.setSchema(demoProperties());
        draft_.setTemplates({{.name = "wan", .properties = {{"automatic-switchover", "off"}}}});
        draft_.setHosts({host("alpha"), host("beta")});
    }
    void chooseHosts() {
        draft_.setMaster("id-alpha");
        draft_.setReplica("id-beta");
        verified("alpha");
        verified("beta");
    }
    void verified(const QString& name, const QList<Finding>& findings = {}) {
        draft_.setHostCheck("id-" + name, HostCheck{.host = host(name), .findings = findings});
    }
    void chooseMachine() { draft_.machines().setMachines({{.id = "vm-web", .name = "web"}}); }
    Field wrongHost() { return draft_.hostsProblem()->field; }

    ScenarioDraft draft_{false};
};

TEST_F(Draft, IsUntouchedUntilAPersonTouchesIt) {
    chooseMachine();
    EXPECT_FALSE(draft_.touched());
    draft_.setGroup("shop");
    EXPECT_TRUE(draft_.touched());
}

TEST_F(Draft, KnowsTheGroupsThereAre) {
    draft_.setFleet({running("b", "shop"), running("a", "shop"), running("c", "mail")});
    EXPECT_EQ(draft_.groups(), (QStringList{"mail", "shop"}));
    draft_.setGroup("  ");  // the default one
    EXPECT_FALSE(draft_.groupProblem());
    draft_.setGroup(QString(129, u'x'));
    ASSERT_TRUE(draft_.groupProblem());
    EXPECT_EQ(draft_.groupProblem()->field, Field::kGroup);
}

TEST_F(Draft, HostsAreChosenDifferentVerifiedAndAlike) {
    EXPECT_EQ(wrongHost(), Field::kMaster);
    draft_.setMaster("id-alpha");
    EXPECT_EQ(wrongHost(), Field::kReplica);
    draft_.setReplica("id-alpha");
    EXPECT_EQ(wrongHost(), Field::kReplica);
    EXPECT_TRUE(draft_.hostsProblem()->text.contains("master itself"));
    draft_.setReplica("id-beta");
    EXPECT_TRUE(draft_.hostsProblem()->waits);
    verified("alpha");
    EXPECT_TRUE(draft_.hostsProblem()->waits);
    verified("beta", {{.severity = Severity::kError, .message = "no engine"}});
    EXPECT_EQ(wrongHost(), Field::kReplica);
    EXPECT_FALSE(draft_.hostsProblem()->waits);
    verified("beta", {{.severity = Severity::kWarning, .message = "little room"}});
    EXPECT_FALSE(draft_.hostsProblem());
    draft_.setHostCheck("id-beta", Result<HostCheck>(Fail(ErrorCode::kUnavailable, "gone")));
    EXPECT_EQ(wrongHost(), Field::kReplica);
}

TEST_F(Draft, TheServerTypeIsAChoiceOnlyWhereThereAreSeveral) {
    EXPECT_EQ(draft_.serverTypes().size(), 1);
    EXPECT_EQ(draft_.serverType(), "");
    draft_.setHosts({host("alpha"), host("beta"), host("gamma", "Hyper-V"), host("delta", "")});
    EXPECT_EQ(draft_.serverTypes(), (QStringList{"Hyper-V", "QEMU"}));
    EXPECT_EQ(draft_.serverType(), "Hyper-V");
    EXPECT_EQ(draft_.offeredHosts().size(), 2);  // and the one of which nobody knows
    draft_.setServerType("QEMU");
    chooseHosts();
    EXPECT_FALSE(draft_.hostsProblem());
    draft_.setServerType("Hyper-V");  // none of it may stay chosen
    EXPECT_EQ(draft_.masterId(), "");
    EXPECT_EQ(draft_.replicaId(), "");
}

TEST_F(Draft, TwoProductsDoNotReplicateToEachOther) {
    draft_.setHosts({host("alpha"), host("beta", "")});
    chooseHosts();
    draft_.setHosts({host("alpha"), host("beta", "Hyper-V")});  // it turns out
    ASSERT_TRUE(draft_.hostsProblem());
    EXPECT_TRUE(draft_.hostsProblem()->text.contains("alpha runs QEMU, and beta runs Hyper-V"));
}

TEST_F(Draft, AHostThatIsGoneIsNoLongerChosen) {
    chooseHosts();
    chooseMachine();
    draft_.setHosts({host("alpha"), host("beta"), host("gamma")});
    EXPECT_EQ(draft_.masterId(), "id-alpha");
    EXPECT_EQ(draft_.machines().rowCount(), 1);
    draft_.setHosts({host("beta")});
    EXPECT_EQ(draft_.masterId(), "");
    EXPECT_EQ(draft_.replicaId(), "id-beta");
    EXPECT_EQ(draft_.machines().rowCount(), 0);  // they were its own
}

TEST_F(Draft, MakesAScenarioOfEachMachine) {
    chooseHosts();
    EXPECT_TRUE(draft_.machinesProblem());
    draft_.machines().setMachines({{.id = "vm-web", .name = "web"}, {.id = "vm-db", .name = "db"}});
    EXPECT_FALSE(draft_.machinesProblem());
    draft_.setGroup(" shop ");
    draft_.properties().setValue("is-alive-timeout", "2min");
    const auto scenarios = draft_.scenarios();
    ASSERT_EQ(scenarios.size(), 2);
    EXPECT_EQ(scenarios[0].name, "db");
    EXPECT_EQ(scenarios[1].name, "web");
    EXPECT_EQ(scenarios[1].machine_id, "vm-web");
    EXPECT_EQ(scenarios[1].group, "shop");
    EXPECT_EQ(scenarios[1].master_id, "id-alpha");
    EXPECT_EQ(scenarios[1].replica_id, "id-beta");
    EXPECT_EQ(scenarios[1].properties, (PropertyChanges{{"is-alive-timeout", "2min"}}));
    EXPECT_NE(scenarios[0].request_id, scenarios[1].request_id);
    EXPECT_EQ(draft_.scenarios(), scenarios);  // asking again changes nothing
}

/// Chooses addresses for an adapter of this machine, as the editor does.
void give(ScenarioDraft& draft, const QString& machine_id, const QString& adapter,
          const AdapterAddresses& addresses) {
    MachinesMapping mapping = draft.mapping();
    setAddresses(mapping, {.machine_id = machine_id, .adapter = {.id = adapter}}, addresses);
    draft.setMapping(mapping);
}

class DraftOfTwins : public Draft {
protected:
    /// Two machines whose adapters have one id, as copies of a machine have.
    void SetUp() override {
        chooseHosts();
        draft_.machines().setMachines(
            {{.id = "vm-db", .name = "db"}, {.id = "vm-web", .name = "web"}});
        for (const QString id : {"vm-web", "vm-db"}) {
            draft_.machines().setDetails(
                id, MachineDetails{.adapters = {{.id = "nic", .network = "LAN"}}});
        }
    }
    QString addressesOf(qsizetype at) {
        return draft_.scenarios()[at].properties.value("replica-addresses", "as the template");
    }
};

TEST_F(DraftOfTwins, AdaptersOfEqualNamesKeepTheAddressesOfTheirMachine) {
    give(draft_, "vm-db", "nic", {.addresses = {"10.1.0.5/24"}});
    EXPECT_EQ(addressesOf(0), "nic 10.1.0.5/24");
    EXPECT_EQ(addressesOf(1), "as the template");
    give(draft_, "vm-web", "nic", {.dhcp = true});
    EXPECT_EQ(addressesOf(0), "nic 10.1.0.5/24");
    EXPECT_EQ(addressesOf(1), "nic dhcp");
    draft_.machines().chooseAll(false);
    draft_.machines().chooseAll(true);
    EXPECT_EQ(addressesOf(1), "nic dhcp");
    draft_.setMaster("id-beta");
    draft_.setMaster("id-alpha");
    SetUp();
    EXPECT_EQ(addressesOf(1), "as the template");  // they were the other host's machines
}

TEST_F(DraftOfTwins, TheAddressesOfATemplateAreTheStart) {
    draft_.setTemplates({{.name = "dr", .properties = {{"replica-addresses", "nic dhcp"}}}});
    draft_.setTemplate("dr");
    EXPECT_TRUE(draft_.mapping().adapters.value("vm-db").front().addresses.dhcp);
    MachinesMapping mapping = draft_.mapping();
    setAddresses(mapping, {.machine_id = "vm-db", .adapter = {.id = "nic"}}, std::nullopt);
    draft_.setMapping(mapping);
    EXPECT_EQ(addressesOf(0), "unchanged");
    EXPECT_EQ(addressesOf(1), "as the template");
}

TEST_F(DraftOfTwins, TheLimitIsThatOfOneMachine) {
    AdapterAddresses many;
    for (int i = 0; i < 200; ++i) many.addresses.push_back("10.1.1." + std::to_string(i) + "/24");
    give(draft_, "vm-db", "nic", many);
    give(draft_, "vm-web", "nic", many);
    EXPECT_FALSE(draft_.networksProblem());
    EXPECT_EQ(addressesOf(0), addressesOf(1));
    EXPECT_GT(addressesOf(0).size(), 2048);
    for (int i = 0; i < 200; ++i) many.addresses.push_back("10.1.2." + std::to_string(i) + "/24");
    give(draft_, "vm-web", "nic", many);
    ASSERT_TRUE(draft_.networksProblem());
    EXPECT_TRUE(draft_.networksProblem()->text.startsWith("web "));
}

TEST_F(Draft, CopiesGoWhereTheReplicaHasStorage) {
    Host beta = host("beta");
    beta.storage.append({.path = "/data", .total_bytes = 1000, .free_bytes = 10});
    draft_.setHosts({host("alpha"), beta});
    chooseHosts();
    draft_.setHostCheck("id-beta", HostCheck{.host = beta});
    draft_.machines().setMachines({{.id = "vm-web", .name = "web", .folder = "/srv/web-folder"}});
    draft_.machines().setDetails("vm-web", MachineDetails{.files = {{.size_bytes = 60}}});
    const auto directory = [this] { return draft_.scenarios()[0].replica_directory; };
    EXPECT_EQ(directory(), "");
    draft_.setPlace("/srv");  // where they would go anyway
    EXPECT_EQ(directory(), "");
    EXPECT_EQ(draft_.roomProblem(), "");
    draft_.setPlace("/data/copies/");
    EXPECT_EQ(directory(), "/data/copies/web-folder");
    EXPECT_TRUE(draft_.roomProblem().contains("/data of beta"));
    EXPECT_FALSE(draft_.hostsProblem());
    for (const QString wrong : {"/database", "data", "/"}) {
        draft_.setPlace(wrong);
        ASSERT_TRUE(draft_.hostsProblem()) << wrong.toStdString();
        EXPECT_EQ(draft_.hostsProblem()->field, Field::kPlace);
    }
    draft_.setReplica("id-alpha");
    draft_.setReplica("id-beta");
    EXPECT_EQ(draft_.place(), "");  // it was the other host's
}

TEST_F(Draft, OnWindowsCopiesGoBelowARootInEitherSpelling) {
    Host beta = host("beta");
    beta.storage = {{.path = "D:\\VMs", .total_bytes = 1000, .free_bytes = 100},
                    {.path = "E:\\", .total_bytes = 1000, .free_bytes = 100}};
    draft_.setHosts({host("alpha"), beta});
    chooseHosts();
    draft_.setHostCheck("id-beta", HostCheck{.host = beta});
    draft_.machines().setMachines({{.id = "vm-web", .name = "web", .folder = "C:\\VMs\\web"}});
    draft_.setPlace("d:/vms/copies");
    EXPECT_FALSE(draft_.hostsProblem());
    EXPECT_EQ(draft_.scenarios()[0].replica_directory, "d:/vms/copies/web");
    draft_.setPlace("E:\\");
    EXPECT_EQ(draft_.scenarios()[0].replica_directory, "E:\\web");
    draft_.setPlace("F:\\");
    EXPECT_TRUE(draft_.hostsProblem());
}

TEST_F(Draft, PropertiesBeginWithTheTemplateAndKeepWhatWasTyped) {
    chooseMachine();
    EXPECT_TRUE(draft_.flag("automatic-switchover"));
    draft_.properties().setValue("is-alive-timeout", "2min");
    draft_.setTemplate("wan");
    EXPECT_FALSE(draft_.flag("automatic-switchover"));
    EXPECT_EQ(draft_.properties().value("is-alive-timeout"), "2min");
    EXPECT_EQ(draft_.scenarios()[0].template_name, "wan");
    EXPECT_EQ(draft_.scenarios()[0].properties, (PropertyChanges{{"is-alive-timeout", "2min"}}));
    draft_.setFlag("automatic-switchover", true);
    EXPECT_EQ(draft_.scenarios()[0].properties.value("automatic-switchover"), "on");
    draft_.setTemplates({});  // somebody has deleted it
    EXPECT_EQ(draft_.templateName(), "");
}

TEST_F(Draft, AWrongPropertyIsNamedOnItsOwnPage) {
    draft_.properties().setValue("journal-max", "much");
    EXPECT_FALSE(draft_.propertiesProblem({"ha"}));
    const auto problem = draft_.propertiesProblem({"master", "replica"});
    ASSERT_TRUE(problem);
    EXPECT_TRUE(problem->text.startsWith("Maximum journal size: "));
    EXPECT_FALSE(draft_.hasProperty("no-such-key"));
    EXPECT_FALSE(draft_.flag("no-such-key"));
}

TEST_F(Draft, SaysWhenAllTogetherDoNotFit) {
    chooseHosts();
    draft_.machines().setMachines({{.id = "vm-web", .name = "web"}, {.id = "vm-db", .name = "db"}});
    for (const QString id : {"vm-web", "vm-db"}) {
        draft_.machines().setDetails(id, MachineDetails{.files = {{.size_bytes = 60}}});
    }
    EXPECT_TRUE(draft_.roomProblem().contains("/srv of beta"));
    draft_.machines().setData(draft_.machines().index(0, 0), Qt::Unchecked, Qt::CheckStateRole);
    EXPECT_EQ(draft_.roomProblem(), "");
}

}  // namespace
}  // namespace rha::manager::test
