// What the API makes of scenarios and their properties, and what it refuses before the runtime
// sees it.
#include "control/api/property_convert.h"

#include <gtest/gtest.h>

#include "control/api/proto_convert.h"
#include "tests/support/result_matchers.h"

namespace rha::control {
namespace {

using test::FailsWith;
using test::IsOk;

TEST(PropertyConvert, SettingsComeInOneFormOnly) {
    v1::CreateScenarioRequest request;
    (*request.mutable_properties())["check-guest"] = "off";
    const auto wish = FromProto(request);
    ASSERT_TRUE(IsOk(wish));
    EXPECT_EQ(wish->properties.at("check-guest"), "off");
    request.mutable_settings()->set_check_guest(true);
    EXPECT_TRUE(FailsWith(FromProto(request), ErrorCode::kInvalidArgument, "both"));
    request.clear_properties();
    EXPECT_TRUE(IsOk(FromProto(request)));
    request.set_template_name("gold");
    EXPECT_TRUE(FailsWith(FromProto(request), ErrorCode::kInvalidArgument, "both"));
}

TEST(PropertyConvert, ATemplateNamesEachPropertyOnce) {
    v1::Template message;
    for (int i = 0; i < 2; ++i) message.add_properties()->set_key("check-guest");
    EXPECT_TRUE(FailsWith(FromProto(message), ErrorCode::kInvalidArgument, "check-guest"));
}

TEST(PropertyConvert, WhatIsLockedSaysWhy) {
    ScenarioView view;
    view.machine.state = State::kRunning;
    const auto reply = PropertiesToProto(view);
    ASSERT_EQ(reply.properties_size(), static_cast<int>(Properties().size()));
    for (const auto& property : reply.properties()) {
        EXPECT_EQ(property.changeable(), property.change() == "any-time") << property.key();
        EXPECT_EQ(property.has_locked(), !property.changeable()) << property.key();
    }
}

TEST(ScenarioConvert, EachHostHasAFreshnessOfItsOwn) {
    ScenarioView view;
    view.replica_answers = true;
    const v1::ScenarioStatus status = ToProto(view).status();
    EXPECT_FALSE(status.status_known());
    EXPECT_FALSE(status.master_answers());
    EXPECT_TRUE(status.replica_answers());
}

}  // namespace
}  // namespace rha::control
