// Session: the little of Windows' management interface that the Hyper-V adapter needs, for one
// namespace. com_session.h is the real one; tests put a model of Hyper-V behind it.
//
// Thread rule: any thread. Every call blocks, but not longer than the session's time for a call, be
// it that Windows does not answer or cannot be connected to.
// Errors: kPermissionDenied, kTimeout and kUnavailable (both retryable: the next call connects
// anew), kCorruption for answers of a wrong shape, kUnsupported for a method that this Windows
// lacks. Never kNotFound: an object, class or namespace that Windows does not find is kUnavailable,
// because that is what is answered while Hyper-V's service is down or starts. What does not exist
// is told by a query without answers, of somebody who answers.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "common/error.h"
#include "common/time.h"
#include "engine/hypervisor/hyperv/wmi/instance.h"

namespace rha::engine::wmi {

inline constexpr const char* kVirtualizationNamespace = "root\\virtualization\\v2";
inline constexpr const char* kSystemNamespace = "root\\cimv2";

/// Most objects that one query may return.
inline constexpr std::size_t kInstancesMax = 10'000;

class Session {
public:
    virtual ~Session() = default;

    /// The answers of a query in WQL.
    virtual Result<std::vector<Instance>> Query(const std::string& wql) = 0;
    virtual Result<Instance> Get(const std::string& path) = 0;
    /// Calls a method of the object at `path` and returns its out parameters, ReturnValue among
    /// them. That the method began does not say that it succeeded: see jobs.h.
    virtual Result<Instance> Invoke(const std::string& path, const std::string& method,
                                    const Parameters& in) = 0;
    /// The object at `path` with `changes`, as the text in which methods take objects (CIM-XML).
    /// The object itself stays as it is.
    virtual Result<std::string> Embed(const std::string& path, const Parameters& changes) = 0;

    /// The same session, whose calls do not last beyond `end`. May outlive this one.
    virtual std::unique_ptr<Session> Until(Instant end) = 0;
};

/// Opens the session of a namespace; kNotFound when this Windows does not have the namespace.
using Connector = std::function<Result<std::unique_ptr<Session>>(const std::string& name)>;

}  // namespace rha::engine::wmi
