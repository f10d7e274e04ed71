// COM's values as ours, and back; its error codes as Errors. For sources of Windows only.
#pragma once

#include <string>
#include <string_view>

#include "common/error.h"
#include "engine/hypervisor/hyperv/wmi/com_headers.h"
#include "engine/hypervisor/hyperv/wmi/instance.h"

namespace rha::engine::wmi {

/// Owner of a BSTR.
class ComText {
public:
    ComText() = default;
    explicit ComText(std::string_view utf8);
    ~ComText() { SysFreeString(text_); }
    ComText(const ComText&) = delete;
    ComText& operator=(const ComText&) = delete;

    BSTR Get() const { return text_; }
    /// For a call that returns one.
    BSTR* Put();
    /// What it holds; Foreign when that is longer than kTextBytesMax.
    Value ToValue() const;

private:
    BSTR text_ = nullptr;
};

/// Owner of a VARIANT.
class ComVariant {
public:
    ComVariant() { VariantInit(&value_); }
    ~ComVariant() { VariantClear(&value_); }
    ComVariant(const ComVariant&) = delete;
    ComVariant& operator=(const ComVariant&) = delete;

    VARIANT* Get() { return &value_; }
    /// For a call that returns one.
    VARIANT* Put();

private:
    VARIANT value_;
};

/// `type` tells numbers without a sign, which VARIANTs of WMI do not, and those of 64 bits, which
/// come as texts. What has no place in a Value becomes Foreign.
Value FromVariant(const VARIANT& variant, CIMTYPE type);

/// A value as WMI wants it for a property of `type`. kInvalidArgument when it has no such form.
Status ToVariant(const Value& value, CIMTYPE type, ComVariant& into);

/// `what` names operation and object.
Error ComError(HRESULT code, std::string what);

/// Windows' management service has gone, or the way to it: what was got from it is of no use.
bool IsDisconnected(HRESULT code);

}  // namespace rha::engine::wmi
