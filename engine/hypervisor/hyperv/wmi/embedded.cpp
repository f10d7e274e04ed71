#include "engine/hypervisor/hyperv/wmi/embedded.h"

#include <charconv>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <fmt/core.h>

namespace rha::engine::wmi {
namespace {

constexpr std::size_t kDepthMax = 16;
constexpr std::string_view kSpace = " \t\r\n";

std::unexpected<Error> Bad(std::string_view what) {
    return Fail(
        ErrorCode::kCorruption,
        fmt::format("Windows' answer about Hyper-V cannot be used: an embedded object {}", what),
        "see that Windows is up to date");
}

void AppendUtf8(std::uint32_t code, std::string& to) {
    if (code < 0x80) {
        to += static_cast<char>(code);
    } else if (code < 0x800) {
        to += static_cast<char>(0xC0 | code >> 6);
        to += static_cast<char>(0x80 | (code & 0x3F));
    } else if (code < 0x10000) {
        to += static_cast<char>(0xE0 | code >> 12);
        to += static_cast<char>(0x80 | (code >> 6 & 0x3F));
        to += static_cast<char>(0x80 | (code & 0x3F));
    } else {
        to += static_cast<char>(0xF0 | code >> 18);
        to += static_cast<char>(0x80 | (code >> 12 & 0x3F));
        to += static_cast<char>(0x80 | (code >> 6 & 0x3F));
        to += static_cast<char>(0x80 | (code & 0x3F));
    }
}

/// "amp", "#65" or "#x41".
bool AppendEntity(std::string_view name, std::string& to) {
    constexpr std::pair<std::string_view, char> kNamed[] = {
        {"amp", '&'}, {"lt", '<'}, {"gt", '>'}, {"quot", '"'}, {"apos", '\''}};
    for (const auto& [known, character] : kNamed) {
        if (name != known) continue;
        to += character;
        return true;
    }
    if (!name.starts_with('#')) return false;
    name.remove_prefix(1);
    const int base = name.starts_with('x') || name.starts_with('X') ? 16 : 10;
    if (base == 16) name.remove_prefix(1);
    std::uint32_t code = 0;
    const auto [end, failure] = std::from_chars(name.data(), name.data() + name.size(), code, base);
    const bool surrogate = code >= 0xD800 && code < 0xE000;
    if (failure != std::errc{} || end != name.data() + name.size() || code == 0 ||
        code > 0x10FFFF || surrogate) {
        return false;
    }
    AppendUtf8(code, to);
    return true;
}

Result<std::string> Unescape(std::string_view text) {
    std::string result;
    for (;;) {
        const auto at = text.find('&');
        result += text.substr(0, at);
        if (at == std::string_view::npos) return result;
        const auto end = text.find(';', at);
        if (end == std::string_view::npos ||
            !AppendEntity(text.substr(at + 1, end - at - 1), result)) {
            return Bad("holds an entity that XML does not know");
        }
        text.remove_prefix(end + 1);
    }
}

struct Tag {
    std::string_view name;
    std::vector<std::pair<std::string_view, std::string>> attributes;
    bool closes = false;  ///< </name>
    bool empty = false;   ///< <name/>

    std::string Attribute(std::string_view wanted) const {
        for (const auto& [key, value] : attributes) {
            if (key == wanted) return value;
        }
        return {};
    }
};

/// What stands between '<' and '>'.
Result<Tag> ParseTag(std::string_view text) {
    Tag tag;
    tag.closes = text.starts_with('/');
    if (tag.closes) text.remove_prefix(1);
    tag.empty = text.ends_with('/');
    if (tag.empty) text.remove_suffix(1);
    const auto end = text.find_first_of(kSpace);
    tag.name = text.substr(0, end);
    if (tag.name.empty() || (tag.closes && tag.empty)) return Bad("has a tag without a name");
    text.remove_prefix(tag.name.size());
    for (;;) {
        const auto start = text.find_first_not_of(kSpace);
        if (start == std::string_view::npos) return tag;
        text.remove_prefix(start);
        const auto equals = text.find('=');
        if (equals == std::string_view::npos || equals + 1 >= text.size()) {
            return Bad("has an attribute without a value");
        }
        auto key = text.substr(0, equals);
        key = key.substr(0, key.find_last_not_of(kSpace) + 1);
        text.remove_prefix(equals + 1);
        const auto value = text.find_first_not_of(kSpace);
        if (value == std::string_view::npos || (text[value] != '"' && text[value] != '\'')) {
            return Bad("has an attribute without quotes");
        }
        const auto last = text.find(text[value], value + 1);
        if (last == std::string_view::npos) return Bad("has an attribute that does not end");
        RHA_ASSIGN_OR_RETURN(auto unescaped, Unescape(text.substr(value + 1, last - value - 1)));
        tag.attributes.emplace_back(key, std::move(unescaped));
        text.remove_prefix(last + 1);
    }
}

std::optional<std::int64_t> ToNumber(std::string_view text) {
    std::int64_t number = 0;
    const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (failure != std::errc{} || end != text.data() + text.size()) return std::nullopt;
    return number;
}

bool IsNumeric(std::string_view type) {
    return type.starts_with("uint") || type.starts_with("sint");
}

class Reader {
public:
    explicit Reader(std::string_view text) : text_(text) {}

    Result<Instance> Read() && {
        if (text_.size() > kTextBytesMax) return Bad("is too long");
        while (!text_.empty()) {
            if (text_.starts_with('<')) {
                RHA_RETURN_IF_ERROR(TakeMarkup());
            } else {
                RHA_RETURN_IF_ERROR(TakeText());
            }
        }
        if (!done_) return Bad(open_.empty() ? "is empty" : "ends too early");
        return std::move(instance_);
    }

private:
    Status TakeText() {
        const auto end = text_.find('<');
        const auto text = text_.substr(0, end);
        text_.remove_prefix(text.size());
        if (open_.empty()) {
            if (text.find_first_not_of(kSpace) == std::string_view::npos) return {};
            return Bad("is no XML");
        }
        if (!in_value_) return {};
        RHA_ASSIGN_OR_RETURN(const auto unescaped, Unescape(text));
        value_ += unescaped;
        return {};
    }

    Status Skip(std::string_view end, std::size_t begin) {
        const auto at = text_.find(end, begin);
        if (at == std::string_view::npos) return Bad("ends too early");
        if (end == "]]>" && in_value_) value_ += text_.substr(begin, at - begin);
        text_.remove_prefix(at + end.size());
        return {};
    }

    Status TakeMarkup() {
        constexpr std::string_view kCdata = "<![CDATA[";
        if (text_.starts_with("<?")) return Skip("?>", 2);
        if (text_.starts_with("<!--")) return Skip("-->", 4);
        if (text_.starts_with(kCdata)) return Skip("]]>", kCdata.size());
        if (text_.starts_with("<!")) return Bad("has a document type, which none needs");
        const auto end = EndOfTag();
        if (end == std::string_view::npos) return Bad("ends too early");
        RHA_ASSIGN_OR_RETURN(const auto tag, ParseTag(text_.substr(1, end - 1)));
        if (!tag.closes) RHA_RETURN_IF_ERROR(Open(tag));
        if (tag.closes || tag.empty) RHA_RETURN_IF_ERROR(Close(tag.name));
        text_.remove_prefix(end + 1);  // last: names point into it
        return {};
    }

    /// '>' may stand in an attribute.
    std::size_t EndOfTag() const {
        char quote = 0;
        for (std::size_t i = 1; i < text_.size(); ++i) {
            const char c = text_[i];
            if (quote != 0) {
                if (c == quote) quote = 0;
            } else if (c == '"' || c == '\'') {
                quote = c;
            } else if (c == '>') {
                return i;
            }
        }
        return std::string_view::npos;
    }

    Status Open(const Tag& tag) {
        if (done_) return Bad("has more than one instance");
        if (open_.size() >= kDepthMax) return Bad("is nested too deep");
        if (open_.empty()) {
            if (tag.name != "INSTANCE") return Bad("is no instance");
            instance_.class_name = tag.Attribute("CLASSNAME");
            if (instance_.class_name.empty()) return Bad("names no class");
        } else if (open_.size() == 1) {
            RHA_RETURN_IF_ERROR(OpenProperty(tag));
        } else if (tag.name == "VALUE" && IsProperty()) {
            in_value_ = true;
            value_.clear();
        }
        open_.push_back(tag.name);
        return {};
    }

    Status OpenProperty(const Tag& tag) {
        values_.clear();
        name_.clear();
        if (!tag.name.starts_with("PROPERTY")) return {};  // qualifiers of the instance
        name_ = tag.Attribute("NAME");
        type_ = tag.Attribute("TYPE");
        if (name_.empty()) return Bad("has a property without a name");
        return {};
    }

    bool IsProperty() const {
        return open_.size() >= 2 && (open_[1] == "PROPERTY" || open_[1] == "PROPERTY.ARRAY");
    }

    Status Close(std::string_view name) {
        if (open_.empty() || open_.back() != name) return Bad("closes what is not open");
        if (name == "VALUE" && in_value_) {
            in_value_ = false;
            values_.push_back(value_);
            if (values_.size() > kElementsMax) return Bad("has a list that is too long");
        }
        if (open_.size() == 2) RHA_RETURN_IF_ERROR(CloseProperty());
        open_.pop_back();
        done_ = open_.empty();
        return {};
    }

    Status CloseProperty() {
        if (name_.empty()) return {};
        Value value;
        if (!IsProperty()) {
            value = Foreign{std::string(open_[1])};
        } else if (open_[1] == "PROPERTY.ARRAY") {
            value = List();
        } else if (values_.size() > 1) {
            return Bad(fmt::format("gives {} more than one value", name_));
        } else if (!values_.empty()) {
            value = Scalar(values_.front());
        }
        instance_.properties.insert_or_assign(name_, std::move(value));
        return {};
    }

    /// What its type does not allow is Foreign: it matters only to who asks for it.
    Value Scalar(const std::string& text) const {
        if (type_ == "boolean") {
            if (text == "true" || text == "TRUE" || text == "True") return true;
            if (text == "false" || text == "FALSE" || text == "False") return false;
            return Foreign{"neither true nor false"};
        }
        if (!IsNumeric(type_)) return text;
        const auto number = ToNumber(text);
        if (!number) return Foreign{"no number of 63 bits"};
        return *number;
    }

    Value List() const {
        if (!IsNumeric(type_)) return values_;
        Numbers numbers;
        for (const auto& text : values_) {
            const auto number = ToNumber(text);
            if (!number) return Foreign{"a list of other than numbers of 63 bits"};
            numbers.push_back(*number);
        }
        return numbers;
    }

    std::string_view text_;
    std::vector<std::string_view> open_;
    Instance instance_;
    bool done_ = false;
    bool in_value_ = false;
    std::string name_;
    std::string type_;
    std::string value_;
    Texts values_;
};

}  // namespace

Result<Instance> ParseEmbedded(std::string_view text) {
    return Reader(text).Read();
}

}  // namespace rha::engine::wmi
