#include <future>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

#include "common/runtime/files_windows.h"
#include "engine/lease/boot_id.h"

namespace rha::engine {
namespace {

constexpr const wchar_t* kKey = L"SOFTWARE\\RHA\\Boot";

TEST(BootIdWindows, IsTheSameForAllWhoAskSideBySide) {
    RegDeleteKeyExW(HKEY_LOCAL_MACHINE, kKey, KEY_WOW64_64KEY, 0);
    std::promise<void> begin;
    const auto begun = begin.get_future().share();
    std::vector<std::future<std::string>> asked;
    for (int i = 0; i < 16; ++i) {
        asked.push_back(std::async(std::launch::async, [begun] {
            begun.wait();
            return CurrentBootId().value_or("none");
        }));
    }
    begin.set_value();
    std::set<std::string> ids;
    for (auto& one : asked) ids.insert(one.get());
    ASSERT_EQ(ids.size(), 1u);
    EXPECT_EQ(ids.begin()->size(), 36u);
    EXPECT_EQ(CurrentBootId().value_or(""), *ids.begin());
}

TEST(BootIdWindows, IsAnotherOneAfterARestart) {
    const auto before = CurrentBootId();
    RegDeleteKeyExW(HKEY_LOCAL_MACHINE, kKey, KEY_WOW64_64KEY, 0);
    const auto after = CurrentBootId();
    ASSERT_TRUE(before && after);
    EXPECT_NE(*before, *after);
}

// Every user may make and hold objects of that kind; the registry's keys there he may not make.
TEST(BootIdWindows, WaitsForNothingThatAnybodyCanHold) {
    const UniqueHandle held(CreateMutexW(nullptr, TRUE, L"Global\\rha-boot-id"));
    ASSERT_TRUE(held);
    const auto id = std::async(std::launch::async, [] { return CurrentBootId(); }).get();
    EXPECT_TRUE(id.has_value());
    ReleaseMutex(held.Get());
}

TEST(BootIdWindows, AValueThatIsNoIdIsNamedWithItsRemedy) {
    ASSERT_TRUE(CurrentBootId());
    ASSERT_EQ(
        RegSetKeyValueW(HKEY_LOCAL_MACHINE, kKey, L"Id", REG_SZ, L"none", 5 * sizeof(wchar_t)),
        ERROR_SUCCESS);
    const auto id = CurrentBootId();
    ASSERT_FALSE(id.has_value());
    EXPECT_EQ(id.error().code, ErrorCode::kCorruption);
    EXPECT_TRUE(id.error().remedy.contains("delete that key"));
    RegDeleteKeyExW(HKEY_LOCAL_MACHINE, kKey, KEY_WOW64_64KEY, 0);
}

}  // namespace
}  // namespace rha::engine
