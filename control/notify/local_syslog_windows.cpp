#include "control/notify/local_syslog.h"

namespace rha::control {

Result<bool> ConnectLocalSyslog(const std::string& path, UniqueSocket& /*socket*/) {
    return Fail(ErrorCode::kUnsupported, "there is no syslog socket " + path + " on Windows",
                "give the target the address of a server: udp:HOST:514 or tcp:HOST:601");
}

}  // namespace rha::control
