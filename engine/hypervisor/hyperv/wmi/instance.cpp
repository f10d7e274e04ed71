#include "engine/hypervisor/hyperv/wmi/instance.h"

#include <algorithm>
#include <optional>

#include <fmt/core.h>

namespace rha::engine::wmi {
namespace {

char Lower(char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

const Value* Find(const Instance& instance, std::string_view name) {
    const auto found = instance.properties.find(std::string(name));
    if (found == instance.properties.end()) return nullptr;
    return std::holds_alternative<std::monostate>(found->second) ? nullptr : &found->second;
}

/// Nothing when the property is missing or null.
template <typename T>
Result<std::optional<T>> Read(const Instance& instance, std::string_view name,
                              std::string_view expected) {
    const auto* value = Find(instance, name);
    if (value == nullptr) return std::nullopt;
    if (const auto* held = std::get_if<T>(value)) return *held;
    return instance.Wrong(name, fmt::format("is {}, not {}", KindOf(*value), expected));
}

template <typename T>
Result<T> ReadOr(const Instance& instance, std::string_view name, std::string_view expected,
                 T otherwise) {
    RHA_ASSIGN_OR_RETURN(auto value, Read<T>(instance, name, expected));
    return value ? std::move(*value) : std::move(otherwise);
}

template <typename T>
Result<T> Need(const Instance& instance, std::string_view name, std::string_view expected) {
    RHA_ASSIGN_OR_RETURN(auto value, Read<T>(instance, name, expected));
    if (!value) return instance.Wrong(name, "is missing");
    return std::move(*value);
}

}  // namespace

std::string_view KindOf(const Value& value) {
    struct Name {
        std::string_view operator()(std::monostate) const { return "null"; }
        std::string_view operator()(bool) const { return "a flag"; }
        std::string_view operator()(std::int64_t) const { return "a number"; }
        std::string_view operator()(const std::string&) const { return "a text"; }
        std::string_view operator()(const Texts&) const { return "a list of texts"; }
        std::string_view operator()(const Numbers&) const { return "a list of numbers"; }
        std::string_view operator()(const Foreign& foreign) const { return foreign.what; }
    };
    return std::visit(Name{}, value);
}

bool NameLess::operator()(std::string_view left, std::string_view right) const {
    return std::ranges::lexicographical_compare(left, right, {}, Lower, Lower);
}

std::unexpected<Error> Instance::Wrong(std::string_view name, std::string_view what) const {
    return Fail(ErrorCode::kCorruption,
                fmt::format("Windows' answer about Hyper-V cannot be used: {}.{} {}",
                            class_name.empty() ? "(no class)" : class_name, name, what),
                "see that the service Hyper-V Virtual Machine Management is well (event log "
                "Hyper-V-VMMS) and that Windows is up to date");
}

Result<std::string> Instance::Text(std::string_view name) const {
    return Need<std::string>(*this, name, "a text");
}

Result<std::int64_t> Instance::Number(std::string_view name) const {
    return Need<std::int64_t>(*this, name, "a number");
}

Result<std::string> Instance::TextOr(std::string_view name, std::string otherwise) const {
    return ReadOr<std::string>(*this, name, "a text", std::move(otherwise));
}

Result<std::int64_t> Instance::NumberOr(std::string_view name, std::int64_t otherwise) const {
    return ReadOr<std::int64_t>(*this, name, "a number", otherwise);
}

Result<bool> Instance::FlagOr(std::string_view name, bool otherwise) const {
    return ReadOr<bool>(*this, name, "a flag", otherwise);
}

Result<Texts> Instance::TextsOrNone(std::string_view name) const {
    return ReadOr<Texts>(*this, name, "a list of texts", {});
}

Result<Numbers> Instance::NumbersOrNone(std::string_view name) const {
    return ReadOr<Numbers>(*this, name, "a list of numbers", {});
}

}  // namespace rha::engine::wmi
