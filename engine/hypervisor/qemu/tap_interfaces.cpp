#include "engine/hypervisor/qemu/tap_interfaces.h"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <string_view>

// Before <linux/*>, which leaves out what this one has.
#include <linux/ethtool.h>
#include <linux/sockios.h>
#include <net/if.h>
#include <sys/ioctl.h>
#include <sys/socket.h>

#include "common/runtime/files.h"
#include "common/runtime/unique_fd.h"

namespace rha::engine {
namespace {

/// As the kernel's tun driver says: sysfs shows the namespace that it was mounted in, not ours.
bool IsTap(int socket, const std::string& name) {
    ethtool_drvinfo info{};
    info.cmd = ETHTOOL_GDRVINFO;
    ifreq request{};
    name.copy(request.ifr_name, IFNAMSIZ - 1);
    request.ifr_data = reinterpret_cast<char*>(&info);
    if (::ioctl(socket, SIOCETHTOOL, &request) != 0) return false;
    return std::string_view(info.driver) == "tun" && std::string_view(info.bus_info) == "tap";
}

}  // namespace

Result<std::vector<std::string>> TapInterfaces() {
    const UniqueFd socket(::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0));
    if (!socket) return std::unexpected(ErrnoError(errno, "open a socket"));
    struct if_nameindex* all = ::if_nameindex();
    if (all == nullptr) return std::unexpected(ErrnoError(errno, "list the network interfaces"));
    std::vector<std::string> taps;
    for (const auto* each = all; each->if_index != 0; ++each) {
        if (IsTap(socket.Get(), each->if_name)) taps.emplace_back(each->if_name);
    }
    ::if_freenameindex(all);
    std::ranges::sort(taps);
    return taps;
}

}  // namespace rha::engine
