#include "tests/windows/programs/hyperv_com_fake.h"

#include <atomic>
#include <chrono>
#include <limits>
#include <map>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

#include "common/runtime/text_windows.h"
#include "engine/hypervisor/hyperv/wmi/com_values.h"

// COM's interfaces are destroyed by Release and have no destructor of their own.
#pragma GCC diagnostic ignored "-Wnon-virtual-dtor"

namespace rha::engine {
namespace {

using wmi::ComPointer;
using wmi::Instance;
using wmi::Value;

HRESULT Code(unsigned long value) {
    return static_cast<HRESULT>(value);
}

std::string Narrow(const wchar_t* text) {
    return ToUtf8(text == nullptr ? L"" : text);
}

BSTR NewText(const std::string& text) {
    const auto wide = ToUtf16(text);
    return SysAllocStringLen(wide.data(), static_cast<UINT>(wide.size()));
}

/// Reference count and identity.
template <typename Interface>
class Counted : public Interface {
public:
    HRESULT STDMETHODCALLTYPE QueryInterface(REFIID id, void** object) override {
        if (id != __uuidof(IUnknown) && id != __uuidof(Interface)) {
            *object = nullptr;
            return E_NOINTERFACE;
        }
        *object = static_cast<Interface*>(this);
        AddRef();
        return S_OK;
    }
    ULONG STDMETHODCALLTYPE AddRef() override { return ++count_; }
    ULONG STDMETHODCALLTYPE Release() override {
        const ULONG left = --count_;
        if (left == 0) delete this;
        return left;
    }

protected:
    virtual ~Counted() = default;

private:
    std::atomic<ULONG> count_ = 1;
};

template <typename T, typename... Args>
ComPointer<T> Make(Args&&... args) {
    ComPointer<T> result;
    *result.GetAddressOf() = new T(std::forward<Args>(args)...);
    return result;
}

/// The type that a property of this value has.
CIMTYPE TypeOf(const Value& value) {
    if (std::holds_alternative<bool>(value)) return CIM_BOOLEAN;
    if (std::holds_alternative<wmi::Texts>(value)) return CIM_STRING | CIM_FLAG_ARRAY;
    if (std::holds_alternative<wmi::Numbers>(value)) return CIM_UINT16 | CIM_FLAG_ARRAY;
    if (std::holds_alternative<wmi::Foreign>(value)) return CIM_REAL64;
    if (const auto* number = std::get_if<std::int64_t>(&value)) {
        const bool fits = *number >= std::numeric_limits<std::int32_t>::min() &&
                          *number <= std::numeric_limits<std::int32_t>::max();
        if (!fits) return *number < 0 ? CIM_SINT64 : CIM_UINT64;
        return *number < 0 ? CIM_SINT32 : CIM_UINT32;
    }
    return CIM_STRING;
}

CIMTYPE TypeNamed(const std::string& name) {
    if (name == "boolean") return CIM_BOOLEAN;
    if (name == "uint16") return CIM_UINT16;
    if (name == "datetime") return CIM_DATETIME;
    if (name == "reference") return CIM_REFERENCE;
    if (name == "reference[]") return CIM_REFERENCE | CIM_FLAG_ARRAY;
    if (name == "string[]") return CIM_STRING | CIM_FLAG_ARRAY;
    return CIM_STRING;
}

/// As WMI hands values out: numbers of up to 32 bits as VT_I4, of 64 bits as texts.
void ToCom(const Value& value, VARIANT* into) {
    VariantInit(into);
    V_VT(into) = VT_NULL;
    if (const auto* flag = std::get_if<bool>(&value)) {
        V_VT(into) = VT_BOOL;
        V_BOOL(into) = *flag ? VARIANT_TRUE : VARIANT_FALSE;
    } else if (const auto* number = std::get_if<std::int64_t>(&value)) {
        const CIMTYPE type = TypeOf(value);
        if (type == CIM_UINT64 || type == CIM_SINT64) {
            V_VT(into) = VT_BSTR;
            V_BSTR(into) = NewText(std::to_string(*number));
        } else {
            V_VT(into) = VT_I4;
            V_I4(into) = static_cast<LONG>(*number);
        }
    } else if (const auto* text = std::get_if<std::string>(&value)) {
        V_VT(into) = VT_BSTR;
        V_BSTR(into) = NewText(*text);
    } else if (const auto* texts = std::get_if<wmi::Texts>(&value)) {
        V_VT(into) = VT_ARRAY | VT_BSTR;
        V_ARRAY(into) = SafeArrayCreateVector(VT_BSTR, 0, static_cast<ULONG>(texts->size()));
        for (LONG i = 0; i < static_cast<LONG>(texts->size()); ++i) {
            BSTR element = NewText((*texts)[static_cast<std::size_t>(i)]);
            SafeArrayPutElement(V_ARRAY(into), &i, element);
            SysFreeString(element);
        }
    } else if (const auto* numbers = std::get_if<wmi::Numbers>(&value)) {
        V_VT(into) = VT_ARRAY | VT_I4;
        V_ARRAY(into) = SafeArrayCreateVector(VT_I4, 0, static_cast<ULONG>(numbers->size()));
        for (LONG i = 0; i < static_cast<LONG>(numbers->size()); ++i) {
            LONG element = static_cast<LONG>((*numbers)[static_cast<std::size_t>(i)]);
            SafeArrayPutElement(V_ARRAY(into), &i, &element);
        }
    } else if (std::holds_alternative<wmi::Foreign>(value)) {
        V_VT(into) = VT_R8;
        V_R8(into) = 1.5;
    }
}

/// What a client puts, only in the form that WMI takes for the type.
std::optional<Value> FromCom(const VARIANT* variant, CIMTYPE type) {
    const VARTYPE kind = V_VT(variant);
    if (type == CIM_BOOLEAN && kind == VT_BOOL) return V_BOOL(variant) != VARIANT_FALSE;
    if ((type == CIM_UINT16 || type == CIM_UINT32 || type == CIM_SINT32) && kind == VT_I4) {
        return static_cast<std::int64_t>(V_I4(variant));
    }
    const CIMTYPE element = type & ~CIM_FLAG_ARRAY;
    if (element != CIM_STRING && element != CIM_REFERENCE) return std::nullopt;
    if (type == element && kind == VT_BSTR) return Narrow(V_BSTR(variant));
    if (type == element || kind != (VT_ARRAY | VT_BSTR)) return std::nullopt;
    wmi::Texts texts;
    LONG last = -1;
    SafeArrayGetUBound(V_ARRAY(variant), 1, &last);
    for (LONG i = 0; i <= last; ++i) {
        BSTR text = nullptr;
        SafeArrayGetElement(V_ARRAY(variant), &i, &text);
        texts.push_back(Narrow(text));
        SysFreeString(text);
    }
    return texts;
}

class FakeObject final : public Counted<IWbemClassObject> {
public:
    FakeObject(Instance instance, ComFaults& faults)
        : instance_(std::move(instance)), faults_(faults) {}

    /// Properties without a value, of a type.
    std::map<std::string, CIMTYPE> types;

    const Instance& instance() const { return instance_; }

    HRESULT STDMETHODCALLTYPE Get(LPCWSTR wide, LONG, VARIANT* value, CIMTYPE* type,
                                  LONG*) override {
        const auto name = Narrow(wide);
        VariantInit(value);
        if (name == "__CLASS" || name == "__PATH") {
            ToCom(name == "__CLASS" ? instance_.class_name : instance_.path, value);
            return WBEM_S_NO_ERROR;
        }
        const auto found = instance_.properties.find(name);
        if (found == instance_.properties.end()) return Code(WBEM_E_NOT_FOUND);
        Hand(found->first, found->second, value, type);
        return WBEM_S_NO_ERROR;
    }
    HRESULT STDMETHODCALLTYPE Put(LPCWSTR wide, LONG, VARIANT* value, CIMTYPE) override {
        const auto found = instance_.properties.find(Narrow(wide));
        if (found == instance_.properties.end()) return Code(WBEM_E_NOT_FOUND);
        auto taken = FromCom(value, TypeFor(found->first, found->second));
        if (!taken) return Code(WBEM_E_TYPE_MISMATCH);
        found->second = std::move(*taken);
        return WBEM_S_NO_ERROR;
    }
    HRESULT STDMETHODCALLTYPE BeginEnumeration(LONG) override {
        at_ = instance_.properties.begin();
        return WBEM_S_NO_ERROR;
    }
    HRESULT STDMETHODCALLTYPE Next(LONG, BSTR* name, VARIANT* value, CIMTYPE* type,
                                   LONG*) override {
        if (at_ == instance_.properties.end()) return Code(WBEM_S_NO_MORE_DATA);
        *name = NewText(at_->first);
        Hand(at_->first, at_->second, value, type);
        ++at_;
        return WBEM_S_NO_ERROR;
    }
    HRESULT STDMETHODCALLTYPE EndEnumeration() override { return WBEM_S_NO_ERROR; }
    HRESULT STDMETHODCALLTYPE Clone(IWbemClassObject** copy) override {
        *copy = faults_.null_results ? nullptr : Copy().Detach();
        return WBEM_S_NO_ERROR;
    }
    HRESULT STDMETHODCALLTYPE SpawnInstance(LONG, IWbemClassObject** instance) override {
        return Clone(instance);
    }
    HRESULT STDMETHODCALLTYPE GetMethod(LPCWSTR name, LONG, IWbemClassObject** in,
                                        IWbemClassObject** out) override {
        const auto* signature = FakeHyperv::SignatureOf(Narrow(name));
        if (signature == nullptr) return Code(WBEM_E_NOT_FOUND);
        auto object = Make<FakeObject>(Instance{.class_name = "__PARAMETERS"}, faults_);
        for (const auto& [parameter, type] : *signature) {
            object->instance_.properties[parameter] = Value();
            object->types[parameter] = TypeNamed(type);
        }
        *in = object.Detach();
        if (out != nullptr) *out = nullptr;
        return WBEM_S_NO_ERROR;
    }

    HRESULT STDMETHODCALLTYPE GetQualifierSet(IWbemQualifierSet**) override { return E_NOTIMPL; }
    HRESULT STDMETHODCALLTYPE Delete(LPCWSTR) override { return E_NOTIMPL; }
    HRESULT STDMETHODCALLTYPE GetNames(LPCWSTR, LONG, VARIANT*, SAFEARRAY**) override {
        return E_NOTIMPL;
    }
    HRESULT STDMETHODCALLTYPE GetPropertyQualifierSet(LPCWSTR, IWbemQualifierSet**) override {
        return E_NOTIMPL;
    }
    HRESULT STDMETHODCALLTYPE GetObjectText(LONG, BSTR*) override { return E_NOTIMPL; }
    HRESULT STDMETHODCALLTYPE SpawnDerivedClass(LONG, IWbemClassObject**) override {
        return E_NOTIMPL;
    }
    HRESULT STDMETHODCALLTYPE CompareTo(LONG, IWbemClassObject*) override { return E_NOTIMPL; }
    HRESULT STDMETHODCALLTYPE GetPropertyOrigin(LPCWSTR, BSTR*) override { return E_NOTIMPL; }
    HRESULT STDMETHODCALLTYPE InheritsFrom(LPCWSTR) override { return E_NOTIMPL; }
    HRESULT STDMETHODCALLTYPE PutMethod(LPCWSTR, LONG, IWbemClassObject*,
                                        IWbemClassObject*) override {
        return E_NOTIMPL;
    }
    HRESULT STDMETHODCALLTYPE DeleteMethod(LPCWSTR) override { return E_NOTIMPL; }
    HRESULT STDMETHODCALLTYPE BeginMethodEnumeration(LONG) override { return E_NOTIMPL; }
    HRESULT STDMETHODCALLTYPE NextMethod(LONG, BSTR*, IWbemClassObject**,
                                         IWbemClassObject**) override {
        return E_NOTIMPL;
    }
    HRESULT STDMETHODCALLTYPE EndMethodEnumeration() override { return E_NOTIMPL; }
    HRESULT STDMETHODCALLTYPE GetMethodQualifierSet(LPCWSTR, IWbemQualifierSet**) override {
        return E_NOTIMPL;
    }
    HRESULT STDMETHODCALLTYPE GetMethodOrigin(LPCWSTR, BSTR*) override { return E_NOTIMPL; }

private:
    CIMTYPE TypeFor(const std::string& name, const Value& value) const {
        const auto declared = types.find(name);
        return declared != types.end() ? declared->second : TypeOf(value);
    }
    void Hand(const std::string& name, const Value& value, VARIANT* into, CIMTYPE* type) const {
        CIMTYPE own = TypeFor(name, value);
        ToCom(value, into);
        if (faults_.variant) faults_.variant(ToUtf16(name), into, &own);
        if (type != nullptr) *type = own;
    }
    ComPointer<FakeObject> Copy() const {
        auto copy = Make<FakeObject>(instance_, faults_);
        copy->types = types;
        return copy;
    }

    Instance instance_;
    ComFaults& faults_;
    wmi::Properties::const_iterator at_;
};

class FakeEnum final : public Counted<IEnumWbemClassObject> {
public:
    FakeEnum(std::vector<Instance> answers, ComFaults& faults)
        : answers_(std::move(answers)), faults_(faults) {}

    HRESULT STDMETHODCALLTYPE Next(LONG timeout, ULONG count, IWbemClassObject** objects,
                                   ULONG* returned) override {
        *returned = 0;
        faults_.timeouts_ms.push_back(timeout);
        if (faults_.next != S_OK) return faults_.next;
        if (count != 1) return Code(WBEM_E_INVALID_PARAMETER);
        if (at_ == answers_.size()) return Code(WBEM_S_FALSE);
        *objects = Make<FakeObject>(answers_[at_++], faults_).Detach();
        *returned = 1;
        return WBEM_S_NO_ERROR;
    }
    HRESULT STDMETHODCALLTYPE Reset() override { return E_NOTIMPL; }
    HRESULT STDMETHODCALLTYPE NextAsync(ULONG, IWbemObjectSink*) override { return E_NOTIMPL; }
    HRESULT STDMETHODCALLTYPE Clone(IEnumWbemClassObject**) override { return E_NOTIMPL; }
    HRESULT STDMETHODCALLTYPE Skip(LONG, ULONG) override { return E_NOTIMPL; }

private:
    std::vector<Instance> answers_;
    std::size_t at_ = 0;
    ComFaults& faults_;
};

class FakeCall final : public Counted<IWbemCallResult> {
public:
    FakeCall(HRESULT status, Instance result, ComFaults& faults)
        : status_(status), result_(std::move(result)), faults_(faults) {}

    HRESULT STDMETHODCALLTYPE GetCallStatus(LONG timeout, LONG* status) override {
        faults_.timeouts_ms.push_back(timeout);
        *status = faults_.status != 0 ? faults_.status : status_;
        return faults_.call_status;
    }
    HRESULT STDMETHODCALLTYPE GetResultObject(LONG timeout, IWbemClassObject** object) override {
        faults_.timeouts_ms.push_back(timeout);
        *object = nullptr;
        if (faults_.result_object != S_OK) return faults_.result_object;
        if (!faults_.null_results) *object = Make<FakeObject>(result_, faults_).Detach();
        return WBEM_S_NO_ERROR;
    }
    HRESULT STDMETHODCALLTYPE GetResultString(LONG, BSTR*) override { return E_NOTIMPL; }
    HRESULT STDMETHODCALLTYPE GetResultServices(LONG, IWbemServices**) override {
        return E_NOTIMPL;
    }

private:
    const HRESULT status_;
    const Instance result_;
    ComFaults& faults_;
};

HRESULT StatusOf(const Error& error) {
    switch (error.code) {
        case ErrorCode::kNotFound:
            return Code(WBEM_E_NOT_FOUND);
        case ErrorCode::kTimeout:
            return Code(WBEM_E_TIMED_OUT);
        case ErrorCode::kUnavailable:
            return Code(WBEM_E_NOT_AVAILABLE);
        default:
            return Code(WBEM_E_FAILED);
    }
}

class FakeServices final : public Counted<IWbemServices> {
public:
    FakeServices(FakeHyperv& hyperv, ComFaults& faults) : hyperv_(hyperv), faults_(faults) {}

    HRESULT STDMETHODCALLTYPE ExecQuery(const BSTR language, const BSTR query, LONG flags,
                                        IWbemContext*, IEnumWbemClassObject** answers) override {
        *answers = nullptr;
        if (faults_.query != S_OK) return faults_.query;
        const LONG wanted = WBEM_FLAG_RETURN_IMMEDIATELY | WBEM_FLAG_FORWARD_ONLY;
        if (Narrow(language) != "WQL" || flags != wanted) return Code(WBEM_E_INVALID_PARAMETER);
        auto found = hyperv_.Query(Narrow(query));
        if (!found) return StatusOf(found.error());
        if (!faults_.null_results) {
            *answers = Make<FakeEnum>(std::move(*found), faults_).Detach();
        }
        return WBEM_S_NO_ERROR;
    }
    HRESULT STDMETHODCALLTYPE GetObject(const BSTR path, LONG flags, IWbemContext*,
                                        IWbemClassObject**, IWbemCallResult** call) override {
        if (flags != WBEM_FLAG_RETURN_IMMEDIATELY) return Code(WBEM_E_INVALID_PARAMETER);
        const auto name = Narrow(path);
        // A name alone is a class, which knows its methods.
        if (name.find('.') == std::string::npos) {
            return Return(Instance{.class_name = name}, call);
        }
        return Return(hyperv_.Get(name), call);
    }
    HRESULT STDMETHODCALLTYPE ExecMethod(const BSTR path, const BSTR method, LONG flags,
                                         IWbemContext*, IWbemClassObject* in, IWbemClassObject**,
                                         IWbemCallResult** call) override {
        if (flags != WBEM_FLAG_RETURN_IMMEDIATELY) return Code(WBEM_E_INVALID_PARAMETER);
        wmi::Parameters parameters;
        if (in != nullptr) {
            for (const auto& [name, value] : static_cast<FakeObject*>(in)->instance().properties) {
                if (!std::holds_alternative<std::monostate>(value)) {
                    parameters.emplace_back(name, value);
                }
            }
        }
        return Return(hyperv_.Invoke(Narrow(path), Narrow(method), parameters), call);
    }

    HRESULT STDMETHODCALLTYPE OpenNamespace(const BSTR, LONG, IWbemContext*, IWbemServices**,
                                            IWbemCallResult**) override {
        return E_NOTIMPL;
    }
    HRESULT STDMETHODCALLTYPE CancelAsyncCall(IWbemObjectSink*) override { return E_NOTIMPL; }
    HRESULT STDMETHODCALLTYPE QueryObjectSink(LONG, IWbemObjectSink**) override {
        return E_NOTIMPL;
    }
    HRESULT STDMETHODCALLTYPE GetObjectAsync(const BSTR, LONG, IWbemContext*,
                                             IWbemObjectSink*) override {
        return E_NOTIMPL;
    }
    HRESULT STDMETHODCALLTYPE PutClass(IWbemClassObject*, LONG, IWbemContext*,
                                       IWbemCallResult**) override {
        return E_NOTIMPL;
    }
    HRESULT STDMETHODCALLTYPE PutClassAsync(IWbemClassObject*, LONG, IWbemContext*,
                                            IWbemObjectSink*) override {
        return E_NOTIMPL;
    }
    HRESULT STDMETHODCALLTYPE DeleteClass(const BSTR, LONG, IWbemContext*,
                                          IWbemCallResult**) override {
        return E_NOTIMPL;
    }
    HRESULT STDMETHODCALLTYPE DeleteClassAsync(const BSTR, LONG, IWbemContext*,
                                               IWbemObjectSink*) override {
        return E_NOTIMPL;
    }
    HRESULT STDMETHODCALLTYPE CreateClassEnum(const BSTR, LONG, IWbemContext*,
                                              IEnumWbemClassObject**) override {
        return E_NOTIMPL;
    }
    HRESULT STDMETHODCALLTYPE CreateClassEnumAsync(const BSTR, LONG, IWbemContext*,
                                                   IWbemObjectSink*) override {
        return E_NOTIMPL;
    }
    HRESULT STDMETHODCALLTYPE PutInstance(IWbemClassObject*, LONG, IWbemContext*,
                                          IWbemCallResult**) override {
        return E_NOTIMPL;
    }
    HRESULT STDMETHODCALLTYPE PutInstanceAsync(IWbemClassObject*, LONG, IWbemContext*,
                                               IWbemObjectSink*) override {
        return E_NOTIMPL;
    }
    HRESULT STDMETHODCALLTYPE DeleteInstance(const BSTR, LONG, IWbemContext*,
                                             IWbemCallResult**) override {
        return E_NOTIMPL;
    }
    HRESULT STDMETHODCALLTYPE DeleteInstanceAsync(const BSTR, LONG, IWbemContext*,
                                                  IWbemObjectSink*) override {
        return E_NOTIMPL;
    }
    HRESULT STDMETHODCALLTYPE CreateInstanceEnum(const BSTR, LONG, IWbemContext*,
                                                 IEnumWbemClassObject**) override {
        return E_NOTIMPL;
    }
    HRESULT STDMETHODCALLTYPE CreateInstanceEnumAsync(const BSTR, LONG, IWbemContext*,
                                                      IWbemObjectSink*) override {
        return E_NOTIMPL;
    }
    HRESULT STDMETHODCALLTYPE ExecQueryAsync(const BSTR, const BSTR, LONG, IWbemContext*,
                                             IWbemObjectSink*) override {
        return E_NOTIMPL;
    }
    HRESULT STDMETHODCALLTYPE ExecNotificationQuery(const BSTR, const BSTR, LONG, IWbemContext*,
                                                    IEnumWbemClassObject**) override {
        return E_NOTIMPL;
    }
    HRESULT STDMETHODCALLTYPE ExecNotificationQueryAsync(const BSTR, const BSTR, LONG,
                                                         IWbemContext*, IWbemObjectSink*) override {
        return E_NOTIMPL;
    }
    HRESULT STDMETHODCALLTYPE ExecMethodAsync(const BSTR, const BSTR, LONG, IWbemContext*,
                                              IWbemClassObject*, IWbemObjectSink*) override {
        return E_NOTIMPL;
    }

private:
    HRESULT Return(Result<Instance> result, IWbemCallResult** call) {
        *call = nullptr;
        if (faults_.call != S_OK) return faults_.call;
        const HRESULT status = result ? S_OK : StatusOf(result.error());
        *call = Make<FakeCall>(status, result ? std::move(*result) : Instance{}, faults_).Detach();
        return WBEM_S_NO_ERROR;
    }

    FakeHyperv& hyperv_;
    ComFaults& faults_;
};

class FakeTexts final : public Counted<IWbemObjectTextSrc> {
public:
    explicit FakeTexts(ComFaults& faults) : faults_(faults) {}

    HRESULT STDMETHODCALLTYPE GetText(LONG, IWbemClassObject* object, ULONG format, IWbemContext*,
                                      BSTR* text) override {
        *text = nullptr;
        if (faults_.text != S_OK) return faults_.text;
        if (format != WMI_OBJ_TEXT_CIM_DTD_2_0) return Code(WBEM_E_INVALID_PARAMETER);
        *text = NewText(ToCimXml(static_cast<FakeObject*>(object)->instance()));
        return WBEM_S_NO_ERROR;
    }
    HRESULT STDMETHODCALLTYPE CreateFromText(LONG, BSTR, ULONG, IWbemContext*,
                                             IWbemClassObject**) override {
        return E_NOTIMPL;
    }

private:
    ComFaults& faults_;
};

}  // namespace

wmi::ComSource FakeComSource(FakeHyperv& hyperv, ComFaults& faults) {
    wmi::ComSource source;
    source.services = [&hyperv, &faults](Instant) -> Result<ComPointer<IWbemServices>> {
        ++faults.connections;
        if (faults.connect != S_OK)
            return std::unexpected(wmi::ComError(faults.connect, "connect"));
        return ComPointer<IWbemServices>(Make<FakeServices>(hyperv, faults));
    };
    source.texts = [&faults]() -> Result<ComPointer<IWbemObjectTextSrc>> {
        return ComPointer<IWbemObjectTextSrc>(Make<FakeTexts>(faults));
    };
    return source;
}

/// The tests that are shared with other systems go through COM here.
wmi::Connector ConnectTo(FakeHyperv& hyperv) {
    const auto faults = std::make_shared<ComFaults>();
    return [&hyperv, faults](const std::string&) {
        return wmi::OpenComSession(FakeComSource(hyperv, *faults), std::chrono::seconds(30));
    };
}

}  // namespace rha::engine
