// What of the API's messages must not be believed.
#include "manager-gui/client/wire.h"

#include <limits>

#include <gtest/gtest.h>

#include "manager-gui/client/wire_administration.h"

namespace rha::manager::test {
namespace {

TEST(Wire, EachHostIsHeardForItself) {
    v1::Scenario wire;
    wire.mutable_status()->set_replica_answers(true);
    EXPECT_FALSE(fromWire(wire).master.heard);
    EXPECT_TRUE(fromWire(wire).replica.heard);
    wire.mutable_status()->set_status_known(true);  // all that a service of before tells
    EXPECT_TRUE(fromWire(wire).heard());
}

TEST(Wire, AServiceSaysWhatItIs) {
    v1::ControlInfo wire;
    wire.set_version("1.2");
    wire.set_control_id("c-1");
    wire.set_ca_fingerprint_sha256("4f1c");
    wire.set_started_unix_ns(7);
    EXPECT_EQ(fromWire(wire),
              (ServiceInfo{
                  .version = "1.2", .id = "c-1", .ca_fingerprint = "4f1c", .started_unix_ns = 7}));
}

TEST(Wire, AHistoryIsTakenOverFileByFile) {
    v1::History wire;
    v1::ChangeHistory& changes = *wire.mutable_changes();
    changes.set_begin_unix_ns(1000);
    changes.set_end_unix_ns(9000);
    changes.add_files("");
    changes.add_files("web/disk.vhdx");
    v1::ChangeSample& sample = *changes.add_samples();
    sample.set_begin_unix_ns(2000);
    sample.mutable_total()->set_changes(7);
    sample.mutable_total()->set_written_bytes(4096);
    sample.mutable_total()->set_zeroed_bytes(512);
    sample.set_uncounted_changes(2);
    v1::FileChanges& file = *sample.add_files();
    file.set_file(1);
    file.mutable_counts()->set_written_bytes(4000);
    const ChangeHistory expected{
        .begin_unix_ns = 1000,
        .end_unix_ns = 9000,
        .files = {"", "web/disk.vhdx"},
        .samples = {{.begin_unix_ns = 2000,
                     .total = {.changes = 7, .written_bytes = 4096, .zeroed_bytes = 512},
                     .uncounted_changes = 2,
                     .files = {{.file = 1, .counts = {.written_bytes = 4000}}}}}};
    EXPECT_EQ(fromWire(wire), expected);
}

TEST(Wire, FilesThatAreNotListedAndImpossibleTimesDoNoHarm) {
    v1::History wire;
    v1::ChangeHistory& changes = *wire.mutable_changes();
    changes.set_begin_unix_ns(std::numeric_limits<std::int64_t>::min());
    changes.set_end_unix_ns(std::numeric_limits<std::int64_t>::max());
    changes.add_files("");
    v1::ChangeSample& sample = *changes.add_samples();
    sample.add_files()->set_file(1);
    sample.add_files()->set_file(0);
    const ChangeHistory history = fromWire(wire);
    EXPECT_EQ(history.begin_unix_ns, 0);
    EXPECT_LT(history.end_unix_ns, std::numeric_limits<std::int64_t>::max() / 2);
    ASSERT_EQ(history.samples.front().files.size(), 1);
    EXPECT_EQ(history.samples.front().files.front().file, 0);
}

}  // namespace
}  // namespace rha::manager::test
