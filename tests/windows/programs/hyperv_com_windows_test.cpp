// The session through COM: what Windows' own (here: Wine's) management service answers, odd values,
// and COM calls that fail, return nothing, take too long or lose their connection.
#include <chrono>
#include <memory>
#include <string>
#include <utility>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "common/runtime/clock.h"
#include "engine/hypervisor/hyperv/file_facts.h"
#include "engine/hypervisor/hyperv/windows_hyperv.h"
#include "engine/hypervisor/hyperv/wmi/com_values.h"
#include "tests/support/result_matchers.h"
#include "tests/support/temporary_directory.h"
#include "tests/windows/programs/hyperv_com_fake.h"

namespace rha::engine {
namespace {

using test::FailsWith;
using test::IsOk;
using wmi::Value;
using namespace std::chrono_literals;

constexpr const char* kService = "SELECT * FROM Msvm_VirtualSystemManagementService";
constexpr const char* kServicePath =
    "\\\\HOST\\root\\virtualization\\v2:Msvm_VirtualSystemManagementService.Name=\"vmms\"";

HRESULT Code(unsigned long value) {
    return static_cast<HRESULT>(value);
}

class HypervCom : public testing::Test {
protected:
    std::unique_ptr<wmi::Session> Open() {
        auto session = wmi::OpenComSession(FakeComSource(hyperv_, faults_), 200ms);
        EXPECT_TRUE(IsOk(session));
        return session ? std::move(*session) : nullptr;
    }
    /// The service's Name as a client gets it when COM hands it out as `change` makes it.
    Value NameAs(std::function<void(VARIANT*, CIMTYPE*)> change) {
        faults_.variant = [&](const std::wstring& name, VARIANT* value, CIMTYPE* type) {
            if (name != L"Name") return;
            VariantClear(value);
            change(value, type);
        };
        const auto found = Open()->Query(kService);
        EXPECT_TRUE(IsOk(found));
        return found ? found->front().properties.at("Name") : Value();
    }
    Status Destroy(wmi::Session& session) {
        RHA_ASSIGN_OR_RETURN(
            const auto out,
            session.Invoke(kServicePath, "DestroySystem", {{"AffectedSystem", std::string("x")}}));
        return {};
    }

    FakeHyperv hyperv_;
    ComFaults faults_;
};

TEST(HypervOfThisHost, WindowsTellsItsVersion) {
    const auto session = wmi::OpenComSession(wmi::WindowsSource(wmi::kSystemNamespace), 30s);
    ASSERT_TRUE(IsOk(session));
    const auto systems = (*session)->Query("SELECT * FROM Win32_OperatingSystem");
    ASSERT_TRUE(IsOk(systems));
    ASSERT_EQ(systems->size(), 1u);
    const auto version = systems->front().Text("Version");
    ASSERT_TRUE(IsOk(version));
    EXPECT_TRUE(version->starts_with("10.")) << *version;
    EXPECT_TRUE(IsOk(systems->front().Number("ProductType")));
}

TEST(HypervOfThisHost, ThereIsNoHypervBelowWine) {
    EXPECT_TRUE(
        FailsWith(wmi::OpenComSession(wmi::WindowsSource(wmi::kVirtualizationNamespace), 30s),
                  ErrorCode::kNotFound, wmi::kVirtualizationNamespace));
    const test::TemporaryDirectory directory;
    const auto adapter = MakeWindowsHyperv({.runtime_directory = FromFilePath(directory / "run")});
    ASSERT_TRUE(IsOk(adapter));
    // Wine says that it is a client, which is refused before the namespace is missed.
    EXPECT_TRUE(FailsWith((*adapter)->Info(), ErrorCode::kUnsupported, "this host"));
    EXPECT_TRUE(FailsWith((*adapter)->List(), ErrorCode::kUnsupported, "this host"));
}

TEST_F(HypervCom, AServerWithoutTheNamespaceHasNoHyperv) {
    const test::TemporaryDirectory directory;
    const auto connect = [this](const std::string& name) -> Result<std::unique_ptr<wmi::Session>> {
        if (name == wmi::kSystemNamespace) {
            return wmi::OpenComSession(FakeComSource(hyperv_, faults_), 1s);
        }
        return wmi::OpenComSession(wmi::WindowsSource(name), 30s);
    };
    const auto adapter =
        HypervHypervisor::Create({.runtime_directory = FromFilePath(directory / "run")}, connect);
    ASSERT_TRUE(IsOk(adapter));
    EXPECT_TRUE(FailsWith((*adapter)->Info(), ErrorCode::kUnsupported, "no Hyper-V"));
}

TEST_F(HypervCom, NumbersKeepTheirSignAndWidth) {
    const auto number = [&](CIMTYPE type, LONG value) {
        return NameAs([=](VARIANT* into, CIMTYPE* as) {
            V_VT(into) = VT_I4;
            V_I4(into) = value;
            *as = type;
        });
    };
    EXPECT_EQ(number(CIM_UINT32, -1), Value(std::int64_t{4294967295}));
    EXPECT_EQ(number(CIM_SINT32, -1), Value(std::int64_t{-1}));
    EXPECT_EQ(number(CIM_UINT16, 32769), Value(std::int64_t{32769}));
    const auto wide = [&](const wchar_t* text) {
        return NameAs([=](VARIANT* into, CIMTYPE* as) {
            V_VT(into) = VT_BSTR;
            V_BSTR(into) = SysAllocString(text);
            *as = CIM_UINT64;
        });
    };
    EXPECT_EQ(wide(L"68719476736"), Value(std::int64_t{68719476736}));
    EXPECT_EQ(wide(L"18446744073709551615"), Value(wmi::Foreign{"no number of 63 bits"}));
    EXPECT_EQ(wide(L""), Value(wmi::Foreign{"no number of 63 bits"}));
}

TEST_F(HypervCom, ValuesThatNobodyExpectsAreForeign) {
    const auto is_foreign = [](const Value& value) {
        return std::holds_alternative<wmi::Foreign>(value);
    };
    EXPECT_TRUE(is_foreign(NameAs([](VARIANT* into, CIMTYPE*) {
        V_VT(into) = VT_R8;
        V_R8(into) = 1.0;
    })));
    EXPECT_TRUE(is_foreign(NameAs([](VARIANT* into, CIMTYPE*) {
        V_VT(into) = VT_UNKNOWN;
        V_UNKNOWN(into) = nullptr;
    })));
    EXPECT_TRUE(is_foreign(NameAs([](VARIANT* into, CIMTYPE*) {
        SAFEARRAYBOUND bounds[2] = {{2, 0}, {2, 0}};
        V_VT(into) = VT_ARRAY | VT_I4;
        V_ARRAY(into) = SafeArrayCreate(VT_I4, 2, bounds);
    })));
    EXPECT_TRUE(is_foreign(NameAs([](VARIANT* into, CIMTYPE*) {
        V_VT(into) = VT_ARRAY | VT_R8;
        V_ARRAY(into) = SafeArrayCreateVector(VT_R8, 0, 2);
    })));
    EXPECT_EQ(NameAs([](VARIANT* into, CIMTYPE*) {
                  V_VT(into) = VT_ARRAY | VT_BSTR;
                  V_ARRAY(into) = SafeArrayCreateVector(VT_BSTR, 0, wmi::kElementsMax + 1);
              }),
              Value(wmi::Foreign{"too long (65537 elements)"}));
    EXPECT_EQ(NameAs([](VARIANT* into, CIMTYPE*) {
                  V_VT(into) = VT_BSTR;
                  V_BSTR(into) = SysAllocStringLen(nullptr, wmi::kTextBytesMax + 1);
              }),
              Value(wmi::Foreign{"too long (4194305 characters)"}));
    EXPECT_EQ(NameAs([](VARIANT* into, CIMTYPE*) {
                  V_VT(into) = VT_BSTR;
                  V_BSTR(into) = nullptr;
              }),
              Value(std::string()));
    EXPECT_EQ(NameAs([](VARIANT* into, CIMTYPE*) {
                  V_VT(into) = VT_ARRAY | VT_BSTR;
                  V_ARRAY(into) = nullptr;
              }),
              Value());
    EXPECT_EQ(NameAs([](VARIANT* into, CIMTYPE*) {
                  V_VT(into) = VT_ARRAY | VT_I4;
                  V_ARRAY(into) = SafeArrayCreateVector(VT_I4, 0, 0);
              }),
              Value(wmi::Numbers{}));
}

TEST_F(HypervCom, EachFailureOfACallIsAnErrorOfItsKind) {
    const auto session = Open();
    const std::pair<unsigned long, ErrorCode> codes[] = {
        {WBEM_E_ACCESS_DENIED, ErrorCode::kPermissionDenied},
        {WBEM_E_NOT_FOUND, ErrorCode::kUnavailable},
        {WBEM_E_INVALID_CLASS, ErrorCode::kUnavailable},
        {WBEM_E_INVALID_NAMESPACE, ErrorCode::kUnavailable},
        {WBEM_E_OUT_OF_MEMORY, ErrorCode::kNoSpace},
        {WBEM_E_INVALID_METHOD, ErrorCode::kUnsupported},
        {WBEM_E_PROVIDER_LOAD_FAILURE, ErrorCode::kUnavailable},
        {WBEM_E_TIMED_OUT, ErrorCode::kTimeout},
        {WBEM_E_FAILED, ErrorCode::kIo}};
    for (const auto& [value, code] : codes) {
        faults_ = {.query = Code(value)};
        EXPECT_TRUE(FailsWith(session->Query(kService), code, "0x"));
        faults_ = {.next = Code(value)};
        EXPECT_TRUE(FailsWith(session->Query(kService), code, "0x"));
        faults_ = {.call = Code(value)};
        EXPECT_TRUE(FailsWith(session->Get(kServicePath), code, "0x"));
        faults_ = {.call_status = Code(value)};
        EXPECT_TRUE(FailsWith(Destroy(*session), code, "0x"));
        faults_ = {.status = Code(value)};
        EXPECT_TRUE(FailsWith(Destroy(*session), code, "0x"));
        faults_ = {.result_object = Code(value)};
        EXPECT_TRUE(FailsWith(Destroy(*session), code, "0x"));
        faults_ = {.text = Code(value)};
        EXPECT_TRUE(FailsWith(session->Embed(kServicePath, {}), code, "0x"));
    }
}

TEST_F(HypervCom, CallsThatTakeTooLongEnd) {
    const auto session = Open();
    faults_.next = Code(WBEM_S_TIMEDOUT);
    EXPECT_TRUE(FailsWith(session->Query(kService), ErrorCode::kTimeout, kService));
    faults_ = {.call_status = Code(WBEM_S_TIMEDOUT)};
    EXPECT_TRUE(FailsWith(session->Get(kServicePath), ErrorCode::kTimeout, "vmms"));
    faults_ = {.result_object = Code(WBEM_S_TIMEDOUT)};
    EXPECT_TRUE(FailsWith(Destroy(*session), ErrorCode::kTimeout, "0x"));
}

TEST_F(HypervCom, NoCallWaitsBeyondItsTimeOrItsEnd) {
    const auto session = Open();
    const auto call = [this](wmi::Session& on) {
        faults_.timeouts_ms.clear();
        EXPECT_TRUE(IsOk(on.Query(kService)));
        EXPECT_TRUE(IsOk(on.Get(kServicePath)));
        EXPECT_TRUE(IsOk(Destroy(on)));
        EXPECT_TRUE(IsOk(on.Embed(kServicePath, {})));
    };
    call(*session);
    EXPECT_THAT(faults_.timeouts_ms, testing::Each(testing::Le(200)));
    EXPECT_GE(faults_.timeouts_ms.size(), 4u);
    const auto ended = session->Until(MonotonicNow());
    call(*ended);
    EXPECT_THAT(faults_.timeouts_ms, testing::Each(0));
    call(*ended->Until(MonotonicNow() + 1h));
    EXPECT_THAT(faults_.timeouts_ms, testing::Each(0));
}

TEST_F(HypervCom, SuccessWithoutAResultIsNoSuccess) {
    const auto session = Open();
    faults_.null_results = true;
    EXPECT_TRUE(FailsWith(session->Query(kService), ErrorCode::kCorruption, "returns nothing"));
    EXPECT_TRUE(FailsWith(session->Get(kServicePath), ErrorCode::kCorruption, "returns nothing"));
    EXPECT_TRUE(FailsWith(Destroy(*session), ErrorCode::kCorruption, "returns nothing"));
    EXPECT_TRUE(
        FailsWith(session->Embed(kServicePath, {}), ErrorCode::kCorruption, "returns nothing"));
    faults_ = {.next = Code(WBEM_S_NO_ERROR + 2)};
    EXPECT_TRUE(FailsWith(session->Query(kService), ErrorCode::kCorruption, "returns nothing"));
}

TEST_F(HypervCom, ALostConnectionIsMadeAnew) {
    const auto session = Open();
    EXPECT_EQ(faults_.connections, 1);
    for (const auto lost : {Code(WBEM_E_SHUTTING_DOWN), RPC_E_DISCONNECTED,
                            HRESULT_FROM_WIN32(RPC_S_SERVER_UNAVAILABLE)}) {
        const int before = faults_.connections;
        faults_.query = lost;
        const auto failed = session->Query(kService);
        EXPECT_TRUE(FailsWith(failed, ErrorCode::kUnavailable, "0x"));
        EXPECT_TRUE(failed.error().retryable);
        faults_.query = S_OK;
        EXPECT_TRUE(IsOk(session->Query(kService)));
        EXPECT_EQ(faults_.connections, before + 1);
    }
    faults_.query = RPC_E_DISCONNECTED;
    EXPECT_FALSE(session->Query(kService));
    faults_.connect = Code(WBEM_E_ACCESS_DENIED);
    EXPECT_TRUE(FailsWith(session->Query(kService), ErrorCode::kPermissionDenied, "connect"));
    faults_.connect = Code(WBEM_E_INVALID_NAMESPACE);
    EXPECT_TRUE(FailsWith(session->Query(kService), ErrorCode::kUnavailable, "connect"));
}

TEST_F(HypervCom, ParametersMustFitTheMethodsSignature) {
    const auto session = Open();
    EXPECT_TRUE(FailsWith(session->Invoke(kServicePath, "Defragment", {{"Path", std::string()}}),
                          ErrorCode::kUnsupported, "Defragment"));
    EXPECT_TRUE(FailsWith(session->Invoke(kServicePath, "DestroySystem", {{"Path", std::string()}}),
                          ErrorCode::kUnsupported, "knows no Path"));
    EXPECT_TRUE(
        FailsWith(session->Invoke(kServicePath, "DestroySystem", {{"AffectedSystem", true}}),
                  ErrorCode::kInvalidArgument, "a flag"));
    EXPECT_TRUE(FailsWith(
        session->Invoke(kServicePath, "RequestStateChange", {{"RequestedState", std::int64_t{-1}}}),
        ErrorCode::kInvalidArgument, "a number"));
}

}  // namespace
}  // namespace rha::engine
