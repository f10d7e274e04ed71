// Assertions on Result and Status that print the error's own words when they fail.
#pragma once

#include <string>

#include <gtest/gtest.h>

#include "common/error.h"

namespace rha::test {

template <typename T>
testing::AssertionResult IsOk(const Result<T>& result) {
    if (result) return testing::AssertionSuccess();
    return testing::AssertionFailure()
           << Name(result.error().code) << ": " << result.error().ToString();
}

/// Failed with that code and with `part` in its message, and it says what to do.
template <typename T>
testing::AssertionResult FailsWith(const Result<T>& result, ErrorCode code,
                                   const std::string& part) {
    if (result) return testing::AssertionFailure() << "it succeeded";
    const Error& error = result.error();
    if (error.code != code || error.ToString().find(part) == std::string::npos) {
        return testing::AssertionFailure() << Name(error.code) << ": " << error.ToString();
    }
    if (error.remedy.empty()) {
        return testing::AssertionFailure() << "no remedy in: " << error.ToString();
    }
    return testing::AssertionSuccess();
}

}  // namespace rha::test
