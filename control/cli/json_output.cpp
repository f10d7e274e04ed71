#include "control/cli/json_output.h"

#include <string>

#include <google/protobuf/descriptor.h>

#include "control/cli/units.h"

namespace rha::cli {
namespace {

using google::protobuf::EnumDescriptor;
using google::protobuf::EnumValueDescriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::Reflection;

/// What all names of an enum begin with: "VM_STATE_" from its zero, "VM_STATE_UNSPECIFIED".
std::string_view Prefix(const EnumDescriptor* type) {
    constexpr std::string_view kZero = "UNSPECIFIED";
    std::string_view name = type->value(0)->name();
    if (name.ends_with(kZero)) name.remove_suffix(kZero.size());
    return name;
}

Json Word(const EnumValueDescriptor* value) {
    return EnumWord(value->name(), Prefix(value->type()));
}

Json Single(const Message& message, const FieldDescriptor* field) {
    const Reflection* reflection = message.GetReflection();
    switch (field->cpp_type()) {
        case FieldDescriptor::CPPTYPE_INT32:
            return reflection->GetInt32(message, field);
        case FieldDescriptor::CPPTYPE_INT64:
            return reflection->GetInt64(message, field);
        case FieldDescriptor::CPPTYPE_UINT32:
            return reflection->GetUInt32(message, field);
        case FieldDescriptor::CPPTYPE_UINT64:
            return reflection->GetUInt64(message, field);
        case FieldDescriptor::CPPTYPE_DOUBLE:
            return reflection->GetDouble(message, field);
        case FieldDescriptor::CPPTYPE_FLOAT:
            return reflection->GetFloat(message, field);
        case FieldDescriptor::CPPTYPE_BOOL:
            return reflection->GetBool(message, field);
        case FieldDescriptor::CPPTYPE_ENUM:
            return Word(reflection->GetEnum(message, field));
        case FieldDescriptor::CPPTYPE_STRING:
            return reflection->GetString(message, field);
        case FieldDescriptor::CPPTYPE_MESSAGE:
            return ToJson(reflection->GetMessage(message, field));
    }
    return nullptr;
}

/// Lists in the product's messages hold text or messages.
Json Repeated(const Message& message, const FieldDescriptor* field) {
    const Reflection* reflection = message.GetReflection();
    Json list = Json::array();
    for (int i = 0; i < reflection->FieldSize(message, field); ++i) {
        if (field->cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE) {
            list.push_back(ToJson(reflection->GetRepeatedMessage(message, field, i)));
        } else {
            list.push_back(reflection->GetRepeatedString(message, field, i));
        }
    }
    return list;
}

}  // namespace

Json ToJson(const Message& message) {
    Json json = Json::object();
    const auto* type = message.GetDescriptor();
    for (int i = 0; i < type->field_count(); ++i) {
        const FieldDescriptor* field = type->field(i);
        const bool is_message = field->cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE;
        if (is_message && !field->is_repeated() &&
            !message.GetReflection()->HasField(message, field)) {
            continue;
        }
        json[field->name()] =
            field->is_repeated() ? Repeated(message, field) : Single(message, field);
    }
    return json;
}

Json ToJson(const Error& error) {
    Json json = Json::object();
    json["code"] = std::string(Name(error.code));
    json["message"] = error.message;
    json["remedy"] = error.remedy;
    json["context"] = error.context;
    return json;
}

std::string Dump(const Json& json) {
    return json.dump(-1, ' ', false, nlohmann::detail::error_handler_t::replace);
}

}  // namespace rha::cli
