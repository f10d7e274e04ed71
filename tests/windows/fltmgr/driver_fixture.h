// DriverTest: the loaded driver over one NTFS volume with the directory "vm". At the end everything
// is torn down, and nothing may be left over and no contract breached.
#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "engine/capture/capturefs/map_image.h"
#include "tests/support/environment.h"
#include "tests/windows/fltmgr/engine.h"

namespace rha::fltmgr {

/// More than any wait of the driver.
inline constexpr std::int64_t kLongerThanAnyWait = 6ll * 10'000'000;

inline Bytes Pattern(std::size_t size, std::uint8_t seed) {
    Bytes bytes(size);
    for (std::size_t i = 0; i < size; ++i) bytes[i] = static_cast<std::uint8_t>(seed + i * 7);
    return bytes;
}

inline std::string Text(const Bytes& bytes) {
    return {bytes.begin(), bytes.end()};
}

/// RHA_DRIVER_SEEDS of them (4), or RHA_DRIVER_SEED alone.
inline auto Seeds() {
    const auto only = static_cast<unsigned>(test::FromEnvironment("RHA_DRIVER_SEED", 0));
    const auto count = static_cast<unsigned>(test::FromEnvironment("RHA_DRIVER_SEEDS", 4));
    return only != 0 ? testing::Range(only, only + 1) : testing::Range(1u, count + 1);
}

/// A record without flags.
inline auto Is(std::uint32_t type, std::uint64_t file, std::uint64_t offset, std::uint64_t length) {
    return testing::AllOf(testing::Field("type", &Record::type, type),
                          testing::Field("file", &Record::file, file),
                          testing::Field("offset", &Record::offset, offset),
                          testing::Field("length", &Record::length, length),
                          testing::Field("flags", &Record::flags, 0u));
}

class DriverTest : public testing::Test {
protected:
    void SetUp() override {
        ASSERT_EQ(Manager::Load(), STATUS_SUCCESS);
        ASSERT_TRUE(volume.Mount());
        volume.Close(volume.Open(u"\\vm", FILE_CREATE, true));
    }

    void TearDown() override {
        FailAllocations(0);
        volume.state_hangs = false;
        volume.state_fails = false;
        volume.before_change = nullptr;
        engine.Close();
        if (Manager::loaded()) Manager::Unload(false);
        EXPECT_EQ(CountLeftovers(), Leftovers{});
        EXPECT_EQ(Manager::Contexts(), 0);
        EXPECT_THAT(TakeBreaches(), testing::IsEmpty());
    }

    std::unique_ptr<OpenFile> Make(const std::u16string& path, const Bytes& bytes = {}) {
        auto file = volume.Open(path, FILE_OPEN_IF);
        EXPECT_EQ(volume.Write(*file, 0, bytes), STATUS_SUCCESS);
        return file;
    }

    /// Attaches "vm" and reads the manifest away.
    void Attach() {
        ASSERT_EQ(engine.Connect(), STATUS_SUCCESS);
        ASSERT_EQ(engine.Attach({"vm"}), 0u);
        (void)engine.Read();
    }

    /// Waits until what the driver writes down by and by says `expected`.
    static void Until(const std::function<bool()>& condition) {
        LARGE_INTEGER pause{.QuadPart = -10 * 1000};
        while (!condition()) (void)KeDelayExecutionThread(KernelMode, FALSE, &pause);
    }

    /// The map as a crash would leave it; nothing when it would not be believed.
    std::optional<capturefs::MapImage> DurableMap() {
        const std::u16string base = u"\\System Volume Information\\RHA\\" +
                                    std::u16string(kScenario.begin(), kScenario.end());
        Bytes bytes;
        if (volume.Durable(base + u".all-dirty", &bytes)) return std::nullopt;
        if (!volume.Durable(base + u".map", &bytes)) return std::nullopt;
        auto image = capturefs::DecodeMapImage(std::as_bytes(std::span(bytes)));
        EXPECT_TRUE(image.has_value());
        return image ? std::optional(*image) : std::nullopt;
    }

    /// Whether a crash now would have the range synchronised anew.
    bool DurablyMarked(const std::u16string& path, std::uint64_t first, std::uint64_t end) {
        const auto image = DurableMap();
        if (!image || end <= first) return true;
        std::string name;
        for (const char16_t c : path.substr(1)) name += c == u'\\' ? '/' : static_cast<char>(c);
        for (const auto& file : image->files) {
            if (file.path != name) continue;
            for (auto r = first >> RHA_REGION_SHIFT; r <= (end - 1) >> RHA_REGION_SHIFT; ++r) {
                const auto page = r / RHA_MAP_PAGE_REGIONS;
                const auto bit = r % RHA_MAP_PAGE_REGIONS;
                if (page >= file.pages.size()) return false;
                const auto byte = file.pages[page][bit / 8];
                if ((byte >> (bit % 8) & 1) == 0) return false;
            }
            return true;
        }
        return true;  // not in the map: all of it counts as changed
    }

    Volume volume{u"\\Device\\HarddiskVolume3", FLT_FSTYPE_NTFS};
    FakeEngine engine{u"\\Device\\HarddiskVolume3"};
};

}  // namespace rha::fltmgr
