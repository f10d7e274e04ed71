#include "control/web/site.h"

#include <fstream>

#include <gtest/gtest.h>
#include <sys/stat.h>

#include "tests/support/result_matchers.h"
#include "tests/support/temporary_directory.h"

namespace rha::control {
namespace {

class SiteTest : public testing::Test {
protected:
    void SetUp() override {
        std::filesystem::create_directory(directory_ / "files");
        std::ofstream(directory_ / "files/manager.zip") << "content";
        std::ofstream(directory_ / "files/manager.zip.sha256")
            << std::string(64, 'a') << "  manager.zip\n";
        std::ofstream(directory_ / "files/other.zip") << "other";
        std::ofstream(directory_ / "files/other.zip.sha256") << "<script>" << std::string(64, 'b');
        std::ofstream(directory_ / "files/.secret") << "hidden";
        std::ofstream(directory_ / "outside") << "secret";
        std::filesystem::create_symlink(directory_ / "outside", directory_ / "files/alias");
        std::filesystem::create_directory(directory_ / "files/folder");
        token_ = *MakeWebToken(token_file());
    }
    std::filesystem::path token_file() const { return directory_ / "web-token"; }

    /// What the server makes of it in the end.
    WebResponse Made(const WebRequest& request) {
        WebResponse response = site_.Answer(request);
        return response.later ? response.later() : std::move(response);
    }
    WebResponse Get(const std::string& path, const std::string& method = "GET") {
        return Made({.method = method,
                     .path = path,
                     .authorization = "Bearer " + token_,
                     .accept_language = ""});
    }
    WebResponse GetWith(const std::string& authorization, const std::string& path = "/") {
        return Made(
            {.method = "GET", .path = path, .authorization = authorization, .accept_language = ""});
    }

    test::TemporaryDirectory directory_;
    std::string token_;
    Status health_;
    std::optional<Error> report_error_;
    Site site_{{.overview = [] { return Overview{.version = "9.9"}; },
                .health = [this] { return health_; },
                .report = [this](const ReportPath& path, Language) -> Result<std::string> {
                    if (report_error_) return std::unexpected(*report_error_);
                    return path.kind + " of " + path.scenario;
                },
                .token_file = directory_ / "web-token",
                .download_directory = directory_ / "files"}};
};

TEST_F(SiteTest, PagesNeedTheToken) {
    for (const char* path : {"/", "/metrics", "/download/", "/download/manager.zip",
                             "/report/web/sync.html", "/report/web/sync.csv", "/none"}) {
        EXPECT_EQ(GetWith("", path).status, 401) << path;
        EXPECT_EQ(GetWith("Bearer " + std::string(48, 'a'), path).status, 401) << path;
        EXPECT_TRUE(GetWith("", path).headers.contains("WWW-Authenticate"));
    }
    EXPECT_EQ(Get("/").status, 200);
    EXPECT_EQ(Get("/?x=1").status, 200);
    EXPECT_EQ(Get("/metrics").content_type, "text/plain; version=0.0.4; charset=utf-8");
    EXPECT_EQ(Get("/none").status, 404);
}

TEST_F(SiteTest, ANewTokenEndsTheOldOneAndOnlyItsHashIsKept) {
    const std::string old = token_;
    token_ = *MakeWebToken(token_file());
    EXPECT_EQ(GetWith("Bearer " + old).status, 401);
    EXPECT_EQ(Get("/").status, 200);
    std::string stored;
    std::getline(std::ifstream(token_file()) >> std::ws, stored);
    EXPECT_EQ(stored.find(token_), std::string::npos);
    EXPECT_EQ(GetWith("Bearer " + stored).status, 401) << "the hash is not the token";
    struct stat info {};
    ASSERT_EQ(::stat(token_file().c_str(), &info), 0);
    EXPECT_EQ(info.st_mode & 0777, 0600u);
}

TEST_F(SiteTest, WithoutATokenThereIsNoWayIn) {
    std::filesystem::remove(token_file());
    EXPECT_EQ(Get("/").status, 401);
    EXPECT_NE(Get("/").body.find("web-token"), std::string::npos);
    std::ofstream(token_file()) << "";
    EXPECT_EQ(GetWith("Bearer ").status, 401);
}

TEST_F(SiteTest, HealthIsOpenAndHonest) {
    EXPECT_EQ(GetWith("", "/healthz").status, 200);
    EXPECT_EQ(GetWith("", "/healthz").body, "ok\n");
    health_ = Fail(ErrorCode::kIo, "broken", "repair it");
    EXPECT_EQ(GetWith("", "/healthz").status, 503);
    EXPECT_EQ(GetWith("", "/style.css").status, 200);
}

TEST_F(SiteTest, OnlyReading) {
    for (const char* method : {"POST", "PUT", "DELETE", "OPTIONS", "BREW", ""}) {
        EXPECT_EQ(Get("/", method).status, 405) << method;
    }
    EXPECT_EQ(Get("/", "HEAD").status, 200);
}

TEST_F(SiteTest, ReportsForPeopleAndForPrograms) {
    const auto html = Get("/report/my%20web/sync.html");
    EXPECT_EQ(html.status, 200);
    EXPECT_EQ(html.body, "sync of my web");
    EXPECT_EQ(html.content_type, "text/html; charset=utf-8");
    EXPECT_NE(html.headers.at("Content-Security-Policy").find("default-src 'none'"),
              std::string::npos);
    const auto csv = Get("/report/web/switchover.csv");
    EXPECT_EQ(csv.content_type, "text/csv; charset=utf-8");
    EXPECT_EQ(csv.headers.at("Content-Disposition"), "attachment; filename=\"switchover.csv\"");
    EXPECT_EQ(Get("/report/web").status, 404);
    report_error_ = Error{.code = ErrorCode::kNotFound, .message = "no such scenario"};
    EXPECT_EQ(Get("/report/none/sync.html").status, 404);
    report_error_ = Error{.code = ErrorCode::kIo, .message = "the <disk> is gone"};
    const auto broken = Get("/report/web/sync.html");
    EXPECT_EQ(broken.status, 503);
    EXPECT_NE(broken.body.find("the &lt;disk&gt; is gone"), std::string::npos) << broken.body;
}

TEST_F(SiteTest, DownloadsAreTheFilesOfTheDirectoryAndNothingElse) {
    const auto list = Get("/download/").body;
    EXPECT_NE(list.find("<a href=\"manager.zip\">"), std::string::npos) << list;
    for (const char* hidden : {"secret", "alias", "folder"}) {
        EXPECT_EQ(list.find(hidden), std::string::npos) << hidden;
    }
    EXPECT_NE(list.find("<td>7 B</td><td><code>" + std::string(64, 'a') + "</code></td>"),
              std::string::npos)
        << list;
    EXPECT_NE(list.find("<a href=\"other.zip\">"), std::string::npos);
    EXPECT_EQ(list.find(".sha256"), std::string::npos);  // they belong to what they vouch for
    EXPECT_EQ(list.find("<script>"), std::string::npos);
    EXPECT_TRUE(Get("/download/manager.zip.sha256").file);
    const auto file = Get("/download/manager.zip");
    ASSERT_TRUE(file.file);
    std::string content(16, '?');
    EXPECT_EQ(file.file.ReadAt(0, std::as_writable_bytes(std::span(content))), 7u);
    EXPECT_EQ(content.substr(0, 7), "content");
    for (const char* path :
         {"/download/../outside", "/download/%2e%2e/outside", "/download/alias", "/download/folder",
          "/download/.secret", "/download/none", "/download/folder/../manager.zip"}) {
        EXPECT_EQ(Get(path).status, 404) << path;
    }
}

TEST_F(SiteTest, NeitherALinkNorAPipeIsOpenedForADownload) {
    const auto files = directory_ / "files";
    std::ofstream(directory_ / "sum") << std::string(64, 'c') << "  secret\n";
    std::ofstream(files / "linked.zip") << "content";
    std::filesystem::create_symlink(directory_ / "sum", files / "linked.zip.sha256");
    std::filesystem::create_symlink(files / "manager.zip", files / "within");
    ASSERT_EQ(::mkfifo((files / "pipe").c_str(), 0600), 0);
    const auto list = Get("/download/").body;
    EXPECT_NE(list.find("<a href=\"linked.zip\">"), std::string::npos) << list;
    EXPECT_EQ(list.find(std::string(64, 'c')), std::string::npos) << list;
    for (const char* name : {"pipe", "within", "linked.zip.sha256"}) {
        EXPECT_EQ(list.find(name), std::string::npos) << name;
        EXPECT_EQ(Get(std::string("/download/") + name).status, 404) << name;  // and at once
    }
}

}  // namespace
}  // namespace rha::control
