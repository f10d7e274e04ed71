#include "manager-gui/core/replication_picture.h"

#include <QStringList>
#include <algorithm>

namespace rha::manager {
namespace {

using Place = ReplicationPicture::Place;

bool moves(ReplicationState state) {
    return state == ReplicationState::kRunning || state == ReplicationState::kSynchronising;
}

Mood machineMood(const Side& side) {
    switch (side.machine) {
        case MachineState::kUnknown:
            return Mood::kUnknown;
        case MachineState::kOff:
            return Mood::kIdle;
        case MachineState::kRunning:
            return side.guest == GuestHealth::kLost ? Mood::kBad : Mood::kGood;
        default:
            return Mood::kBusy;
    }
}

Mood sideMood(const Side& side, bool busy) {
    if (side.error) return Mood::kBad;
    return busy ? Mood::kBusy : Mood::kGood;
}

class Places {
    Q_DECLARE_TR_FUNCTIONS(ReplicationPicture)

public:
    static Place machine(const Scenario& scenario);
    static Place spool(const Side& master);
    static Place network(const Side& master, std::optional<quint64> bytes_per_second);
    static Place journal(const Scenario& scenario);
    static Place image(const Scenario& scenario);
    static QString note(const Scenario& scenario);
};

Place Places::machine(const Scenario& scenario) {
    return {.name = tr("Master %1").arg(scenario.master.host),
            .figure = Words::machine(scenario.master),
            .detail = Words::state(scenario.state),
            .mood = machineMood(scenario.master)};
}

Place Places::spool(const Side& master) {
    const QString name = tr("Spool, to send");
    if (!master.reported) return {.name = name};
    return {.name = name,
            .figure = Words::bytes(master.lag_bytes),
            .detail = tr("%1 on disk").arg(Words::bytes(master.spool_bytes)),
            .mood = sideMood(master, master.spool_bytes != 0)};
}

Place Places::network(const Side& master, std::optional<quint64> bytes_per_second) {
    Place place{.name = tr("Network"), .detail = Words::replication(master.replication)};
    if (master.replication == ReplicationState::kConnecting) place.detail = tr("no connection");
    if (!moves(master.replication)) {
        const bool held = master.replication == ReplicationState::kConnecting ||
                          master.replication == ReplicationState::kPaused;
        if (held) place.mood = Mood::kBad;
        return place;
    }
    if (bytes_per_second) {
        place.figure = Words::rate(*bytes_per_second);
    } else if (master.heard) {
        place.figure = tr("measuring…");
    }
    place.mood = sideMood(master, master.replication == ReplicationState::kSynchronising);
    if (master.sync && master.replication == ReplicationState::kSynchronising) {
        const quint64 total = std::max<quint64>(1, master.sync->bytes_total);
        place.detail = tr("%1 % compared").arg(master.sync->bytes_compared * 100 / total);
    }
    return place;
}

Place Places::journal(const Scenario& scenario) {
    const Side& replica = scenario.replica;
    Place place{.name = tr("Journal, to apply")};
    if (!replica.reported) return place;
    place.figure = Words::bytes(replica.journal_bytes);
    place.mood = sideMood(replica, false);
    if (scenario.updates_suspended) {
        place.detail = tr("updates suspended");
        if (!replica.error) place.mood = Mood::kWarning;
    }
    return place;
}

Place Places::image(const Scenario& scenario) {
    const Side& replica = scenario.replica;
    Place place{.name = tr("Replica %1").arg(replica.host)};
    if (replica.machine == MachineState::kRunning) {  // it was moved there
        place.figure = Words::machine(replica);
        place.mood = machineMood(replica);
        return place;
    }
    if (!replica.reported) return place;
    place.figure = replica.consistent ? tr("complete") : tr("not complete");
    place.mood = replica.error ? Mood::kBad : replica.consistent ? Mood::kGood : Mood::kWarning;
    if (scenario.master.reported && scenario.master.dirty_bytes != 0) {
        place.detail = tr("%1 to compare").arg(Words::bytes(scenario.master.dirty_bytes));
    }
    return place;
}

QString Places::note(const Scenario& scenario) {
    QStringList lines;
    for (const Side* side : {&scenario.master, &scenario.replica}) {
        if (side->reported && !side->heard) {
            lines << tr("%1 does not answer: what it said last may be %2 old.")
                         .arg(side->host, Words::duration(scenario.heard_ms_ago));
        }
        if (side->error) lines << tr("%1: %2").arg(side->host, Words::error(*side->error));
    }
    return lines.join(u'\n');
}

}  // namespace

ReplicationPicture ReplicationPicture::of(const Scenario& scenario,
                                          std::optional<quint64> bytes_per_second) {
    const Side& master = scenario.master;
    ReplicationPicture picture{.machine = Places::machine(scenario),
                               .spool = Places::spool(master),
                               .network = Places::network(master, bytes_per_second),
                               .journal = Places::journal(scenario),
                               .image = Places::image(scenario),
                               .lag = Words::lag(scenario),
                               .note = Places::note(scenario)};
    for (Place* place : {&picture.machine, &picture.spool, &picture.network}) {
        place->old = !master.heard;
    }
    for (Place* place : {&picture.journal, &picture.image}) {
        place->old = !scenario.replica.heard;
    }
    picture.flows = scenario.heard() && moves(master.replication);
    return picture;
}

QString ReplicationPicture::text() const {
    QStringList lines;
    for (const Place* place : {&machine, &spool, &network, &journal, &image}) {
        QStringList words;
        if (!place->figure.isEmpty()) words << place->figure;
        if (!place->detail.isEmpty()) words << place->detail;
        if (words.isEmpty()) continue;
        QString line = tr("%1: %2").arg(place->name, words.join(QStringLiteral(", ")));
        if (place->old) line = tr("%1 (last known)").arg(line);
        lines << line;
    }
    if (!lag.isEmpty()) lines << tr("Lag: %1").arg(lag);
    if (!note.isEmpty()) lines << note;
    return lines.join(u'\n');
}

}  // namespace rha::manager
