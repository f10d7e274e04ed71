#include <gtest/gtest.h>

#include "control/web/core/page.h"

namespace rha::control {
namespace {

TEST(Request, TheLanguageIsTheFavouriteOfOurs) {
    EXPECT_EQ(ChooseLanguage("ja"), Language::kJapanese);
    EXPECT_EQ(ChooseLanguage("ja-JP, en;q=0.5"), Language::kJapanese);
    EXPECT_EQ(ChooseLanguage("de, ja;q=0.7, en;q=0.3"), Language::kJapanese);
    EXPECT_EQ(ChooseLanguage("en, ja;q=0.9"), Language::kEnglish);
    EXPECT_EQ(ChooseLanguage("ja;q=0"), Language::kEnglish);
    for (const char* odd : {"", ",,,;;", "ja;q=x", "jabber", ";q=1"}) {
        EXPECT_EQ(ChooseLanguage(odd), Language::kEnglish) << odd;
    }
}

TEST(Request, TokensComeAsBearerOrPassword) {
    EXPECT_EQ(TokenOf("Bearer abc"), "abc");
    EXPECT_EQ(TokenOf("bearer  abc "), "abc");
    EXPECT_EQ(TokenOf("Basic dXNlcjphYmM="), "abc");  // user:abc
    EXPECT_EQ(TokenOf("Basic OmE6Yg=="), "a:b");      // :a:b
    for (const char* odd :
         {"", "Bearer", "Basic", "Basic !!!", "Basic dXNlcg==", "Digest abc", "Bearerabc"}) {
        EXPECT_EQ(TokenOf(odd), "") << odd;
    }
}

TEST(Request, DownloadsLeadNowhereElse) {
    EXPECT_EQ(DownloadName("/download/manager%201.0.exe"), "manager 1.0.exe");
    for (const char* odd :
         {"/download/", "/download/..", "/download/../x", "/download/%2e%2e%2fetc", "/download/a/b",
          "/download/a%2Fb", "/download/%00", "/download/a%0d%0aX", "/download/.hidden",
          "/download/%", "/download/%4", "/download/%zz", "/download/a%5Cb", "/x", ""}) {
        EXPECT_FALSE(DownloadName(odd)) << odd;
    }
    EXPECT_FALSE(DownloadName("/download/" + std::string(200, 'a')));
    EXPECT_EQ(DownloadName("/download/" + EncodePathPart("ü & \"x\".zip")), std::nullopt);
    EXPECT_EQ(DownloadName("/download/" + EncodePathPart("ü & x#?.zip")), "ü & x#?.zip");
}

TEST(Request, ReportPathsAreTakenApart) {
    const auto path = ReportPathOf("/report/my%20web%2F1.2/sync.html");
    ASSERT_TRUE(path);
    EXPECT_EQ(path->scenario, "my web/1.2");
    EXPECT_EQ(path->kind, "sync");
    EXPECT_EQ(path->format, "html");
    for (const char* bad : {"/report/", "/report/web", "/report/web/sync", "/report/a.b/sync",
                            "/report//sync.html", "/report/%zz/sync.html", "/other/web/sync.csv"}) {
        EXPECT_FALSE(ReportPathOf(bad)) << bad;
    }
}

}  // namespace
}  // namespace rha::control
