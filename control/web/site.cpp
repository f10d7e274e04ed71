#include "control/web/site.h"

#include <algorithm>
#include <map>
#include <span>

#include "common/runtime/files.h"
#include "common/runtime/random.h"
#include "common/runtime/tls/x509.h"
#include "common/units.h"
#include "control/web/prometheus_text.h"

namespace rha::control {
namespace {

constexpr const char* kHtml = "text/html; charset=utf-8";
constexpr const char* kText = "text/plain; charset=utf-8";
constexpr std::size_t kTokenBytes = 24;
/// Of the file beside another that holds its SHA-256.
constexpr std::string_view kSumSuffix = ".sha256";

WebResponse Notice(int status, std::string_view title, const std::string& text, Language language) {
    return {.status = status,
            .content_type = kHtml,
            .body = RenderNotice(title, "<p>" + EscapeHtml(text) + "</p>", language),
            .file = {},
            .headers = {}};
}

WebResponse NotFound(Language language) {
    const bool japanese = language == Language::kJapanese;
    return Notice(
        404, japanese ? "ありません" : "Not found",
        japanese ? "このアドレスには何もありません。" : "There is nothing at this address.",
        language);
}

WebResponse Unauthorised(bool configured, Language language) {
    const bool japanese = language == Language::kJapanese;
    std::string text = japanese
                           ? "任意のユーザ名と、パスワードとして rha-control web-token が表示する"
                             "トークンを入力してください。"
                           : "Give any user name, and as the password the token that "
                             "`rha-control web-token` prints on the control host.";
    if (!configured) {
        text = japanese ? "トークンがまだありません。コントロール サービスのホストで rha-control "
                          "web-token を実行してください。"
                        : "There is no token yet: run `rha-control web-token` on the control host.";
    }
    WebResponse response =
        Notice(401, japanese ? "トークンが必要です" : "A token is needed", text, language);
    response.headers["WWW-Authenticate"] = "Basic realm=\"RHA overview\", charset=\"UTF-8\"";
    return response;
}

/// Whether a token exists, and whether this is it.
struct Access {
    bool configured = false;
    bool granted = false;
};
Access Check(const std::filesystem::path& token_file, const std::string& authorization) {
    const auto stored = ReadSmallFile(token_file, 4096);
    if (!stored || stored->size() < 64) return {};
    const std::string token = TokenOf(authorization);
    return {.configured = true,
            .granted = !token.empty() &&
                       EqualSecrets(ToHex(Sha256(token)), std::string_view(*stored).substr(0, 64))};
}

/// Plain files of the directory that are not hidden, with their sizes.
using Files = std::map<std::string, std::uintmax_t>;
Files OfferedFiles(const std::filesystem::path& directory) {
    Files files;
    std::error_code failed;
    if (directory.empty()) return files;
    for (std::filesystem::directory_iterator at(directory, failed), end; !failed && at != end;
         at.increment(failed)) {
        const std::string name = at->path().filename().string();
        std::error_code unknown;
        const bool plain =
            at->symlink_status(unknown).type() == std::filesystem::file_type::regular;
        const std::uintmax_t size = at->file_size(unknown);
        if (plain && !unknown && !name.starts_with('.')) files.emplace(name, size);
    }
    return files;
}

bool IsSumOf(const std::string& name, const Files& files) {
    return name.ends_with(kSumSuffix) &&
           files.contains(name.substr(0, name.size() - kSumSuffix.size()));
}

/// The sum at the beginning of a file as sha256sum writes it; empty when that is none. Like what it
/// vouches for it is no link: whoever may write into the directory must not have others read.
std::string StoredSum(const std::filesystem::path& path) {
    const auto file = NativeFile::OpenRegular(path);
    std::string sum(64, '\0');
    if (!file) return {};
    const auto size = file->ReadAt(0, std::as_writable_bytes(std::span(sum)));
    if (!size || *size != sum.size()) return {};
    return sum.find_first_not_of("0123456789abcdef") == std::string::npos ? sum : std::string();
}

}  // namespace

Result<std::string> MakeWebToken(const std::filesystem::path& token_file) {
    RHA_ASSIGN_OR_RETURN(const std::string bytes, RandomBytes(kTokenBytes));
    std::string token = ToHex(bytes);
    RHA_RETURN_IF_ERROR(WriteFileAtomically(token_file, ToHex(Sha256(token)) + "\n", 0600));
    return token;
}

WebResponse Site::Answer(const WebRequest& request) const {
    const Language language = ChooseLanguage(request.accept_language);
    const std::string path = request.path.substr(0, request.path.find_first_of("?#"));
    if (request.method != "GET" && request.method != "HEAD") {
        WebResponse refused =
            Notice(405, "Method not allowed", "This page is for reading only.", language);
        refused.headers["Allow"] = "GET, HEAD";
        return refused;
    }
    if (path == "/healthz") {
        const auto health = parts_.health();
        return {.status = health ? 200 : 503,
                .content_type = kText,
                .body = health ? "ok\n" : "the store does not answer\n",
                .file = {},
                .headers = {}};
    }
    if (path == "/style.css") {
        return {.content_type = "text/css; charset=utf-8",
                .body = std::string(StyleSheet()),
                .file = {},
                .headers = {{"Cache-Control", "max-age=3600"}}};
    }
    const Access access = Check(parts_.token_file, request.authorization);
    if (!access.granted) return Unauthorised(access.configured, language);
    if (path == "/") {
        return {.content_type = kHtml,
                .body = RenderPage(parts_.overview(), language),
                .file = {},
                .headers = {}};
    }
    if (path == "/metrics") {
        return {.content_type = kPrometheusContentType,
                .body = ToPrometheusText(Collect(parts_.overview())),
                .file = {},
                .headers = {}};
    }
    if (path.starts_with("/report/")) {
        const auto wanted = ReportPathOf(path);
        if (!wanted) return NotFound(language);
        WebResponse response;
        response.later = [this, wanted = *wanted, language] { return Report(wanted, language); };
        return response;
    }
    if (path == "/download/") return Downloads(language);
    if (path.starts_with("/download/")) return Download(path, language);
    return NotFound(language);
}

WebResponse Site::Report(const ReportPath& wanted, Language language) const {
    auto content = parts_.report(wanted, language);
    if (!content) {
        const ErrorCode code = content.error().code;
        const bool unknown = code == ErrorCode::kNotFound || code == ErrorCode::kInvalidArgument;
        if (unknown) return NotFound(language);
        return Notice(503, "No report", content.error().ToString(), language);
    }
    WebResponse response{.content_type = kHtml, .body = std::move(*content), .file = {}};
    if (wanted.format == "csv") {
        response.content_type = "text/csv; charset=utf-8";
        response.headers["Content-Disposition"] =
            "attachment; filename=\"" + EncodePathPart(wanted.kind) + ".csv\"";
    } else {
        // A report is one file with its style inside; it has no scripts either.
        response.headers["Content-Security-Policy"] =
            "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; "
            "frame-ancestors 'none'";
    }
    return response;
}

WebResponse Site::Downloads(Language language) const {
    const bool japanese = language == Language::kJapanese;
    const auto files = OfferedFiles(parts_.download_directory);
    std::string rows;
    for (const auto& [name, size] : files) {
        if (IsSumOf(name, files)) continue;
        const std::string sum_file = name + std::string(kSumSuffix);
        const std::string sum = files.contains(sum_file)
                                    ? StoredSum(parts_.download_directory / sum_file)
                                    : std::string();
        rows += "<tr><td><a href=\"" + EscapeHtml(EncodePathPart(name)) + "\">" + EscapeHtml(name) +
                "</a></td><td>" + FormatBytes(size) + "</td><td><code>" + sum + "</code></td></tr>";
    }
    std::string list;
    if (rows.empty()) {
        list = japanese ? "<p class=\"empty\">ダウンロードできるファイルはありません。</p>"
                        : "<p class=\"empty\">There is nothing to download.</p>";
    } else {
        list = std::string("<div class=\"wide\"><table><thead><tr><th>") +
               (japanese ? "ファイル</th><th>サイズ" : "File</th><th>Size") +
               "</th><th>SHA-256</th></tr></thead><tbody>" + rows + "</tbody></table></div>";
    }
    return {.content_type = kHtml,
            .body = RenderNotice(japanese ? "ダウンロード" : "Downloads", list, language),
            .file = {},
            .headers = {}};
}

WebResponse Site::Download(const std::string& path, Language language) const {
    const auto name = DownloadName(path);
    if (!name || parts_.download_directory.empty()) return NotFound(language);
    auto file = NativeFile::OpenRegular(parts_.download_directory / *name);
    if (!file) return NotFound(language);
    return {.content_type = "application/octet-stream",
            .body = {},
            .file = std::move(*file),
            .headers = {{"Content-Disposition", "attachment"}}};
}

}  // namespace rha::control
