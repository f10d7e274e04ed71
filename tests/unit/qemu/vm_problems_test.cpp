#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "common/texts/texts.h"
#include "engine/hypervisor/qemu/inspection.h"

namespace rha::engine {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;

constexpr const char* kDisk = "/vm/a/Virtual Hard Disks/x.vhdx";
constexpr const char* kOverlay = "/vm/a/Snapshots/x-1.qcow2";

class VmProblems : public testing::Test {
protected:
    VmProblems() {
        folder_.path = "/vm/a";
        folder_.config.id = {"0a1b2c3d-1111-2222-3333-444455556666"};
        folder_.config.name = "a";
        context_.machine_roots = {"/vm"};
        DiskImage overlay{.path = kOverlay,
                          .canonical = kOverlay,
                          .as_written = "Snapshots/x-1.qcow2",
                          .extension_format = "qcow2",
                          .format = "qcow2"};
        DiskImage base{.path = kDisk,
                       .canonical = kDisk,
                       .as_written = "../Virtual Hard Disks/x.vhdx",
                       .child = kOverlay,
                       .extension_format = "vhdx",
                       .format = "vhdx",
                       .declared_format = "vhdx"};
        facts_.images = {overlay, base};
    }

    DiskImage& overlay() { return facts_.images[0]; }
    DiskImage& base() { return facts_.images[1]; }

    /// The one problem there must be; it and its remedy must be known in Japanese.
    VmProblem Only() {
        const auto problems = FindProblems(folder_, facts_, context_);
        EXPECT_EQ(problems.size(), 1u);
        if (problems.empty()) return {};
        EXPECT_TRUE(InJapanese(problems[0].message)) << problems[0].message;
        EXPECT_TRUE(InJapanese(problems[0].remedy)) << problems[0].remedy;
        return problems[0];
    }

    void ExpectBlocking(const std::string& words) {
        const auto problem = Only();
        EXPECT_TRUE(problem.blocking);
        EXPECT_THAT(problem.message, HasSubstr(words));
    }

    VmFolder folder_;
    DiskFacts facts_;
    InspectionContext context_;
};

TEST_F(VmProblems, ASoundMachineHasNone) {
    EXPECT_THAT(FindProblems(folder_, facts_, context_), IsEmpty());
}

TEST_F(VmProblems, MissingParentIsNamedWithItsChild) {
    base().missing = true;
    ExpectBlocking(std::string("parent disk ") + kDisk + " of " + kOverlay + " is missing");
}

TEST_F(VmProblems, MissingDisk) {
    facts_.images.resize(1);
    overlay().missing = true;
    ExpectBlocking(std::string("disk ") + kOverlay + " is missing");
}

TEST_F(VmProblems, UnreadableDisk) {
    base().unreadable = "Permission denied";
    ExpectBlocking("Permission denied");
}

TEST_F(VmProblems, UnknownFormat) {
    base().extension_format = "";
    base().format = "raw";
    base().declared_format = "raw";
    ExpectBlocking("neither .vhdx nor .qcow2");
}

TEST_F(VmProblems, FormatOtherThanItsName) {
    base().format = "raw";
    ExpectBlocking("in spite of its name");
}

TEST_F(VmProblems, ParentOpenedInTheWrongFormat) {
    base().declared_format = "raw";
    ExpectBlocking("opened as raw");
}

TEST_F(VmProblems, LoopOfParents) {
    base().loops = true;
    ExpectBlocking("its own chain");
}

TEST_F(VmProblems, OutsideTheRoots) {
    base().canonical = "/other/x.vhdx";
    ExpectBlocking("outside the storage roots");
}

TEST_F(VmProblems, ARootIsNoPrefixOfAName) {
    base().canonical = "/vmware/x.vhdx";
    ExpectBlocking("outside the storage roots");
}

TEST_F(VmProblems, OutsideTheFolderIsAWarning) {
    base().path = base().canonical = "/vm/shared/x.vhdx";
    const auto problem = Only();
    EXPECT_FALSE(problem.blocking);
    EXPECT_THAT(problem.message, HasSubstr("outside the machine's folder"));
}

TEST_F(VmProblems, FullPathsWouldPointAtAnotherHost) {
    base().as_written = kDisk;
    ExpectBlocking("full path");
}

TEST_F(VmProblems, DiskOfTwoMachines) {
    VmFolder other{.path = "/vm/b"};
    other.config.id = {"ffffffff-1111-2222-3333-444455556666"};
    other.config.name = "b";
    other.config.disks = {"../a/Virtual Hard Disks/x.vhdx"};
    context_.neighbours = {other};
    ExpectBlocking("also belongs to machine b");
}

TEST_F(VmProblems, SameIdElsewhereIsAWarning) {
    VmFolder other{.path = "/vm/copy of a"};
    other.config.id = folder_.config.id;
    context_.neighbours = {other};
    const auto problem = Only();
    EXPECT_FALSE(problem.blocking);
    EXPECT_THAT(problem.message, HasSubstr("same id"));
}

TEST_F(VmProblems, AWriterCountsOnlyWhileTheMachineIsOff) {
    overlay().locked = true;
    ExpectBlocking("open in another process");
    context_.runs = true;
    EXPECT_THAT(FindProblems(folder_, facts_, context_), IsEmpty());
}

TEST_F(VmProblems, ASharedParentIsReportedOnce) {
    base().missing = true;
    facts_.images.push_back(base());
    ExpectBlocking("is missing");
}

}  // namespace
}  // namespace rha::engine
