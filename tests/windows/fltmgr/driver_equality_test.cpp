// The same history of changes gives the same ring, whether rha-capturefs or rhaflt sees it.
#include <random>

#include <fcntl.h>
#include <linux/falloc.h>
#include <sys/stat.h>

#include "common/runtime/unique_fd.h"
#include "engine/capture/capturefs/capture_set.h"
#include "engine/capture/capturefs/file_changes.h"
#include "engine/capture/capturefs/name_changes.h"
#include "tests/support/temporary_directory.h"
#include "tests/windows/fltmgr/driver_fixture.h"

namespace rha::fltmgr {
namespace {

constexpr std::uint64_t kRingBytes = 4u << 20;
constexpr int kNames = 4;

struct Step {
    enum Kind { kCreate, kWrite, kTruncate, kAllocate, kZero, kFlush, kRename, kRemove } kind;
    int name = 0;
    int to = 0;
    std::uint64_t offset = 0;
    std::uint64_t length = 0;
};

/// Steps that succeed on both sides: names are used only while they exist.
std::vector<Step> History(unsigned seed) {
    std::minstd_rand random(seed);
    std::array<std::uint64_t, kNames> sizes{};
    std::array<bool, kNames> exists{};
    std::vector<Step> steps;
    while (steps.size() < 200) {
        const int name = static_cast<int>(random() % kNames);
        Step step{static_cast<Step::Kind>(random() % 8), name, static_cast<int>(random() % kNames),
                  random() % 50000, 1 + random() % 20000};
        if (exists[static_cast<std::size_t>(name)] == (step.kind == Step::kCreate)) continue;
        auto& size = sizes[static_cast<std::size_t>(name)];
        if (step.kind == Step::kWrite) size = std::max(size, step.offset + step.length);
        if (step.kind == Step::kTruncate) size = step.length;
        if (step.kind == Step::kAllocate) step.length += size;
        if (step.kind == Step::kCreate) exists[static_cast<std::size_t>(name)] = true;
        if (step.kind == Step::kRemove || step.kind == Step::kRename) {
            if (step.kind == Step::kRename && step.to == name) continue;
            exists[static_cast<std::size_t>(name)] = false;
        }
        if (step.kind == Step::kRename) {
            exists[static_cast<std::size_t>(step.to)] = true;
            sizes[static_cast<std::size_t>(step.to)] = size;
        }
        if (!exists[static_cast<std::size_t>(name)]) size = 0;
        steps.push_back(step);
    }
    return steps;
}

/// What may differ between two runs of anything: the capture id.
std::vector<Record> Comparable(std::vector<Record> records) {
    for (Record& record : records) {
        if (record.type == RHA_RECORD_EPOCH_START) record.file = 0;
    }
    return records;
}

/// The history below a directory, through the library behind rha-capturefs.
class LinuxSide {
public:
    LinuxSide() {
        std::filesystem::create_directories(root_.path() / "vm");
        std::filesystem::permissions(root_.path() / "vm", std::filesystem::perms(0755));
        UniqueFd root(::open(root_.path().c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC));
        nodes_ = std::make_unique<capturefs::NodeTable>(std::move(root));
        captures_ = std::make_unique<capturefs::CaptureSet>(
            capturefs::CaptureSetOptions{root_.path(), state_.path(), kRingBytes, {}}, *nodes_);
        auto attached = captures_->Attach({kScenario}, {"vm"});
        EXPECT_TRUE(attached.has_value());
        run_ = attached->run;
        names_ = std::make_unique<capturefs::NameChanges>(*captures_);
        directory_ = &Remember("vm");
    }

    void Do(const Step& step) {
        const std::string name = "f" + std::to_string(step.name);
        const std::string to = "f" + std::to_string(step.to);
        if (step.kind == Step::kRename) {
            EXPECT_EQ(names_->Rename(*directory_, name.c_str(), *directory_, to.c_str(), 0), 0);
            return;
        }
        if (step.kind == Step::kRemove) {
            EXPECT_EQ(names_->Remove(*directory_, name.c_str(), false), 0);
            return;
        }
        if (step.kind == Step::kCreate) {
            UniqueFd fd;
            EXPECT_EQ(names_->CreateFile(*directory_, name.c_str(), O_RDWR, S_IFREG | 0644,
                                         {::getuid(), ::getgid()}, fd),
                      0);
            return;
        }
        capturefs::Node& node = Remember("vm/" + name);
        capturefs::Handle handle;
        ASSERT_EQ(capturefs::OpenFile(node, O_RDWR, handle), 0);
        Change(step, node, handle);
    }

    std::vector<Record> Records() {
        rha_ring_consumer consumer{};
        const auto& ring = run_->ring();
        EXPECT_EQ(rha_ring_open(&consumer, ring.shared(), ring.mapped_bytes(), ring.feedback()),
                  RHA_RING_RECORDS);
        std::vector<Record> records;
        const std::uint8_t* run = nullptr;
        std::size_t bytes = 0;
        while (rha_ring_peek(&consumer, 1u << 20, &run, &bytes) == RHA_RING_RECORDS) {
            for (auto& record : Split(run, bytes)) records.push_back(record);
            EXPECT_EQ(rha_ring_advance(&consumer, bytes), 1);
        }
        return records;
    }

private:
    static void Change(const Step& step, capturefs::Node& node, capturefs::Handle& handle) {
        std::size_t count = 0;
        switch (step.kind) {
            case Step::kWrite: {
                const std::string bytes = Text(Pattern(step.length, 3));
                EXPECT_EQ(capturefs::WriteFile(node, handle, bytes.data(), bytes.size(),
                                               step.offset, &count),
                          0);
                break;
            }
            case Step::kTruncate:
                EXPECT_EQ(capturefs::TruncateFile(node, &handle, step.length), 0);
                break;
            case Step::kAllocate:
                EXPECT_EQ(
                    capturefs::AllocateFile(node, handle, FALLOC_FL_KEEP_SIZE, 0, step.length), 0);
                break;
            case Step::kZero:
                EXPECT_EQ(capturefs::AllocateFile(node, handle,
                                                  FALLOC_FL_KEEP_SIZE | FALLOC_FL_PUNCH_HOLE,
                                                  step.offset, step.length),
                          0);
                break;
            default:
                EXPECT_EQ(capturefs::SyncFile(node, handle, true), 0);
        }
    }

    capturefs::Node& Remember(const std::string& path) {
        UniqueFd fd(::open((root_.path() / path).c_str(), O_PATH | O_NOFOLLOW | O_CLOEXEC));
        struct stat status {};
        EXPECT_EQ(::fstat(fd.Get(), &status), 0) << path;
        return nodes_->Remember(std::move(fd), status,
                                captures_->TrackedBy(capturefs::InodeKey::Of(status)));
    }

    test::TemporaryDirectory root_;
    test::TemporaryDirectory state_;
    std::unique_ptr<capturefs::NodeTable> nodes_;
    std::unique_ptr<capturefs::CaptureSet> captures_;
    std::shared_ptr<capturefs::CaptureRun> run_;
    std::unique_ptr<capturefs::NameChanges> names_;
    capturefs::Node* directory_ = nullptr;
};

class DriverEqualityTest : public DriverTest, public testing::WithParamInterface<unsigned> {
protected:
    static std::u16string PathOf(int name) {
        return u"\\vm\\f" + std::u16string(1, static_cast<char16_t>(u'0' + name));
    }

    void Do(const Step& step) {
        auto file =
            volume.Open(PathOf(step.name), step.kind == Step::kCreate ? FILE_CREATE : FILE_OPEN);
        ASSERT_NE(file, nullptr);
        NTSTATUS status = STATUS_SUCCESS;
        switch (step.kind) {
            case Step::kCreate:
                break;
            case Step::kWrite:
                status = volume.Write(*file, step.offset, Pattern(step.length, 3));
                break;
            case Step::kTruncate:
                status = volume.SetSize(*file, step.length);
                break;
            case Step::kAllocate:
                status = volume.SetSize(*file, step.length, FileAllocationInformation);
                break;
            case Step::kZero:
                status = volume.Zero(*file, static_cast<std::int64_t>(step.offset),
                                     static_cast<std::int64_t>(step.offset + step.length));
                break;
            case Step::kFlush:
                status = volume.Flush(*file);
                break;
            case Step::kRename:
                status = volume.Rename(*file, PathOf(step.to));
                break;
            case Step::kRemove:
                status = volume.SetDelete(*file);
                break;
        }
        EXPECT_EQ(status, STATUS_SUCCESS);
        volume.Close(std::move(file));
    }
};

TEST_P(DriverEqualityTest, OneHistoryOneRing) {
    LinuxSide other;
    ASSERT_EQ(engine.Connect(), STATUS_SUCCESS);
    ASSERT_EQ(engine.Attach({"vm"}), 0u);
    volume.forget_streams = GetParam() % 2 == 0;
    for (const Step& step : History(GetParam())) {
        Do(step);
        other.Do(step);
    }
    const auto here = Comparable(engine.Read());
    const auto there = Comparable(other.Records());
    EXPECT_GT(here.size(), 200u);
    for (std::size_t i = 0; i < std::min(here.size(), there.size()); ++i) {
        ASSERT_TRUE(here[i] == there[i]) << Describe(here[i]) << " but " << Describe(there[i]);
    }
    EXPECT_EQ(here.size(), there.size());
}

INSTANTIATE_TEST_SUITE_P(Seeds, DriverEqualityTest, Seeds());

}  // namespace
}  // namespace rha::fltmgr
