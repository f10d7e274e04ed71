// ConnectTo where there is no COM: the model itself is the session.
#include "tests/unit/hyperv/fake_hyperv.h"

namespace rha::engine {
namespace {

/// As session.h has it: what is not found is unavailable.
template <typename T>
Result<T> Told(Result<T> result) {
    if (result) return result;
    auto& error = result.error();
    if (error.code == ErrorCode::kNotFound) error.code = ErrorCode::kUnavailable;
    error.retryable = error.code == ErrorCode::kUnavailable || error.code == ErrorCode::kTimeout;
    return result;
}

class FakeSession final : public wmi::Session {
public:
    explicit FakeSession(FakeHyperv& hyperv) : hyperv_(hyperv) {}

    Result<std::vector<wmi::Instance>> Query(const std::string& wql) override {
        return Told(hyperv_.Query(wql));
    }
    Result<wmi::Instance> Get(const std::string& path) override { return Told(hyperv_.Get(path)); }
    Result<wmi::Instance> Invoke(const std::string& path, const std::string& method,
                                 const wmi::Parameters& in) override {
        return Told(hyperv_.Invoke(path, method, in));
    }
    Result<std::string> Embed(const std::string& path, const wmi::Parameters& changes) override {
        RHA_ASSIGN_OR_RETURN(auto object, Get(path));
        for (const auto& [name, value] : changes) object.properties[name] = value;
        return ToCimXml(object);
    }

    std::unique_ptr<wmi::Session> Until(Instant) override {
        return std::make_unique<FakeSession>(hyperv_);
    }

private:
    FakeHyperv& hyperv_;
};

}  // namespace

wmi::Connector ConnectTo(FakeHyperv& hyperv) {
    return [&hyperv](const std::string&) -> Result<std::unique_ptr<wmi::Session>> {
        return std::make_unique<FakeSession>(hyperv);
    };
}

}  // namespace rha::engine
