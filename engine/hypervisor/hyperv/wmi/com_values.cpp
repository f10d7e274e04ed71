#include "engine/hypervisor/hyperv/wmi/com_values.h"

#include <charconv>
#include <limits>
#include <type_traits>
#include <utility>

#include <fmt/core.h>

#include "common/runtime/text_windows.h"
#include "common/runtime/windows_error.h"

namespace rha::engine::wmi {
namespace {

Value TooLong(std::size_t count, std::string_view what) {
    return Foreign{fmt::format("too long ({} {})", count, what)};
}

/// A number as VARIANTs hold it, of whatever width; false for another kind.
bool ToNumber(const VARIANT& variant, CIMTYPE type, std::int64_t& number) {
    switch (V_VT(&variant)) {
        case VT_I1:
            number = V_I1(&variant);
            return true;
        case VT_UI1:
            number = V_UI1(&variant);
            return true;
        case VT_I2:
            number = V_I2(&variant);
            break;
        case VT_UI2:
            number = V_UI2(&variant);
            return true;
        case VT_I4:
        case VT_INT:
            number = V_I4(&variant);
            break;
        case VT_UI4:
        case VT_UINT:
            number = V_UI4(&variant);
            return true;
        default:
            return false;
    }
    if (type == CIM_UINT32) number = static_cast<std::uint32_t>(number);
    if (type == CIM_UINT16) number = static_cast<std::uint16_t>(number);
    if (type == CIM_UINT8) number = static_cast<std::uint8_t>(number);
    return true;
}

Value FromText(BSTR text, CIMTYPE type) {
    const std::wstring_view wide(text, text == nullptr ? 0 : SysStringLen(text));
    if (wide.size() > kTextBytesMax) return TooLong(wide.size(), "characters");
    auto utf8 = ToUtf8(wide);
    if (type != CIM_UINT64 && type != CIM_SINT64) return utf8;
    std::int64_t number = 0;
    const auto* end = utf8.data() + utf8.size();
    const auto read = std::from_chars(utf8.data(), end, number);
    if (read.ec != std::errc{} || read.ptr != end) return Foreign{"no number of 63 bits"};
    return number;
}

Foreign Unknown(VARTYPE type) {
    return Foreign{fmt::format("a value of COM's kind {}", type)};
}

/// Where `index` of an array of `kind` is copied to.
struct Element {
    VARIANT value{};

    explicit Element(VARTYPE kind) { V_VT(&value) = kind; }
    ~Element() { VariantClear(&value); }
    Element(const Element&) = delete;
    Element& operator=(const Element&) = delete;
    HRESULT Read(SAFEARRAY* array, LONG index) {
        return SafeArrayGetElement(array, &index, &V_UI1(&value));
    }
};

bool IsWholeNumber(VARTYPE kind) {
    return kind == VT_I1 || kind == VT_UI1 || kind == VT_I2 || kind == VT_UI2 || kind == VT_I4 ||
           kind == VT_UI4;
}

Value FromArray(SAFEARRAY* array, VARTYPE kind, CIMTYPE type) {
    if (array == nullptr) return {};
    LONG first = 0;
    LONG last = 0;
    if (SafeArrayGetDim(array) != 1 || FAILED(SafeArrayGetLBound(array, 1, &first)) ||
        FAILED(SafeArrayGetUBound(array, 1, &last))) {
        return Foreign{"an array of several dimensions"};
    }
    const auto count = static_cast<std::int64_t>(last) - first + 1;
    if (count > static_cast<std::int64_t>(kElementsMax)) {
        return TooLong(static_cast<std::size_t>(count), "elements");
    }
    if (kind != VT_BSTR && !IsWholeNumber(kind)) return Unknown(VT_ARRAY | kind);
    Texts texts;
    Numbers numbers;
    for (std::int64_t at = first; at <= last; ++at) {
        Element element(kind);
        if (FAILED(element.Read(array, static_cast<LONG>(at)))) {
            return Foreign{"an array that cannot be read"};
        }
        if (kind == VT_BSTR) {
            const auto text = FromText(V_BSTR(&element.value), CIM_STRING);
            const auto* held = std::get_if<std::string>(&text);
            if (held == nullptr) return text;
            texts.push_back(*held);
        } else {
            numbers.emplace_back();
            ToNumber(element.value, type, numbers.back());
        }
    }
    if (kind == VT_BSTR) return texts;
    return numbers;
}

/// Types whose values come and go as texts.
bool IsTextual(CIMTYPE type) {
    return type == CIM_STRING || type == CIM_REFERENCE || type == CIM_DATETIME;
}

struct Limits {
    CIMTYPE type;
    std::int64_t least;
    std::int64_t most;
};

constexpr Limits kLimits[] = {
    {CIM_SINT8, -128, 127},
    {CIM_UINT8, 0, 255},
    {CIM_SINT16, -32768, 32767},
    {CIM_UINT16, 0, 65535},
    {CIM_SINT32, std::numeric_limits<std::int32_t>::min(),
     std::numeric_limits<std::int32_t>::max()},
    {CIM_UINT32, 0, std::numeric_limits<std::uint32_t>::max()},
};

/// False when the number does not fit the type.
bool PutNumber(std::int64_t number, CIMTYPE type, VARIANT* into) {
    if (type == CIM_UINT64 || type == CIM_SINT64) {
        V_VT(into) = VT_BSTR;
        V_BSTR(into) = SysAllocString(ToUtf16(std::to_string(number)).c_str());
        return V_BSTR(into) != nullptr && (number >= 0 || type == CIM_SINT64);
    }
    for (const auto& limits : kLimits) {
        if (limits.type != type) continue;
        if (number < limits.least || number > limits.most) return false;
        if (type == CIM_UINT8) {
            V_VT(into) = VT_UI1;
            V_UI1(into) = static_cast<BYTE>(number);
        } else {
            V_VT(into) = VT_I4;
            V_I4(into) = static_cast<LONG>(number);
        }
        return true;
    }
    return false;
}

bool PutTexts(const Texts& texts, VARIANT* into) {
    SAFEARRAY* array = SafeArrayCreateVector(VT_BSTR, 0, static_cast<ULONG>(texts.size()));
    if (array == nullptr) return false;
    V_VT(into) = VT_ARRAY | VT_BSTR;
    V_ARRAY(into) = array;
    for (LONG i = 0; i < static_cast<LONG>(texts.size()); ++i) {
        const ComText text(texts[static_cast<std::size_t>(i)]);
        if (FAILED(SafeArrayPutElement(array, &i, text.Get()))) return false;
    }
    return true;
}

ErrorCode CodeOf(HRESULT code) {
    switch (static_cast<unsigned long>(code)) {
        case WBEM_E_NOT_FOUND:
        case WBEM_E_INVALID_NAMESPACE:
        case WBEM_E_INVALID_CLASS:
        case WBEM_E_INVALID_OBJECT_PATH:
            return ErrorCode::kNotFound;
        case WBEM_E_ACCESS_DENIED:
        case static_cast<unsigned long>(E_ACCESSDENIED):
            return ErrorCode::kPermissionDenied;
        case WBEM_E_INVALID_METHOD:
        case WBEM_E_METHOD_NOT_IMPLEMENTED:
        case WBEM_E_METHOD_DISABLED:
        case WBEM_E_NOT_SUPPORTED:
            return ErrorCode::kUnsupported;
        case WBEM_E_OUT_OF_MEMORY:
        case static_cast<unsigned long>(E_OUTOFMEMORY):
            return ErrorCode::kNoSpace;
        case WBEM_E_TIMED_OUT:
            return ErrorCode::kTimeout;
        case WBEM_E_PROVIDER_LOAD_FAILURE:
        case WBEM_E_NOT_AVAILABLE:
        case WBEM_E_SERVER_TOO_BUSY:
            return ErrorCode::kUnavailable;
        default:
            return IsDisconnected(code) ? ErrorCode::kUnavailable : ErrorCode::kIo;
    }
}

const char* RemedyOf(ErrorCode code) {
    switch (code) {
        case ErrorCode::kPermissionDenied:
            return "run the engine as LocalSystem or as a member of Hyper-V Administrators";
        case ErrorCode::kUnavailable:
        case ErrorCode::kTimeout:
            return "see that the services Windows Management Instrumentation and Hyper-V Virtual "
                   "Machine Management run";
        case ErrorCode::kNoSpace:
            return "free memory on this host";
        default:
            return "look into the event logs WMI-Activity and Hyper-V-VMMS for the reason";
    }
}

}  // namespace

ComText::ComText(std::string_view utf8) {
    const auto wide = ToUtf16(utf8);
    text_ = SysAllocStringLen(wide.data(), static_cast<UINT>(wide.size()));
}

BSTR* ComText::Put() {
    SysFreeString(text_);
    text_ = nullptr;
    return &text_;
}

Value ComText::ToValue() const {
    return FromText(text_, CIM_STRING);
}

VARIANT* ComVariant::Put() {
    VariantClear(&value_);
    return &value_;
}

Value FromVariant(const VARIANT& variant, CIMTYPE type) {
    const VARTYPE kind = V_VT(&variant);
    if (kind == VT_NULL || kind == VT_EMPTY) return {};
    if (kind == VT_BOOL) return V_BOOL(&variant) != VARIANT_FALSE;
    if (kind == VT_BSTR) return FromText(V_BSTR(&variant), type);
    if (std::int64_t number = 0; ToNumber(variant, type, number)) return number;
    if ((kind & VT_ARRAY) != 0 && (kind & VT_BYREF) == 0) {
        return FromArray(V_ARRAY(&variant), kind & VT_TYPEMASK, type & ~CIM_FLAG_ARRAY);
    }
    return Unknown(kind);
}

Status ToVariant(const Value& value, CIMTYPE type, ComVariant& into) {
    VARIANT* variant = into.Put();
    bool fits = false;
    if (const auto* flag = std::get_if<bool>(&value)) {
        fits = type == CIM_BOOLEAN;
        V_VT(variant) = VT_BOOL;
        V_BOOL(variant) = *flag ? VARIANT_TRUE : VARIANT_FALSE;
    } else if (const auto* number = std::get_if<std::int64_t>(&value)) {
        fits = PutNumber(*number, type, variant);
    } else if (const auto* text = std::get_if<std::string>(&value)) {
        fits = IsTextual(type);
        const ComText copy(*text);
        V_VT(variant) = VT_BSTR;
        V_BSTR(variant) = SysAllocStringLen(copy.Get(), SysStringLen(copy.Get()));
    } else if (const auto* texts = std::get_if<Texts>(&value)) {
        fits = (type & CIM_FLAG_ARRAY) != 0 && IsTextual(type & ~CIM_FLAG_ARRAY) &&
               PutTexts(*texts, variant);
    }
    if (fits) return {};
    return Fail(ErrorCode::kInvalidArgument,
                fmt::format("{} is no value for WMI's type {}", KindOf(value), type),
                "use a version of RHA that is made for this Windows");
}

bool IsDisconnected(HRESULT code) {
    switch (static_cast<unsigned long>(code)) {
        case WBEM_E_TRANSPORT_FAILURE:
        case WBEM_E_SHUTTING_DOWN:
        case WBEM_E_CALL_CANCELLED:
        case static_cast<unsigned long>(RPC_E_DISCONNECTED):
        case static_cast<unsigned long>(RPC_E_SERVER_DIED):
        case static_cast<unsigned long>(RPC_E_SERVER_DIED_DNE):
        case static_cast<unsigned long>(CO_E_OBJNOTCONNECTED):
        case static_cast<unsigned long>(HRESULT_FROM_WIN32(RPC_S_SERVER_UNAVAILABLE)):
        case static_cast<unsigned long>(HRESULT_FROM_WIN32(RPC_S_CALL_FAILED)):
            return true;
        default:
            return false;
    }
}

Error ComError(HRESULT code, std::string what) {
    Error error;
    error.code = CodeOf(code);
    error.message =
        fmt::format("{}: Windows answers {:#010x}", what, static_cast<unsigned long>(code));
    error.os_code = static_cast<int>(code);
    error.retryable = error.code == ErrorCode::kUnavailable || error.code == ErrorCode::kTimeout;
    error.remedy = RemedyOf(error.code);
    return error;
}

}  // namespace rha::engine::wmi
