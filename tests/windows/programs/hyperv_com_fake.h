// COM's interfaces of WMI (IWbemServices, IWbemClassObject, IEnumWbemClassObject, IWbemCallResult,
// IWbemObjectTextSrc) over the model of Hyper-V, so that the product's session runs through real
// COM calls; and ways for COM itself to misbehave.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "engine/hypervisor/hyperv/wmi/com_session.h"
#include "tests/unit/hyperv/fake_hyperv.h"

namespace rha::engine {

struct ComFaults {
    HRESULT connect = S_OK;
    HRESULT query = S_OK;          ///< what ExecQuery returns
    HRESULT next = S_OK;           ///< what the enumerator's Next returns before it looks
    HRESULT call = S_OK;           ///< what ExecMethod and GetObject return
    HRESULT call_status = S_OK;    ///< what GetCallStatus returns
    LONG status = 0;               ///< what GetCallStatus tells
    HRESULT result_object = S_OK;  ///< what GetResultObject returns
    bool null_results = false;     ///< what succeeds returns nothing
    HRESULT text = S_OK;           ///< what IWbemObjectTextSrc::GetText returns
    /// Changes a property's VARIANT and type on their way out.
    std::function<void(const std::wstring& name, VARIANT* value, CIMTYPE* type)> variant;
    int connections = 0;            ///< how often a connection was asked for
    std::vector<LONG> timeouts_ms;  ///< how long the calls were to wait
};

wmi::ComSource FakeComSource(FakeHyperv& hyperv, ComFaults& faults);

}  // namespace rha::engine
