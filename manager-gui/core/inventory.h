// What there is to be protected: hosts, their machines and templates, and what is to be created of
// them. As the control service tells it, free of wire types. Ids are stable, names are for display.
// Thread rule: plain values.
#pragma once

#include <QList>
#include <QString>
#include <QStringList>
#include <optional>

#include "common/error.h"
#include "manager-gui/core/fleet.h"
#include "manager-gui/core/property.h"

namespace rha::manager {

struct StorageRoot {
    QString path;
    quint64 total_bytes = 0;
    quint64 free_bytes = 0;
    bool operator==(const StorageRoot&) const = default;
};

/// A host whose engine was enrolled.
struct Host {
    QString id;
    QString name;
    QString address;
    bool connected = false;
    QString os;
    QString engine_version;
    QString hypervisor;  ///< product; empty: nobody knows yet, as with the next
    QString hypervisor_version;
    QList<StorageRoot> storage;  ///< a replica comes below the first one, unless it is told
    QStringList networks;        ///< virtual networks that machines can be connected to
    bool sets_addresses = false;  ///< its hypervisor can give guests addresses
    std::optional<Error> error;  ///< why not connected
    bool operator==(const Host&) const = default;
};

/// What the engine of a host says of it.
struct HostCheck {
    Host host;
    QList<Finding> findings;
};

struct Machine {
    QString id;
    QString name;
    QString folder;
    MachineState state = MachineState::kUnknown;
    bool operator==(const Machine&) const = default;
};

enum class FileKind {
    kOther,
    kConfig,
    kState,
    kDisk,
    kDifferencing,  ///< a disk, too: a checkpoint or a child of a parent
};

struct MachineFile {
    QString path;  ///< absolute, as its host writes it
    FileKind kind = FileKind::kOther;
    quint64 size_bytes = 0;
    quint64 allocated_bytes = 0;  ///< 0: not known
    QString parent;               ///< kDifferencing: the path of the file below it
    bool isDisk() const { return kind == FileKind::kDisk || kind == FileKind::kDifferencing; }
    /// What it takes on a disk, as far as that is known.
    quint64 room() const { return allocated_bytes != 0 ? allocated_bytes : size_bytes; }
    bool operator==(const MachineFile&) const = default;
};

struct NetworkAdapter {
    QString id;  ///< the same on every host
    QString name;
    QString mac;        ///< may be empty
    QString network;    ///< of its host; empty: connected to none
    QString addresses;  ///< as the guest says, for display; empty: it does not
    bool operator==(const NetworkAdapter&) const = default;
};

struct MachineDetails {
    Machine machine;
    QList<MachineFile> files;
    QList<NetworkAdapter> adapters;
    QList<Finding> problems;  ///< what speaks against protecting it
    bool operator==(const MachineDetails&) const = default;
};

/// A named set of properties; the others have their defaults.
struct Template {
    QString name;
    PropertyChanges properties;
    qint64 created_unix_ns = 0;  ///< the service fills it in, as the next
    QString created_by;          ///< the administrator's id in the certificate
    bool operator==(const Template&) const = default;
};

/// How a host is let in.
struct PairingOffer {
    QString command;  ///< to be run on that host
    qint64 expires_unix_ns = 0;
};

/// One scenario that is to be created.
struct NewScenario {
    QString request_id;  ///< a UUID; the same one again never creates a second scenario
    QString name;
    QString group;  ///< empty: the control service's default
    QString master_id;
    QString replica_id;
    QString machine_id;
    QString replica_directory;  ///< empty: as the machine's folder, below the first storage root
    QString template_name;
    PropertyChanges properties;  ///< over those of the template
    bool operator==(const NewScenario&) const = default;
};

/// Whether one of them stands in the way.
bool hasErrors(const QList<Finding>& findings);

}  // namespace rha::manager
