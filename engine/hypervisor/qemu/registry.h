// Registry: which machines this host knows, as one durable record each.
// Blocking file access, no cache, so it can be used from any thread; who changes it serialises.
#pragma once

#include <string>
#include <vector>

#include "common/error.h"
#include "common/ids.h"
#include "engine/hypervisor/qemu/vm_config.h"

namespace rha::engine {

struct Registration {
    VmId id;
    std::string folder;
    TapsByMac taps;  ///< where this host connects adapters otherwise than the folder says
    Error damage;  ///< non-empty message: the record exists but cannot be read; folder is empty
};

class Registry {
public:
    /// `directory` is absolute; Prepare creates it.
    explicit Registry(std::string directory);

    Status Prepare() const;
    /// kNotFound for an unknown machine, kCorruption for a damaged record.
    Result<Registration> Load(const VmId& id) const;
    /// In the order of ids.
    Result<std::vector<Registration>> List() const;
    /// Durable on return.
    Status Store(const Registration& registration) const;
    /// Durable on return; no error when there is none.
    Status Remove(const VmId& id) const;

private:
    std::string PathOf(const VmId& id) const;

    std::string directory_;
};

}  // namespace rha::engine
