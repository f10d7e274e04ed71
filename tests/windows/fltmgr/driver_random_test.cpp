// rhaflt under many callers at once, with failing allocations, and unloaded at any moment. What the
// ring says, with the dirty regions copied from the files, must be the files.
#include <random>
#include <thread>

#include "tests/windows/fltmgr/driver_fixture.h"

namespace rha::fltmgr {
namespace {

constexpr int kCallers = 4;
constexpr int kStepsPerCaller = 150;
constexpr std::uint64_t kFileBytes = 5 << 20;

/// The replica's files, by id.
struct Replica {
    std::map<std::uint64_t, Bytes> files;

    void Apply(const Record& record) {
        if ((record.flags & RHA_RECORD_ABORTED) != 0) return;
        if (record.type == RHA_RECORD_CREATE) files[record.file].resize(record.length);
        if (record.type == RHA_RECORD_UNLINK) files.erase(record.file);
        const auto it = files.find(record.file);
        if (it == files.end()) return;
        Bytes& file = it->second;
        if (record.type == RHA_RECORD_WRITE) {
            if (file.size() < record.offset + record.length) {
                file.resize(record.offset + record.length);
            }
            std::memcpy(file.data() + record.offset, record.payload.data(), record.payload.size());
        } else if (record.type == RHA_RECORD_TRUNCATE) {
            file.resize(record.length);
        } else if (record.type == RHA_RECORD_ZERO) {
            const auto end = std::min<std::uint64_t>(record.offset + record.length, file.size());
            for (auto i = record.offset; i < end; ++i) file[i] = 0;
        }
    }

    void Repair(const rha_capture_region& region, const Bytes& content) {
        const auto it = files.find(region.file_id);
        if (it == files.end()) return;
        it->second.resize(content.size());
        const std::uint64_t first = region.region << RHA_REGION_SHIFT;
        for (auto i = first; i < std::min<std::uint64_t>(first + RHA_REGION_BYTES, content.size());
             ++i) {
            it->second[i] = content[i];
        }
    }
};

class DriverRandomTest : public DriverTest, public testing::WithParamInterface<unsigned> {
protected:
    static std::u16string PathOf(int disk) {
        return u"\\vm\\disk" + std::u16string(1, static_cast<char16_t>(u'0' + disk)) + u".vhdx";
    }

    void Step(std::minstd_rand& random, OpenFile& disk) {
        const auto pick = [&](std::uint64_t n) { return random() % n; };
        const std::uint64_t offset = pick(kFileBytes);
        const auto length = static_cast<std::size_t>(1 + pick(20000));
        switch (pick(12)) {
            case 0:
                (void)volume.SetSize(disk, pick(kFileBytes));
                break;
            case 1:
                (void)volume.Zero(disk, static_cast<std::int64_t>(offset),
                                  static_cast<std::int64_t>(offset + length));
                break;
            case 2:
                (void)volume.Flush(disk);
                break;
            case 3:
                (void)volume.Write(disk, offset, Pattern(length, 1), {.half = true});
                break;
            case 4:
                (void)volume.Write(disk, offset, Pattern(length, 1),
                                   {.fail_with = STATUS_DISK_FULL});
                break;
            case 5: {
                const std::u16string name =
                    u"\\vm\\t" + std::u16string(1, static_cast<char16_t>(u'0' + pick(4)));
                if (auto file = volume.Open(name, FILE_OPEN_IF)) {
                    (void)volume.Write(*file, pick(1000), Pattern(length, 2));
                    if (pick(2) == 0) (void)volume.SetDelete(*file);
                    volume.Close(std::move(file));
                }
                break;
            }
            default: {
                WriteOptions options{.fast_io = pick(8) == 0, .with_mdl = pick(2) == 0};
                (void)volume.Write(disk, offset,
                                   Pattern(length, static_cast<std::uint8_t>(pick(256))), options);
            }
        }
    }

    void RunCallers(unsigned seed) {
        std::vector<std::thread> callers;
        for (unsigned i = 0; i < kCallers; ++i) {
            callers.emplace_back([this, seed, i] {
                std::minstd_rand random(seed * 100 + i + 1);
                auto disk = volume.Open(PathOf(static_cast<int>(i % 2)));
                for (int step = 0; step < kStepsPerCaller; ++step) Step(random, *disk);
                volume.Close(std::move(disk));
            });
        }
        for (auto& caller : callers) caller.join();
    }

    void MakeDisks() {
        for (int i = 0; i < 2; ++i) volume.Close(Make(PathOf(i), Bytes(1 << 20)));
    }
};

TEST_P(DriverRandomTest, TheRingAndTheDirtyRegionsExplainTheFiles) {
    MakeDisks();
    ASSERT_EQ(engine.Connect(), STATUS_SUCCESS);
    ASSERT_EQ(engine.Attach({"vm"}), 0u);
    volume.before_change = [this](const std::u16string& path, std::uint64_t first,
                                  std::uint64_t end) {
        if (path.starts_with(u"\\vm\\") && !DurablyMarked(path, first, end)) {
            Breach("a change before its mark is durable");
        }
    };
    Replica replica;
    std::uint64_t last = 0;
    const auto drain = [&] {
        for (const Record& record : engine.Read()) {
            EXPECT_GT(record.sequence, last);
            last = record.sequence;
            replica.Apply(record);
        }
    };
    std::atomic<bool> running{true};
    std::thread callers([&] {
        RunCallers(GetParam());
        running = false;
    });
    Until([&] {
        drain();
        return !running;
    });
    callers.join();
    drain();
    std::map<std::uint64_t, std::u16string> paths;
    const auto files = engine.Call(RHA_CAPTURE_FILES);
    ASSERT_EQ(files.reply.status, 0u) << files.text;
    std::size_t at = 0;
    rha_capture_file file;
    const char* path = nullptr;
    while (rha_capture_next_file(files.items.data(), files.items.size(), &at, &file, &path) != 0) {
        std::u16string name = u"\\";
        for (const char c : std::string(path, file.path_bytes)) {
            name += c == '/' ? u'\\' : static_cast<char16_t>(c);
        }
        if (file.directory == 0) paths[file.file_id] = name;
    }
    engine.RepairAll([&](const rha_capture_region& region) {
        if (paths.contains(region.file_id)) {
            replica.Repair(region, volume.Content(paths[region.file_id]));
        }
    });
    for (const auto& [id, name] : paths) {
        ASSERT_TRUE(replica.files.contains(id)) << id;
        EXPECT_TRUE(replica.files[id] == volume.Content(name)) << "seed " << GetParam();
    }
    EXPECT_EQ(paths.size(), replica.files.size() - 1) << "the directory is no file";
}

TEST_P(DriverRandomTest, SurvivesFailingAllocationsAndUnloadAtAnyMoment) {
    MakeDisks();
    ASSERT_EQ(engine.Connect(), STATUS_SUCCESS);
    FailAllocations(0.02);
    volume.allow_overlap = true;  // once capture has ended nobody keeps changes apart
    (void)engine.Attach({"vm"});
    std::atomic<bool> stop{false};
    std::vector<std::thread> callers;
    for (unsigned i = 0; i < kCallers; ++i) {
        callers.emplace_back([this, i, &stop] {
            std::minstd_rand random(GetParam() * 1000 + i + 1);
            std::unique_ptr<OpenFile> disk;
            while (disk == nullptr) disk = volume.Open(PathOf(static_cast<int>(i % 2)));
            for (int step = 0; step < kStepsPerCaller && !stop; ++step) Step(random, *disk);
            volume.Close(std::move(disk));
        });
    }
    std::minstd_rand random(GetParam());
    for (unsigned i = 0; i < random() % 50; ++i) (void)engine.Call(RHA_CAPTURE_DIRTY);
    engine.Close();
    Manager::Unload(random() % 2 == 0);
    stop = true;
    for (auto& caller : callers) caller.join();
    // Whatever happened: nothing on disk is believed.
    EXPECT_FALSE(DurableMap().has_value());
}

INSTANTIATE_TEST_SUITE_P(Seeds, DriverRandomTest, testing::Range(1u, 5u));

}  // namespace
}  // namespace rha::fltmgr
