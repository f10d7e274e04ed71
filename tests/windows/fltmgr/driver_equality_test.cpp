// The same history of changes gives the same ring, whether rha-capturefs or rhaflt sees it.
#include <algorithm>
#include <map>
#include <optional>
#include <random>
#include <set>

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
struct Step {
    enum Kind {
        kCreate,
        kWrite,
        kTruncate,
        kOverwrite,  ///< opened so that nothing is left of what it held
        kAllocate,
        kZero,
        kFlush,
        kRename,
        kRemove,
        kMakeDirectory,
        kRenameDirectory,
        kRemoveDirectory,
        kKinds
    } kind;
    std::string name;
    std::string to;
    std::uint64_t offset = 0;
    std::uint64_t length = 0;
};

/// The folder of a name, empty for the machine's own.
std::string ParentOf(const std::string& name) {
    const auto slash = name.find('/');
    return slash == std::string::npos ? "" : name.substr(0, slash);
}

/// What stands after some steps: draws steps that succeed on both sides.
class Names {
public:
    explicit Names(unsigned seed) : random_(seed) {}

    std::optional<Step> Next() {
        Step step{static_cast<Step::Kind>(random_() % Step::kKinds), File(), File(),
                  random_() % 50000, 1 + random_() % 20000};
        if (step.kind >= Step::kMakeDirectory) {
            step.name = random_() % 2 == 0 ? "d0" : "d1";
            step.to = step.name == "d0" ? "d1" : "d0";
        }
        if (!Possible(step)) return std::nullopt;
        Do(step);
        return step;
    }

private:
    std::string File() {
        const char* const folders[] = {"", "d0/", "d1/"};
        return folders[random_() % 3] + std::string("f") + std::to_string(random_() % 3);
    }
    bool HasFolderOf(const std::string& name) const {
        return ParentOf(name).empty() || folders_.contains(ParentOf(name));
    }
    bool Possible(const Step& step) const {
        switch (step.kind) {
            case Step::kCreate:
                return HasFolderOf(step.name) && !sizes_.contains(step.name);
            case Step::kRename:
                return sizes_.contains(step.name) && HasFolderOf(step.to) && step.to != step.name;
            case Step::kMakeDirectory:
                return !folders_.contains(step.name);
            case Step::kRenameDirectory:
                return folders_.contains(step.name) && !folders_.contains(step.to);
            case Step::kRemoveDirectory:
                return folders_.contains(step.name) &&
                       std::ranges::none_of(sizes_, [&](const auto& file) {
                           return ParentOf(file.first) == step.name;
                       });
            default:
                return sizes_.contains(step.name);
        }
    }
    void Do(Step& step) {
        std::map<std::string, std::uint64_t> moved;
        switch (step.kind) {
            case Step::kCreate:
            case Step::kOverwrite:
                sizes_[step.name] = 0;
                break;
            case Step::kWrite:
                sizes_[step.name] = std::max(sizes_[step.name], step.offset + step.length);
                break;
            case Step::kTruncate:
                sizes_[step.name] = step.length;
                break;
            case Step::kAllocate:
                step.length += sizes_[step.name];
                break;
            case Step::kRename:
                sizes_[step.to] = sizes_[step.name];
                sizes_.erase(step.name);
                break;
            case Step::kRemove:
                sizes_.erase(step.name);
                break;
            case Step::kMakeDirectory:
                folders_.insert(step.name);
                break;
            case Step::kRenameDirectory:
                for (const auto& [name, size] : sizes_) {
                    const bool below = ParentOf(name) == step.name;
                    moved[below ? step.to + name.substr(step.name.size()) : name] = size;
                }
                sizes_ = moved;
                folders_ = {step.to};
                break;
            case Step::kRemoveDirectory:
                folders_.erase(step.name);
                break;
            default:
                break;
        }
    }

    std::minstd_rand random_;
    std::map<std::string, std::uint64_t> sizes_;
    std::set<std::string> folders_;
};

std::vector<Step> History(unsigned seed) {
    Names names(seed);
    std::vector<Step> steps;
    while (steps.size() < 300) {
        if (auto step = names.Next()) steps.push_back(*std::move(step));
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
    }

    void Do(const Step& step) {
        capturefs::Node& parent = Remember(FolderOf(step.name));
        const std::string name = std::filesystem::path(step.name).filename();
        const std::string to = std::filesystem::path(step.to).filename();
        const capturefs::Creator creator{::getuid(), ::getgid()};
        UniqueFd fd;
        switch (step.kind) {
            case Step::kRename:
            case Step::kRenameDirectory:
                EXPECT_EQ(names_->Rename(parent, name.c_str(), Remember(FolderOf(step.to)),
                                         to.c_str(), 0),
                          0);
                return;
            case Step::kRemove:
            case Step::kRemoveDirectory:
                EXPECT_EQ(names_->Remove(parent, name.c_str(), step.kind == Step::kRemoveDirectory),
                          0);
                return;
            case Step::kMakeDirectory:
                EXPECT_EQ(names_->MakeDirectory(parent, name.c_str(), 0755, creator), 0);
                return;
            case Step::kCreate:
                EXPECT_EQ(
                    names_->CreateFile(parent, name.c_str(), O_RDWR, S_IFREG | 0644, creator, fd),
                    0);
                return;
            default:
                break;
        }
        capturefs::Node& node = Remember("vm/" + step.name);
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
    static std::string FolderOf(const std::string& name) {
        const std::string parent = ParentOf(name);
        return parent.empty() ? "vm" : "vm/" + parent;
    }

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
            case Step::kOverwrite:
                EXPECT_EQ(capturefs::TruncateFile(node, &handle, 0), 0);
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
        struct stat status{};
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
};

class DriverEqualityTest : public DriverTest, public testing::WithParamInterface<unsigned> {
protected:
    static std::u16string PathOf(const std::string& name) {
        std::u16string path = u"\\vm\\";
        for (const char c : name) path += c == '/' ? u'\\' : static_cast<char16_t>(c);
        return path;
    }
    static ULONG DispositionOf(Step::Kind kind) {
        if (kind == Step::kCreate || kind == Step::kMakeDirectory) return FILE_CREATE;
        return kind == Step::kOverwrite ? FILE_OVERWRITE : FILE_OPEN;
    }

    void Do(const Step& step) {
        auto file = volume.Open(PathOf(step.name), DispositionOf(step.kind),
                                step.kind == Step::kMakeDirectory);
        ASSERT_NE(file, nullptr);
        NTSTATUS status = STATUS_SUCCESS;
        switch (step.kind) {
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
            case Step::kRenameDirectory:
                status = volume.Rename(*file, PathOf(step.to));
                break;
            case Step::kRemove:
            case Step::kRemoveDirectory:
                status = volume.SetDelete(*file);
                break;
            default:  // done by opening
                break;
        }
        EXPECT_EQ(status, STATUS_SUCCESS);
        volume.Close(std::move(file));
    }
};

TEST_P(DriverEqualityTest, OneHistoryOneRing) {
    SCOPED_TRACE("seed " + std::to_string(GetParam()));
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
