#include "engine/service/assignment.h"

#include <filesystem>
#include <fstream>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "tests/support/temporary_directory.h"

namespace rha::engine {
namespace {

const ScenarioId kScenario{"0f8fad5b-d9cb-469f-a165-70867728950e"};

Assignment Example() {
    return {.scenario = kScenario,
            .epoch = {4},
            .role = AssignedRole::kReplica,
            .promoted = true,
            .vm = {"7c9e6679-7425-40de-944b-e07fc1f90ae7"},
            .vm_folder = "/srv/vms/web 01",
            .replica_directory = "/srv/vms/web 01",
            .master_prefix = "web 01",
            .peer_address = "10.0.0.1:7443",
            .peer = {"b"},
            .limits = {.spool_bytes_max = 1, .journal_bytes_max = 2, .free_bytes_min = 3},
            .ran_uncaptured = true,
            .apply_suspended = true,
            .retiring = true};
}

class StoreTest : public ::testing::Test {
protected:
    test::TemporaryDirectory scratch_;
    const std::filesystem::path& directory_ = scratch_.path();
};

TEST(Assignment, IsTheSameAfterEncodingAndDecoding) {
    const auto decoded = DecodeAssignment(EncodeAssignment(Example()));
    ASSERT_TRUE(decoded) << decoded.error().ToString();
    EXPECT_EQ(*decoded, Example());
}

TEST(Assignment, OfAnEarlierVersionIsRead) {
    auto object = nlohmann::json::parse(EncodeAssignment(Example()));
    object.erase("ran_uncaptured");
    object.erase("retiring");
    const auto decoded = DecodeAssignment(object.dump());
    ASSERT_TRUE(decoded) << decoded.error().ToString();
    EXPECT_FALSE(decoded->ran_uncaptured || decoded->retiring);
}

TEST(Assignment, NamesTheMemberThatIsWrong) {
    auto object = nlohmann::json::parse(EncodeAssignment(Example()));
    const auto members = object;
    for (const auto& [name, value] : members.items()) {
        auto broken = object;
        broken[name] = nlohmann::json::array();
        const auto decoded = DecodeAssignment(broken.dump());
        ASSERT_FALSE(decoded) << name;
        EXPECT_NE(decoded.error().message.find("'" + name + "'"), std::string::npos)
            << decoded.error().message;
    }
    EXPECT_FALSE(DecodeAssignment("{"));
    EXPECT_FALSE(DecodeAssignment("[]"));
    object["version"] = 2;
    EXPECT_EQ(DecodeAssignment(object.dump()).error().code, ErrorCode::kUnsupported);
}

TEST_F(StoreTest, LoadsWhatItSavedAndForgetsWhatItRemoved) {
    const AssignmentStore store(directory_);
    EXPECT_TRUE(store.Load()->empty());
    ASSERT_TRUE(store.Save(Example()));
    const auto loaded = store.Load();
    ASSERT_TRUE(loaded) << loaded.error().ToString();
    EXPECT_EQ(loaded->at(kScenario), Example());
    ASSERT_TRUE(store.Remove(kScenario));
    EXPECT_TRUE(store.Load()->empty());
}

TEST_F(StoreTest, RefusesToGoOnWithADamagedFile) {
    const AssignmentStore store(directory_);
    ASSERT_TRUE(store.Save(Example()));
    std::ofstream(store.Directory(kScenario) / "assignment.json") << "{\"version\":1";
    const auto loaded = store.Load();
    ASSERT_FALSE(loaded);
    EXPECT_EQ(loaded.error().code, ErrorCode::kCorruption);
    EXPECT_NE(loaded.error().ToString().find("assignment.json"), std::string::npos);
    EXPECT_FALSE(loaded.error().remedy.empty());
}

TEST(ScenarioIds, ThatAreNoUuidsNeverBecomePaths) {
    EXPECT_TRUE(CheckScenarioId(kScenario));
    for (const char* text :
         {"", "..", "../../etc", "0F8FAD5B-D9CB-469F-A165-70867728950E",
          "0f8fad5b-d9cb-469f-a165-70867728950", "0f8fad5b/d9cb-469f-a165-70867728950e"}) {
        EXPECT_FALSE(CheckScenarioId({text})) << text;
    }
}

}  // namespace
}  // namespace rha::engine
