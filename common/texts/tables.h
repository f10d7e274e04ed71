// The catalogue's tables, one for each part of the product; texts.cpp reads them.
#pragma once

#include <span>

#include "common/texts/texts.h"

namespace rha {

std::span<const Text> ControlTexts();      ///< what the control service finds
std::span<const Text> SwitchoverTexts();   ///< what it refuses, and why it does what it does
std::span<const Text> EngineTexts();       ///< what engines find on their hosts
std::span<const Text> ReplicationTexts();  ///< what they tell of replication, and refuse
std::span<const Text> MachineTexts();      ///< what engines say of machines
std::span<const Text> PhraseTexts();       ///< no sentences: only where a "{*…}" stands

}  // namespace rha
