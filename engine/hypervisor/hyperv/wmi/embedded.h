// Embedded instances: objects that methods of Hyper-V return as a text, in the CIM-XML of DMTF's
// DSP0201: <INSTANCE CLASSNAME=..><PROPERTY NAME=.. TYPE=..><VALUE>..</VALUE></PROPERTY>, with
// PROPERTY.ARRAY and VALUE.ARRAY for lists. Pure: text in, value out; never recursive, so no text
// can be nested too deep for it.
#pragma once

#include <string_view>

#include "common/error.h"
#include "engine/hypervisor/hyperv/wmi/instance.h"

namespace rha::engine::wmi {

/// kCorruption for what is no such text. Properties of other kinds (references, embedded objects)
/// become Foreign.
Result<Instance> ParseEmbedded(std::string_view text);

}  // namespace rha::engine::wmi
