// Reads typed members of a JSON object and remembers the first that is missing or of another type.
#pragma once

#include <cstdint>
#include <string>

#include <nlohmann/json.hpp>

namespace rha::engine {

class JsonMembers {
public:
    /// `object` must be one, and outlive this.
    explicit JsonMembers(const nlohmann::json& object) : object_(object) {}

    std::string Text(const char* name) {
        const auto at = object_.find(name);
        if (at != object_.end() && at->is_string()) return at->get<std::string>();
        return Wrong<std::string>(name);
    }
    std::uint64_t Number(const char* name) {
        const auto at = object_.find(name);
        if (at != object_.end() && at->is_number_unsigned()) return at->get<std::uint64_t>();
        return Wrong<std::uint64_t>(name);
    }
    bool Flag(const char* name) {
        const auto at = object_.find(name);
        if (at != object_.end() && at->is_boolean()) return at->get<bool>();
        return Wrong<bool>(name);
    }
    /// Empty if all were right.
    const std::string& wrong() const { return wrong_; }

private:
    template <typename T>
    T Wrong(const char* name) {
        if (wrong_.empty()) wrong_ = name;
        return T{};
    }
    const nlohmann::json& object_;
    std::string wrong_;
};

}  // namespace rha::engine
