// The small pure pieces of the stream: runs, batches, lag.
#include <vector>

#include <gtest/gtest.h>

#include "engine/core/lag_meter.h"
#include "engine/core/record_builder.h"
#include "engine/core/run_summary.h"
#include "engine/core/stream_batcher.h"

namespace rha::engine {
namespace {

using std::chrono::milliseconds;

constexpr auto kIgnore = [](const RecordView&) {};

RecordFields Numbered(std::uint64_t sequence, RecordType type = RHA_RECORD_FLUSH) {
    return {.type = type,
            .sequence = {sequence},
            .file = {1},
            .capture_unix_ns = static_cast<std::int64_t>(sequence * 10)};
}

TEST(RunSummary, DescribesWhatItRead) {
    RecordBuilder builder;
    builder.Add(Numbered(5)).Add(Numbered(6)).Add(Numbered(7));
    std::size_t visited = 0;
    const auto run =
        SummariseRun(builder.bytes(), 1000, Sequence{4}, [&](const RecordView&) { ++visited; });
    ASSERT_TRUE(run);
    EXPECT_EQ(visited, 3u);
    EXPECT_EQ(run->records, 3u);
    EXPECT_EQ(run->bytes, builder.bytes().size());
    EXPECT_EQ(run->first, Sequence{5});
    EXPECT_EQ(run->last, Sequence{7});
    EXPECT_EQ(run->first_capture_unix_ns, 50);
    EXPECT_EQ(run->last_capture_unix_ns, 70);
}

TEST(RunSummary, StopsInFrontOfTheRecordThatDoesNotFitButTakesOne) {
    RecordBuilder builder;
    builder.Add(Numbered(1)).Add(Numbered(2)).Add(Numbered(3));
    EXPECT_EQ(SummariseRun(builder.bytes(), 2 * RHA_RECORD_HEADER_BYTES, {}, kIgnore)->records, 2u);
    EXPECT_EQ(SummariseRun(builder.bytes(), 1, {}, kIgnore)->records, 1u);
}

TEST(RunSummary, RefusesAHoleThatNoGapAccountsFor) {
    RecordBuilder hole;
    hole.Add(Numbered(5));
    EXPECT_FALSE(SummariseRun(hole.bytes(), 1000, Sequence{3}, kIgnore));
    EXPECT_FALSE(SummariseRun(hole.bytes(), 1000, Sequence{5}, kIgnore)) << "repeated";
    RecordBuilder gap;
    auto fields = Numbered(5, RHA_RECORD_GAP);
    fields.length = 2;
    gap.Add(fields);
    EXPECT_TRUE(SummariseRun(gap.bytes(), 1000, Sequence{2}, kIgnore));
    EXPECT_FALSE(SummariseRun(gap.bytes(), 1000, Sequence{1}, kIgnore)) << "it counts only two";
}

TEST(RunSummary, RefusesRecordsThatCaptureDoesNotWrite) {
    RecordBuilder builder;
    builder.Add({.type = RHA_RECORD_SYNC_COMPLETE});
    EXPECT_FALSE(SummariseRun(builder.bytes(), 1000, {}, kIgnore));
    EXPECT_FALSE(SummariseRun(ByteSpan(builder.bytes()).first(40), 1000, {}, kIgnore));
}

TEST(StreamBatcher, AQuietMachinesChangeLeavesAtOnce) {
    StreamBatcher batcher({.batch_bytes_max = 1000, .linger = milliseconds(2)});
    EXPECT_EQ(batcher.Offer(64, /*under_way=*/false, Instant{}), std::nullopt);
}

TEST(StreamBatcher, UnderLoadItLingersOnceAndNoLonger) {
    StreamBatcher batcher({.batch_bytes_max = 1000, .linger = milliseconds(2)});
    const Instant start{milliseconds(10)};
    const Instant due = start + milliseconds(2);
    EXPECT_EQ(batcher.Offer(64, true, start), due);
    EXPECT_EQ(batcher.Offer(128, true, start + milliseconds(1)), due) << "not put off again";
    EXPECT_EQ(batcher.Offer(500, true, start + milliseconds(1)), std::nullopt) << "large enough";
    EXPECT_EQ(batcher.Offer(128, true, due), std::nullopt);
    batcher.Restart();
    EXPECT_EQ(batcher.Offer(64, true, due), due + milliseconds(2));
}

TEST(LagMeter, MeasuresTheOldestChangeThatIsNotDurable) {
    LagMeter lag;
    const WallTime now{10'000};
    EXPECT_EQ(lag.Lag(now, std::nullopt), Duration{0});
    EXPECT_EQ(lag.Lag(now, 9'000), Duration{1'000}) << "only waiting";
    lag.Sent(
        {.first = {1}, .last = {3}, .first_capture_unix_ns = 2'000, .last_capture_unix_ns = 4'000});
    lag.Sent(
        {.first = {4}, .last = {9}, .first_capture_unix_ns = 5'000, .last_capture_unix_ns = 6'000});
    EXPECT_EQ(lag.Lag(now, 9'000), Duration{8'000});
    lag.Durable(Sequence{3});
    EXPECT_EQ(lag.Lag(now, 9'000), Duration{5'000});
    EXPECT_EQ(lag.durable_capture_time().unix_ns, 4'000);
    lag.Restart();
    EXPECT_EQ(lag.Lag(now, 9'000), Duration{5'000}) << "a lost connection makes nothing younger";
    lag.Sent({.first = {4},
              .last = {12},
              .first_capture_unix_ns = 5'000,
              .last_capture_unix_ns = 9'500});
    lag.Durable(Sequence{12});
    EXPECT_EQ(lag.Lag(now, std::nullopt), Duration{0});
}

}  // namespace
}  // namespace rha::engine
