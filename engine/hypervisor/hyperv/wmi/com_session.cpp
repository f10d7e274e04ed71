#include "engine/hypervisor/hyperv/wmi/com_session.h"

#include <algorithm>
#include <utility>

#include <fmt/core.h>

#include "common/runtime/clock.h"
#include "common/runtime/mutex.h"
#include "engine/hypervisor/hyperv/wmi/com_values.h"
#include "engine/hypervisor/hyperv/wmi/pending_call.h"

namespace rha::engine::wmi {
namespace {

constexpr std::size_t kPropertiesMax = 4096;

/// Keeps a multithreaded apartment for threads that have not entered one.
class Apartment {
public:
    Apartment() : result_(CoIncrementMTAUsage(&cookie_)) {}
    ~Apartment() {
        if (SUCCEEDED(result_)) CoDecrementMTAUsage(cookie_);
    }
    Apartment(const Apartment&) = delete;
    Apartment& operator=(const Apartment&) = delete;

    HRESULT result() const { return result_; }

private:
    CO_MTA_USAGE_COOKIE cookie_{};
    HRESULT result_;
};

/// The calls that a proxy makes carry our identity and are encrypted. An object that lives in this
/// process is no proxy and needs nothing.
HRESULT Secure(IUnknown* proxy) {
    const HRESULT result = CoSetProxyBlanket(proxy, RPC_C_AUTHN_WINNT, RPC_C_AUTHZ_NONE, nullptr,
                                             RPC_C_AUTHN_LEVEL_PKT_PRIVACY,
                                             RPC_C_IMP_LEVEL_IMPERSONATE, nullptr, EOAC_NONE);
    return result == E_NOINTERFACE ? S_OK : result;
}

std::unexpected<Error> Broken(const std::string& what) {
    return Fail(ErrorCode::kCorruption,
                what + ": Windows' management service says that it succeeded, but returns nothing",
                "restart the service Windows Management Instrumentation");
}

LONG MillisecondsUntil(Instant deadline) {
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(deadline - MonotonicNow());
    return static_cast<LONG>(std::clamp<std::int64_t>(left.count(), 0, 1'000'000'000));
}

std::unexpected<Error> TimedOut(const std::string& what) {
    return std::unexpected(ComError(static_cast<HRESULT>(WBEM_E_TIMED_OUT), what));
}

/// `error` of a call on a connection that there was. See session.h.
std::unexpected<Error> OfCall(Error error) {
    if (error.code == ErrorCode::kNotFound) {
        error.code = ErrorCode::kUnavailable;
        error.retryable = true;
        error.remedy = "see that the service Hyper-V Virtual Machine Management (vmms) runs";
    }
    return std::unexpected(std::move(error));
}

/// A system property ("__PATH"); empty when it has none.
std::string SystemText(IWbemClassObject& object, const wchar_t* name) {
    ComVariant value;
    if (FAILED(object.Get(name, 0, value.Put(), nullptr, nullptr))) return {};
    const auto text = FromVariant(*value.Get(), CIM_STRING);
    const auto* held = std::get_if<std::string>(&text);
    return held == nullptr ? std::string() : *held;
}

Result<Instance> ToInstance(IWbemClassObject& object, const std::string& what) {
    Instance instance{.class_name = SystemText(object, L"__CLASS"),
                      .path = SystemText(object, L"__PATH")};
    HRESULT result = object.BeginEnumeration(WBEM_FLAG_NONSYSTEM_ONLY);
    while (SUCCEEDED(result)) {
        ComText name;
        ComVariant value;
        CIMTYPE type = CIM_EMPTY;
        result = object.Next(0, name.Put(), value.Put(), &type, nullptr);
        if (result == static_cast<HRESULT>(WBEM_S_NO_MORE_DATA)) {
            object.EndEnumeration();
            return instance;
        }
        if (FAILED(result)) break;
        const auto text = name.ToValue();
        const auto* held = std::get_if<std::string>(&text);
        if (held == nullptr || instance.properties.size() >= kPropertiesMax) {
            return Fail(ErrorCode::kCorruption,
                        what + ": the answer has too many or too long names",
                        "see that Windows is up to date");
        }
        instance.properties.insert_or_assign(*held, FromVariant(*value.Get(), type));
    }
    return OfCall(ComError(result, what));
}

/// The class's name in a path: `\\host\root\cimv2:Class.Key="value"`.
std::string ClassOf(const std::string& path) {
    const auto key = path.find('"');
    const auto colon = path.substr(0, key).find(':');
    const auto begin = colon == std::string::npos ? 0 : colon + 1;
    const auto end = path.find_first_of(".=", begin);
    return path.substr(begin, end == std::string::npos ? end : end - begin);
}

Status PutValue(IWbemClassObject& object, const std::string& name, const Value& value) {
    const ComText wide(name);
    CIMTYPE type = CIM_EMPTY;
    ComVariant old;
    HRESULT result = object.Get(wide.Get(), 0, old.Put(), &type, nullptr);
    if (SUCCEEDED(result)) {
        ComVariant variant;
        RHA_RETURN_IF_ERROR(ToVariant(value, type, variant));
        result = object.Put(wide.Get(), 0, variant.Get(), 0);
    }
    if (result == static_cast<HRESULT>(WBEM_E_NOT_FOUND)) {
        return Fail(ErrorCode::kUnsupported, "this Windows knows no " + name,
                    "use Hyper-V of Windows Server 2016 or later");
    }
    if (FAILED(result)) return OfCall(ComError(result, "set " + name));
    return {};
}

/// What a session and those of its Until share.
struct Connection {
    Connection(ComSource from, Duration call_timeout)
        : source(std::move(from)), timeout(call_timeout) {}

    const Apartment apartment;
    const ComSource source;
    const Duration timeout;
    Mutex mutex;
    ComPointer<IWbemServices> services RHA_GUARDED_BY(mutex);
};

class ComSession final : public Session {
public:
    ComSession(std::shared_ptr<Connection> connection, Instant end)
        : connection_(std::move(connection)), end_(end) {}

    Status Connect() {
        if (FAILED(connection_->apartment.result())) {
            return std::unexpected(ComError(connection_->apartment.result(), "start COM"));
        }
        auto services = connection_->source.services(Deadline());
        if (!services) return std::unexpected(std::move(services).error());
        MutexLock lock(connection_->mutex);
        connection_->services = std::move(*services);
        return {};
    }

    std::unique_ptr<Session> Until(Instant end) override {
        return std::make_unique<ComSession>(connection_, std::min(end, end_));
    }

    Result<std::vector<Instance>> Query(const std::string& wql) override {
        const Instant deadline = Deadline();
        RHA_ASSIGN_OR_RETURN(const auto services, Services(deadline));
        ComPointer<IEnumWbemClassObject> answers;
        HRESULT result = services->ExecQuery(ComText("WQL").Get(), ComText(wql).Get(),
                                             WBEM_FLAG_RETURN_IMMEDIATELY | WBEM_FLAG_FORWARD_ONLY,
                                             nullptr, answers.GetAddressOf());
        if (FAILED(result)) return Failed(result, wql);
        if (answers == nullptr) return Broken(wql);
        if (result = Secure(answers.Get()); FAILED(result)) return Failed(result, wql);
        std::vector<Instance> instances;
        for (;;) {
            ComPointer<IWbemClassObject> object;
            ULONG count = 0;
            result = answers->Next(MillisecondsUntil(deadline), 1, object.GetAddressOf(), &count);
            if (FAILED(result)) return Failed(result, wql);
            if (result == static_cast<HRESULT>(WBEM_S_TIMEDOUT)) return TimedOut(wql);
            if (result == static_cast<HRESULT>(WBEM_S_FALSE)) return instances;
            if (count != 1 || object == nullptr) return Broken(wql);
            if (instances.size() >= kInstancesMax) {
                return Fail(ErrorCode::kCorruption,
                            fmt::format("{}: more than {} answers", wql, kInstancesMax),
                            "see that Windows is up to date");
            }
            RHA_ASSIGN_OR_RETURN(auto instance, ToInstance(*object.Get(), wql));
            instances.push_back(std::move(instance));
        }
    }

    Result<Instance> Get(const std::string& path) override {
        const Instant deadline = Deadline();
        RHA_ASSIGN_OR_RETURN(const auto object, GetObject(path, deadline));
        return ToInstance(*object.Get(), path);
    }

    Result<Instance> Invoke(const std::string& path, const std::string& method,
                            const Parameters& in) override {
        const Instant deadline = Deadline();
        const auto what = fmt::format("{} of {}", method, ClassOf(path));
        RHA_ASSIGN_OR_RETURN(const auto parameters, Spawn(path, method, in, deadline));
        RHA_ASSIGN_OR_RETURN(const auto services, Services(deadline));
        ComPointer<IWbemCallResult> call;
        const HRESULT result = services->ExecMethod(ComText(path).Get(), ComText(method).Get(),
                                                    WBEM_FLAG_RETURN_IMMEDIATELY, nullptr,
                                                    parameters.Get(), nullptr, call.GetAddressOf());
        if (FAILED(result)) return Failed(result, what);
        RHA_ASSIGN_OR_RETURN(const auto out, Await(call.Get(), deadline, what));
        return ToInstance(*out.Get(), what);
    }

    Result<std::string> Embed(const std::string& path, const Parameters& changes) override {
        const Instant deadline = Deadline();
        RHA_ASSIGN_OR_RETURN(const auto object, GetObject(path, deadline));
        ComPointer<IWbemClassObject> copy;
        HRESULT result = object->Clone(copy.GetAddressOf());
        if (FAILED(result)) return Failed(result, path);
        if (copy == nullptr) return Broken(path);
        for (const auto& [name, value] : changes) {
            RHA_RETURN_IF_ERROR(PutValue(*copy.Get(), name, value));
        }
        RHA_ASSIGN_OR_RETURN(const auto texts, connection_->source.texts());
        ComText text;
        result = texts->GetText(0, copy.Get(), WMI_OBJ_TEXT_CIM_DTD_2_0, nullptr, text.Put());
        if (FAILED(result)) return Failed(result, "describe " + path);
        const auto value = text.ToValue();
        const auto* held = std::get_if<std::string>(&value);
        if (held == nullptr || held->empty()) return Broken("describe " + path);
        return *held;
    }

private:
    using ObjectPointer = ComPointer<IWbemClassObject>;

    Instant Deadline() const { return std::min(end_, MonotonicNow() + connection_->timeout); }

    Result<ComPointer<IWbemServices>> Services(Instant deadline) {
        {
            MutexLock lock(connection_->mutex);
            if (connection_->services != nullptr) return connection_->services;
        }
        auto services = connection_->source.services(deadline);
        if (!services) return OfCall(std::move(services).error());
        MutexLock lock(connection_->mutex);
        connection_->services = *services;
        return services;
    }

    /// The error; the next call connects anew when the connection has gone.
    std::unexpected<Error> Failed(HRESULT code, const std::string& what) {
        if (IsDisconnected(code)) {
            MutexLock lock(connection_->mutex);
            connection_->services = nullptr;
        }
        return OfCall(ComError(code, what));
    }

    Result<ObjectPointer> GetObject(const std::string& path, Instant deadline) {
        RHA_ASSIGN_OR_RETURN(const auto services, Services(deadline));
        ComPointer<IWbemCallResult> call;
        const HRESULT result =
            services->GetObject(ComText(path).Get(), WBEM_FLAG_RETURN_IMMEDIATELY, nullptr, nullptr,
                                call.GetAddressOf());
        if (FAILED(result)) return Failed(result, path);
        return Await(call.Get(), deadline, path);
    }

    Result<ObjectPointer> Await(IWbemCallResult* call, Instant deadline, const std::string& what) {
        if (call == nullptr) return Broken(what);
        HRESULT result = Secure(call);
        if (FAILED(result)) return Failed(result, what);
        LONG status = 0;
        result = call->GetCallStatus(MillisecondsUntil(deadline), &status);
        if (result == static_cast<HRESULT>(WBEM_S_TIMEDOUT)) return TimedOut(what);
        if (FAILED(result)) return Failed(result, what);
        if (FAILED(status)) return Failed(status, what);
        ObjectPointer object;
        result = call->GetResultObject(MillisecondsUntil(deadline), object.GetAddressOf());
        if (result == static_cast<HRESULT>(WBEM_S_TIMEDOUT)) return TimedOut(what);
        if (FAILED(result)) return Failed(result, what);
        if (object == nullptr) return Broken(what);
        return object;
    }

    /// The in parameters of a method; null when it has none.
    Result<ObjectPointer> Spawn(const std::string& path, const std::string& method,
                                const Parameters& in, Instant deadline) {
        if (in.empty()) return ObjectPointer();
        const auto what = fmt::format("{} of {}", method, ClassOf(path));
        RHA_ASSIGN_OR_RETURN(const auto definition, GetObject(ClassOf(path), deadline));
        ObjectPointer signature;
        HRESULT result =
            definition->GetMethod(ComText(method).Get(), 0, signature.GetAddressOf(), nullptr);
        if (result == static_cast<HRESULT>(WBEM_E_NOT_FOUND)) {
            return Fail(ErrorCode::kUnsupported, "this Windows has no " + what,
                        "use Hyper-V of Windows Server 2016 or later");
        }
        if (FAILED(result)) return Failed(result, what);
        if (signature == nullptr) return Broken(what);
        ObjectPointer parameters;
        result = signature->SpawnInstance(0, parameters.GetAddressOf());
        if (FAILED(result)) return Failed(result, what);
        if (parameters == nullptr) return Broken(what);
        for (const auto& [name, value] : in) {
            auto put = PutValue(*parameters.Get(), name, value);
            if (!put) return std::unexpected(std::move(put).error().While(what));
        }
        return parameters;
    }

    const std::shared_ptr<Connection> connection_;
    const Instant end_;
};

template <typename T>
Result<ComPointer<T>> Create(const CLSID& id, const std::string& what) {
    ComPointer<T> object;
    const HRESULT result = CoCreateInstance(id, nullptr, CLSCTX_INPROC_SERVER, __uuidof(T),
                                            reinterpret_cast<void**>(object.GetAddressOf()));
    if (FAILED(result)) return std::unexpected(ComError(result, what));
    return object;
}

}  // namespace

ComSource WindowsSource(std::string name) {
    const auto what = "connect to " + name;
    auto connect = [what, name = std::move(name),
                    apartment =
                        std::make_shared<Apartment>()]() -> Result<ComPointer<IWbemServices>> {
        RHA_ASSIGN_OR_RETURN(const auto locator, Create<IWbemLocator>(CLSID_WbemLocator, what));
        ComPointer<IWbemServices> services;
        HRESULT result = locator->ConnectServer(ComText(name).Get(), nullptr, nullptr, nullptr,
                                                WBEM_FLAG_CONNECT_USE_MAX_WAIT, nullptr, nullptr,
                                                services.GetAddressOf());
        if (SUCCEEDED(result) && services != nullptr) result = Secure(services.Get());
        if (FAILED(result)) return std::unexpected(ComError(result, what));
        if (services == nullptr) return Broken(what);
        return services;
    };
    ComSource source;
    source.services = [pending = PendingCall<ComPointer<IWbemServices>>(std::move(connect), what)](
                          Instant deadline) { return pending.Wait(deadline); };
    source.texts = [] {
        return Create<IWbemObjectTextSrc>(CLSID_WbemObjectTextSrc, "describe objects as text");
    };
    return source;
}

Result<std::unique_ptr<Session>> OpenComSession(ComSource source, Duration call_timeout) {
    auto session = std::make_unique<ComSession>(
        std::make_shared<Connection>(std::move(source), call_timeout), Instant{Duration::max()});
    RHA_RETURN_IF_ERROR(session->Connect());
    return session;
}

}  // namespace rha::engine::wmi
