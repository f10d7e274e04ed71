#include "common/runtime/rpc/error_conversion.h"

#include <string>

#include <gtest/gtest.h>

namespace rha {
namespace {

Error Example() {
    Error error{.code = ErrorCode::kStaleEpoch,
                .message = "epoch 4 is over",
                .remedy = "ask the control service",
                .os_code = 5,
                .retryable = true,
                .data_at_risk = true};
    return error.While("start replica").While("scenario web");
}

void ExpectEqual(const Error& a, const Error& b) {
    EXPECT_EQ(a.code, b.code);
    EXPECT_EQ(a.message, b.message);
    EXPECT_EQ(a.remedy, b.remedy);
    EXPECT_EQ(a.os_code, b.os_code);
    EXPECT_EQ(a.retryable, b.retryable);
    EXPECT_EQ(a.data_at_risk, b.data_at_risk);
    EXPECT_EQ(a.context, b.context);
}

TEST(ErrorConversion, AnErrorCrossesTheWireWhole) {
    ExpectEqual(FromProto(ToProto(Example())), Example());
    const auto status = ToGrpcStatus(Example());
    EXPECT_EQ(status.error_code(), grpc::StatusCode::FAILED_PRECONDITION);
    ExpectEqual(FromGrpcStatus(status, "peer"), Example());
    EXPECT_TRUE(StatusFromProto(v1::ErrorInfo()));
    EXPECT_FALSE(StatusFromProto(ToProto(Example())));
    EXPECT_TRUE(ToGrpcStatus(Status()).ok());
}

TEST(ErrorConversion, EveryCodeSurvives) {
    for (int i = 0; i <= static_cast<int>(ErrorCode::kInternal); ++i) {
        const Error error{.code = static_cast<ErrorCode>(i), .message = "m"};
        const auto status = ToGrpcStatus(error);
        EXPECT_FALSE(status.ok());
        EXPECT_EQ(FromGrpcStatus(status, "peer").code, error.code);
    }
}

TEST(ErrorConversion, AStatusOfGrpcItselfNamesThePeer) {
    const auto error =
        FromGrpcStatus({grpc::StatusCode::UNAVAILABLE, "refused"}, "engine at host:1");
    EXPECT_EQ(error.code, ErrorCode::kUnavailable);
    EXPECT_EQ(error.message, "engine at host:1: refused");
    EXPECT_TRUE(error.retryable);
    EXPECT_FALSE(error.remedy.empty());
    EXPECT_EQ(FromGrpcStatus({grpc::StatusCode::INTERNAL, "x", "not a message"}, "p").message,
              "p: x");
}

TEST(ErrorConversion, LongTextsFitIntoMetadata) {
    Error error{.code = ErrorCode::kIo};
    for (int i = 0; i < 3000; ++i) error.message += "あ";
    error.remedy = std::string(9000, 'r');
    for (int i = 0; i < 100; ++i) error.While(std::string(500, 'c'));
    const auto status = ToGrpcStatus(error);
    EXPECT_LT(status.error_details().size() + 3 * status.error_message().size(), 8192u);
    EXPECT_EQ(FromGrpcStatus(status, "p").code, ErrorCode::kIo);
}

}  // namespace
}  // namespace rha
