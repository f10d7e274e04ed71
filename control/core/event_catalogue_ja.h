// The Japanese half of the event catalogue. Read it through WordsOf(). Pure.
#pragma once

#include <span>

#include "control/core/event_catalogue.h"

namespace rha::control {

struct JapaneseText {
    EventCode code;
    EventWords words;
};

/// In order of codes.
std::span<const JapaneseText> JapaneseCatalogue();

}  // namespace rha::control
