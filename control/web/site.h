// Site: what the web port answers. Routes, access and content; no sockets.
//
//   /            the overview page          /metrics      Prometheus's text format
//   /report/…    a scenario's reports
//   /style.css   its style sheet, open      /download/    the manager's files, if configured
//   /healthz     open: 200 "ok" while the store answers, else 503
//
// Everything but /healthz and /style.css asks for the read-only token
// (docs/adr/0070-web-access.md), of which only the hash is kept, in a file that is read for each
// request. Thread rule: one thread; what it leaves for later, any.
#pragma once

#include <filesystem>
#include <functional>
#include <map>
#include <string>

#include "common/error.h"
#include "common/runtime/native_file.h"
#include "control/web/core/overview.h"
#include "control/web/core/page.h"

namespace rha::control {

struct WebRequest {
    std::string method;  ///< GET or HEAD; everything else is refused
    std::string path;    ///< as sent, with a query perhaps
    std::string authorization;
    std::string accept_language;
};

struct WebResponse {
    int status = 200;
    std::string content_type;
    std::string body;
    NativeFile file;  ///< instead of a body
    std::map<std::string, std::string> headers;
    /// Instead of all of these: makes the answer, and may wait for an engine; to be called from
    /// another thread than Answer, so that nobody else's page waits.
    std::function<WebResponse()> later{};
};

struct SiteParts {
    std::function<Overview()> overview;
    std::function<Status()> health;
    /// A report's content, from any thread; kNotFound, kInvalidArgument: there is no such one.
    std::function<Result<std::string>(const ReportPath&, Language)> report;
    std::filesystem::path token_file;
    std::filesystem::path download_directory;  ///< empty: nothing to download
};

class Site {
public:
    explicit Site(SiteParts parts) : parts_(std::move(parts)) {}
    WebResponse Answer(const WebRequest& request) const;

private:
    WebResponse Report(const ReportPath& wanted, Language language) const;
    WebResponse Download(const std::string& path, Language language) const;
    WebResponse Downloads(Language language) const;

    const SiteParts parts_;
};

/// Makes a new token, which replaces the last one, and returns it; only its hash is stored.
Result<std::string> MakeWebToken(const std::filesystem::path& token_file);

}  // namespace rha::control
