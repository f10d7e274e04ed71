#include "manager-gui/core/scenario_draft.h"

#include <QRegularExpression>
#include <algorithm>

#include "manager-gui/core/scenario_names.h"
#include "manager-gui/core/words.h"

namespace rha::manager {
namespace {

/// The sheet is nobody's yet; a constant name keeps the edits when it is filled anew.
const QString kSheet = QStringLiteral("draft");

/// Windows takes either separator, and names in either case.
bool isWithin(const QString& path, const QString& folder) {
    const bool windows = folder.contains(u'\\');
    const auto with_end = [windows](QString text) {
        if (windows) text.replace(u'/', u'\\');
        const QChar separator = windows ? u'\\' : u'/';
        return text.endsWith(separator) ? text : text + separator;
    };
    return with_end(path).startsWith(with_end(folder),
                                     windows ? Qt::CaseInsensitive : Qt::CaseSensitive);
}

/// As the control service names the usual one: as the machine's folder. Empty: the usual one.
QString directoryBelow(const QString& place, const QString& folder) {
    static const QRegularExpression separators(QStringLiteral("[/\\\\]"));
    const QStringList parts = folder.split(separators, Qt::SkipEmptyParts);
    if (place.isEmpty() || parts.isEmpty()) return {};
    const QChar separator = place.contains(u'\\') ? u'\\' : u'/';
    return place + (place.endsWith(separator) ? QString() : QString(separator)) + parts.back();
}

}  // namespace

ScenarioDraft::ScenarioDraft(bool japanese, QObject* parent)
    : QObject(parent), properties_(japanese) {
    connect(&machines_, &MachineModel::choiceChanged, this, &ScenarioDraft::changed);
    connect(&properties_, &PropertyModel::editsChanged, this, &ScenarioDraft::changed);
}

void ScenarioDraft::setFleet(const QList<Scenario>& fleet) {
    QStringList groups;
    for (const Scenario& scenario : fleet) groups << scenario.group;
    groups.sort();
    groups.removeDuplicates();
    machines_.setFleet(fleet);
    if (groups == groups_) return;
    groups_ = groups;
    Q_EMIT changed();
}

void ScenarioDraft::setHosts(const QList<Host>& hosts) {
    hosts_ = hosts;
    const QStringList types = serverTypes();
    if (types.size() < 2) {
        server_type_.clear();
    } else if (!types.contains(server_type_)) {
        server_type_ = types.front();
    }
    if (host(master_) == nullptr) setMaster({});
    if (host(replica_) == nullptr) setReplica({});
    Q_EMIT changed();
}

void ScenarioDraft::setTemplates(const QList<Template>& templates) {
    templates_ = templates;
    const auto chosen = std::ranges::find(templates_, template_, &Template::name);
    if (chosen == templates_.end()) template_.clear();
    fillSheet();
    Q_EMIT changed();
}

void ScenarioDraft::setSchema(const QList<PropertySchema>& schema) {
    schema_ = schema;
    properties_.setSchema(schema);
    fillSheet();
    Q_EMIT changed();
}

void ScenarioDraft::setHostCheck(const QString& host_id,
                                 const std::optional<Result<HostCheck>>& check) {
    checks_.insert(host_id, check);
    if (check && *check) {
        const auto known = std::ranges::find(hosts_, host_id, &Host::id);
        if (known != hosts_.end()) *known = (*check)->host;
    }
    Q_EMIT changed();
}

QStringList ScenarioDraft::serverTypes() const {
    QStringList types;
    for (const Host& host : hosts_) {
        if (!host.hypervisor.isEmpty()) types << host.hypervisor;
    }
    types.sort();
    types.removeDuplicates();
    return types;
}

QList<Host> ScenarioDraft::offeredHosts() const {
    QList<Host> offered;
    for (const Host& host : hosts_) {
        const bool fits =
            server_type_.isEmpty() || host.hypervisor.isEmpty() || host.hypervisor == server_type_;
        if (fits) offered.append(host);
    }
    return offered;
}

const Host* ScenarioDraft::host(const QString& id) const {
    const auto found = std::ranges::find(hosts_, id, &Host::id);
    return found == hosts_.end() ? nullptr : &*found;
}

const Result<HostCheck>* ScenarioDraft::hostCheck(const QString& host_id) const {
    const auto found = checks_.find(host_id);
    return found == checks_.end() || !*found ? nullptr : &**found;
}

void ScenarioDraft::choose(QString& what, const QString& value) {
    if (what == value) return;
    what = value;
    touched_ = true;
    Q_EMIT changed();
}

void ScenarioDraft::setGroup(const QString& group) {
    choose(group_, group);
}

void ScenarioDraft::setTemplate(const QString& name) {
    if (template_ == name) return;
    template_ = name;
    touched_ = true;
    fillSheet();
    Q_EMIT changed();
}

void ScenarioDraft::setServerType(const QString& type) {
    if (server_type_ == type) return;
    server_type_ = type;
    dropHostsOfOtherTypes();
    touched_ = true;
    Q_EMIT changed();
}

void ScenarioDraft::dropHostsOfOtherTypes() {
    const QList<Host> offered = offeredHosts();
    const auto gone = [&offered](const QString& id) {
        return std::ranges::find(offered, id, &Host::id) == offered.end();
    };
    if (gone(master_)) setMaster({});
    if (gone(replica_)) setReplica({});
}

void ScenarioDraft::setMaster(const QString& id) {
    if (master_ == id) return;
    machines_.setMachines({});  // they were the other host's
    addresses_.clear();
    choose(master_, id);
}

void ScenarioDraft::setReplica(const QString& id) {
    if (replica_ == id) return;
    place_.clear();  // of the other host
    choose(replica_, id);
}

void ScenarioDraft::setPlace(const QString& folder) {
    const Host* replica = host(replica_);
    const bool usual = replica != nullptr && !replica->storage.isEmpty() &&
                       folder == replica->storage.front().path;
    choose(place_, usual ? QString() : folder);
}

void ScenarioDraft::fillSheet() {
    const auto chosen = std::ranges::find(templates_, template_, &Template::name);
    PropertySheet sheet{.scenario_id = kSheet};
    for (const PropertySchema& schema : schema_) {
        PropertyValue value{.key = schema.key, .value = schema.default_value, .changeable = true};
        if (chosen != templates_.end()) {
            value.value = chosen->properties.value(schema.key, value.value);
        }
        sheet.values.append(value);
    }
    properties_.setSheet(sheet);
}

bool ScenarioDraft::hasProperty(const QString& key) const {
    return std::ranges::find(schema_, key, &PropertySchema::key) != schema_.end();
}

bool ScenarioDraft::flag(const QString& key) const {
    return properties_.value(key) == u"on";
}

void ScenarioDraft::setFlag(const QString& key, bool on) {
    properties_.setValue(key, formatValue(PropertyType::kFlag, on ? 1 : 0));
}

NetworkFacts ScenarioDraft::networks() const {
    NetworkFacts facts;
    for (const MachineModel::Choice& choice : machines_.chosen()) {
        for (const NetworkAdapter& adapter : choice.adapters) {
            facts.adapters.append(
                {.machine_id = choice.machine_id, .machine = choice.machine, .adapter = adapter});
        }
    }
    if (const Host* master = host(master_)) facts.home = master->networks;
    if (const Host* replica = host(replica_)) {
        facts.away = replica->networks;
        facts.away_host = replica->name;
        facts.sets_addresses = replica->sets_addresses && hasProperty(kAddressesKey);
    }
    return facts;
}

std::vector<AdapterCustomisation> ScenarioDraft::addressesOf(
    const MachineModel::Choice& choice) const {
    if (const auto chosen = addresses_.find(choice.machine_id); chosen != addresses_.end()) {
        return *chosen;
    }
    auto usual = mappingFrom({}, properties_.value(kAddressesKey)).adapters;
    std::erase_if(usual, [&choice](const AdapterCustomisation& each) {
        const auto id = QString::fromStdString(each.adapter);
        return std::ranges::find(choice.adapters, id, &NetworkAdapter::id) == choice.adapters.end();
    });
    return usual;
}

MachinesMapping ScenarioDraft::mapping() const {
    MachinesMapping mapping{.links = mappingFrom(properties_.value(kMappingKey), {}).links};
    for (const MachineModel::Choice& choice : machines_.chosen()) {
        mapping.adapters.insert(choice.machine_id, addressesOf(choice));
    }
    return mapping;
}

void ScenarioDraft::setMapping(const MachinesMapping& mapping) {
    const MachinesMapping before = this->mapping();
    if (mapping == before) return;
    if (mapping.links != before.links) {
        properties_.setValue(kMappingKey,
                             QString::fromStdString(FormatLinks({.links = mapping.links})));
    }
    for (auto one = mapping.adapters.begin(); one != mapping.adapters.end(); ++one) {
        if (*one != before.adapters.value(one.key())) addresses_.insert(one.key(), *one);
    }
    touched_ = true;
    Q_EMIT changed();
}

bool ScenarioDraft::touched() const {
    return touched_ || machines_.touched() || properties_.edited();
}

std::optional<ScenarioDraft::Problem> ScenarioDraft::groupProblem() const {
    if (group_.trimmed().isEmpty()) return std::nullopt;  // the default group
    const QString wrong = ScenarioNames::problem(group_);
    if (wrong.isEmpty()) return std::nullopt;
    return Problem{.field = Field::kGroup, .text = wrong};
}

std::optional<ScenarioDraft::Problem> ScenarioDraft::checkProblem(Field field,
                                                                  const QString& host_id) const {
    const Result<HostCheck>* check = hostCheck(host_id);
    const Host* checked = host(host_id);
    const QString name = checked == nullptr ? host_id : checked->name;
    if (check == nullptr) {
        return Problem{
            .field = field, .text = tr("%1 is being verified…").arg(name), .waits = true};
    }
    if (*check && !hasErrors((*check)->findings)) return std::nullopt;
    return Problem{.field = field,
                   .text = tr("%1 cannot be used as it is. Mend what is said about it, then verify "
                              "it again.")
                               .arg(name)};
}

std::optional<ScenarioDraft::Problem> ScenarioDraft::hostsProblem() const {
    if (master_.isEmpty()) {
        return Problem{.field = Field::kMaster,
                       .text = tr("Choose the host where the machines run.")};
    }
    if (replica_.isEmpty()) {
        return Problem{.field = Field::kReplica,
                       .text = tr("Choose the host that keeps the copies.")};
    }
    if (master_ == replica_) {
        return Problem{.field = Field::kReplica,
                       .text = tr("The replica is the master itself: choose another host.")};
    }
    const Host& master = *host(master_);
    const Host& replica = *host(replica_);
    if (!master.hypervisor.isEmpty() && !replica.hypervisor.isEmpty() &&
        master.hypervisor != replica.hypervisor) {
        return Problem{
            .field = Field::kReplica,
            .text = tr("%1 runs %2, and %3 runs %4: choose two hosts with the same "
                       "product.")
                        .arg(master.name, master.hypervisor, replica.name, replica.hypervisor)};
    }
    if (auto problem = checkProblem(Field::kMaster, master_)) return problem;
    if (auto problem = checkProblem(Field::kReplica, replica_)) return problem;
    return placeProblem();
}

const StorageRoot* ScenarioDraft::chosenRoot() const {
    const Host* replica = host(replica_);
    if (replica == nullptr || replica->storage.isEmpty()) return nullptr;
    if (place_.isEmpty()) return &replica->storage.front();
    const auto holds = [this](const StorageRoot& root) { return isWithin(place_, root.path); };
    const auto found = std::ranges::find_if(replica->storage, holds);
    return found == replica->storage.end() ? nullptr : &*found;
}

std::optional<ScenarioDraft::Problem> ScenarioDraft::placeProblem() const {
    if (place_.isEmpty() || chosenRoot() != nullptr) return std::nullopt;
    return Problem{
        .field = Field::kPlace,
        .text = tr("The copies cannot go there: choose a storage root of %1, or a folder "
                   "below one.")
                    .arg(host(replica_)->name)};
}

std::optional<ScenarioDraft::Problem> ScenarioDraft::machinesProblem() const {
    const auto problem = machines_.problem();
    if (!problem) return std::nullopt;
    return Problem{.field = Field::kMachines, .text = problem->text};
}

std::optional<ScenarioDraft::Problem> ScenarioDraft::propertiesProblem(
    const QStringList& scopes) const {
    for (const PropertySchema& schema : schema_) {
        if (!scopes.contains(schema.scope)) continue;
        const QString wrong = properties_.problem(schema.key);
        if (wrong.isEmpty()) continue;
        return Problem{.field = Field::kProperties,
                       .text = tr("%1: %2").arg(properties_.label(schema.key), wrong)};
    }
    return std::nullopt;
}

std::optional<ScenarioDraft::Problem> ScenarioDraft::networksProblem() const {
    if (const QString wrong = properties_.problem(kMappingKey); !wrong.isEmpty()) {
        return Problem{.field = Field::kNetworks,
                       .text = tr("%1: %2").arg(properties_.label(kMappingKey), wrong)};
    }
    for (const MachineModel::Choice& choice : machines_.chosen()) {
        if (FormatAddresses({.adapters = addressesOf(choice)}).size() <= kMappingTextMax) continue;
        return Problem{.field = Field::kNetworks,
                       .text = tr("%1 has too many addresses on the replica: give fewer, or let "
                                  "some of its adapters keep their own.")
                                   .arg(choice.machine)};
    }
    return std::nullopt;
}

/// What all have in common, and the addresses of its own adapters.
PropertyChanges ScenarioDraft::changesFor(const MachineModel::Choice& choice) const {
    PropertyChanges changes = properties_.changes();
    if (!addresses_.contains(choice.machine_id)) return changes;
    const auto text = QString::fromStdString(FormatAddresses({.adapters = addressesOf(choice)}));
    if (text != properties_.value(kAddressesKey)) changes.insert(kAddressesKey, text);
    return changes;
}

QList<NewScenario> ScenarioDraft::scenarios() const {
    QList<NewScenario> scenarios;
    for (const MachineModel::Choice& choice : machines_.chosen()) {
        scenarios.append({.request_id = choice.request_id,
                          .name = choice.scenario,
                          .group = group_.trimmed(),
                          .master_id = master_,
                          .replica_id = replica_,
                          .machine_id = choice.machine_id,
                          .replica_directory = directoryBelow(place_, choice.folder),
                          .template_name = template_,
                          .properties = changesFor(choice)});
    }
    return scenarios;
}

QString ScenarioDraft::roomProblem() const {
    const StorageRoot* chosen = chosenRoot();
    if (chosen == nullptr) return {};
    quint64 bytes = 0;
    for (const MachineModel::Choice& choice : machines_.chosen()) bytes += choice.bytes;
    const StorageRoot& root = *chosen;
    if (bytes <= root.free_bytes) return {};
    return tr("Together the machines take %1, but %2 of %3 has %4 free. What is there already may "
              "be "
              "used again; else make room, or choose fewer machines.")
        .arg(Words::bytes(bytes), root.path, host(replica_)->name, Words::bytes(root.free_bytes));
}

}  // namespace rha::manager
