#include "control/core/event_catalogue.h"

#include <set>

#include <gtest/gtest.h>

namespace rha::control {
namespace {

TEST(EventCatalogue, IsCompleteAndUnambiguous) {
    std::set<EventCode> codes;
    std::set<std::string_view> names;
    EventCode last{};
    for (const auto& text : Catalogue()) {
        EXPECT_GT(text.code, last) << text.name;
        last = text.code;
        EXPECT_TRUE(codes.insert(text.code).second) << text.name;
        EXPECT_TRUE(names.insert(text.name).second) << text.name;
        EXPECT_FALSE(text.message.empty());
        EXPECT_FALSE(text.cause.empty());
        EXPECT_FALSE(text.next_action.empty());
        EXPECT_EQ(TextOf(text.code).name, text.name);
        EXPECT_EQ(CodeName(text.code).size(), 8u) << CodeName(text.code);
    }
    EXPECT_EQ(CodeName(EventCode::kSwitchoverCompleted), "RHA-3005");
}

TEST(EventCatalogue, RendersArguments) {
    const EventArguments arguments{{"a", "one"}, {"b", ""}};
    EXPECT_EQ(Render("{a} and {b} and {c}, {", arguments), "one and ? and ?, {");
    EXPECT_EQ(Render("", arguments), "");
}

TEST(EventCatalogue, SeveritiesHaveNames) {
    for (const auto severity :
         {Severity::kInfo, Severity::kWarning, Severity::kError, Severity::kCritical}) {
        EXPECT_EQ(SeverityFromName(Name(severity)), severity);
    }
    EXPECT_FALSE(SeverityFromName("loud"));
}

}  // namespace
}  // namespace rha::control
