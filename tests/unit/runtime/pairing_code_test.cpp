#include "common/runtime/tls/pairing_code.h"

#include <random>
#include <string>

#include <gtest/gtest.h>

#include "common/runtime/tls/x509.h"
#include "tests/support/result_matchers.h"

namespace rha {
namespace {

using test::FailsWith;

const std::string kFingerprint = ToHex(Sha256("some CA"));

TEST(PairingCode, ReadsBackHoweverItIsTyped) {
    const auto code = NewPairingCode(kFingerprint);
    ASSERT_TRUE(code);
    std::string text = FormatPairingCode(*code);
    EXPECT_EQ(text.size(), 47u);  // eight groups of five
    EXPECT_EQ(ParsePairingCode(text), *code);
    for (char& c : text) {
        if (c == '-') c = ' ';
        if (c == '0') c = 'o';
        if (c == '1') c = 'l';
        c = static_cast<char>(std::tolower(c));
    }
    EXPECT_EQ(ParsePairingCode(" " + text + "\n"), *code);
    EXPECT_TRUE(MatchesFingerprint(*code, kFingerprint));
    EXPECT_FALSE(MatchesFingerprint(*code, ToHex(Sha256("another CA"))));
}

TEST(PairingCode, CodesDiffer) {
    EXPECT_NE(NewPairingCode(kFingerprint)->secret, NewPairingCode(kFingerprint)->secret);
}

TEST(PairingCode, FindsTypingMistakes) {
    const std::string text = FormatPairingCode(*NewPairingCode(kFingerprint));
    EXPECT_TRUE(FailsWith(ParsePairingCode(text.substr(1)), ErrorCode::kInvalidArgument, "39"));
    EXPECT_TRUE(FailsWith(ParsePairingCode("U" + text), ErrorCode::kInvalidArgument, "'U'"));
    EXPECT_TRUE(FailsWith(ParsePairingCode(""), ErrorCode::kInvalidArgument, "has 0"));
    std::mt19937 random(7);
    int missed = 0;
    constexpr int kTries = 2000;
    for (int i = 0; i < kTries; ++i) {
        std::string wrong = text;
        const auto at = random() % wrong.size();
        if (wrong[at] == '-') continue;
        const char old = wrong[at];
        while (wrong[at] == old) wrong[at] = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"[random() % 32];
        missed += ParsePairingCode(wrong).has_value() ? 1 : 0;
    }
    EXPECT_LT(missed, kTries / 100);  // one in 1024 is expected
}

TEST(PairingCode, ProofsDependOnEveryInput) {
    const auto key = PairingKey("0123456789");
    EXPECT_NE(RequestProof(key, "a"), RequestProof(key, "b"));
    EXPECT_NE(RequestProof(key, "a"), RequestProof(PairingKey("0123456780"), "a"));
    EXPECT_NE(RequestProof(key, "a"), ReplyProof(key, "a"));
    EXPECT_TRUE(EqualSecrets(ReplyProof(key, "a"), ReplyProof(key, "a")));
    EXPECT_FALSE(EqualSecrets("a", ""));
}

}  // namespace
}  // namespace rha
