// ScenarioDraft: what the scenario wizard is about to create: what was chosen, what is wrong with
// it, and which scenarios that makes. What the control service tells is put in by the wizard.
//
// Nothing that was chosen is lost by learning something anew, unless it is gone. One thread.
#pragma once

#include <QMap>
#include <QObject>
#include <QStringList>
#include <optional>

#include "manager-gui/core/inventory.h"
#include "manager-gui/core/machine_model.h"
#include "manager-gui/core/network_facts.h"
#include "manager-gui/core/property_model.h"

namespace rha::manager {

class ScenarioDraft final : public QObject {
    Q_OBJECT

public:
    enum class Field { kGroup, kMaster, kReplica, kPlace, kMachines, kProperties, kNetworks };
    struct Problem {
        Field field = Field::kGroup;
        QString text;
        bool waits = false;  ///< it goes away by itself
        bool operator==(const Problem&) const = default;
    };

    explicit ScenarioDraft(bool japanese, QObject* parent = nullptr);

    // What there is.
    void setFleet(const QList<Scenario>& fleet);
    void setHosts(const QList<Host>& hosts);
    void setTemplates(const QList<Template>& templates);
    void setSchema(const QList<PropertySchema>& schema);
    /// nullopt: it is being verified.
    void setHostCheck(const QString& host_id, const std::optional<Result<HostCheck>>& check);

    QStringList groups() const { return groups_; }
    const QList<Template>& templates() const { return templates_; }
    /// Products that the hosts run; two or more make it a choice.
    QStringList serverTypes() const;
    /// Those of the chosen type, and those whose type nobody knows.
    QList<Host> offeredHosts() const;
    const QList<Host>& hosts() const { return hosts_; }
    /// nullptr: there is none of this id.
    const Host* host(const QString& id) const;
    /// nullptr: nobody has asked for it, or it is under way.
    const Result<HostCheck>* hostCheck(const QString& host_id) const;

    // What is chosen.
    const QString& group() const { return group_; }
    void setGroup(const QString& group);
    const QString& templateName() const { return template_; }
    void setTemplate(const QString& name);
    const QString& serverType() const { return server_type_; }
    void setServerType(const QString& type);
    const QString& masterId() const { return master_; }
    void setMaster(const QString& id);
    const QString& replicaId() const { return replica_; }
    void setReplica(const QString& id);
    /// The folder of the replica's host below which the copies go; empty: its first storage root.
    const QString& place() const { return place_; }
    void setPlace(const QString& folder);
    MachineModel& machines() { return machines_; }
    PropertyModel& properties() { return properties_; }
    /// Of a flag among the properties, as it is to be; false when there is no such property.
    bool flag(const QString& key) const;
    void setFlag(const QString& key, bool on);
    bool hasProperty(const QString& key) const;
    /// What there is to be mapped: the adapters of the chosen machines, and both hosts' networks.
    NetworkFacts networks() const;
    /// How it is mapped: the adapters of each chosen machine that get other addresses are its own.
    MachinesMapping mapping() const;
    void setMapping(const MachinesMapping& mapping);
    /// A person has entered something that would be lost.
    bool touched() const;

    // What is wrong; nullopt: nothing.
    std::optional<Problem> groupProblem() const;
    std::optional<Problem> hostsProblem() const;
    std::optional<Problem> machinesProblem() const;
    /// Of properties of these scopes.
    std::optional<Problem> propertiesProblem(const QStringList& scopes) const;
    std::optional<Problem> networksProblem() const;

    /// What would be created, one for each machine.
    QList<NewScenario> scenarios() const;
    /// The chosen machines' files together do not fit below the replica's storage; else empty.
    QString roomProblem() const;

Q_SIGNALS:
    void changed();

private:
    void choose(QString& what, const QString& value);
    void dropHostsOfOtherTypes();
    void fillSheet();
    /// nullptr: the place lies below none of the replica's.
    const StorageRoot* chosenRoot() const;
    std::optional<Problem> placeProblem() const;
    std::optional<Problem> checkProblem(Field field, const QString& host_id) const;
    std::vector<AdapterCustomisation> addressesOf(const MachineModel::Choice& choice) const;
    PropertyChanges changesFor(const MachineModel::Choice& choice) const;

    QStringList groups_;
    QList<Template> templates_;
    QList<Host> hosts_;
    QList<PropertySchema> schema_;
    QMap<QString, std::optional<Result<HostCheck>>> checks_;
    QString group_;
    QString template_;
    QString server_type_;
    QString master_;
    QString replica_;
    QString place_;
    MachineModel machines_;
    PropertyModel properties_;
    /// Addresses on the replica of the adapters of machines, by machine id, where somebody has
    /// chosen them; the others have those of the template.
    QMap<QString, std::vector<AdapterCustomisation>> addresses_;
    bool touched_ = false;
};

}  // namespace rha::manager
