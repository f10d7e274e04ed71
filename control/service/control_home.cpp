#include "control/service/control_home.h"

#include <string>
#include <utility>

#include "common/runtime/files.h"
#include "common/runtime/log.h"
#include "common/runtime/random.h"
#include "common/runtime/tls/x509.h"

namespace rha::control {
namespace {

constexpr const char* kDatabase = "control.db";

Result<CertificateAuthority> OpenAuthority(const std::filesystem::path& directory, WallTime now) {
    auto loaded = CertificateAuthority::Load(directory / "ca");
    if (loaded || loaded.error().code != ErrorCode::kNotFound) {
        if (!loaded) loaded.error().While("load the certificate authority");
        return loaded;
    }
    std::error_code ignored;
    if (std::filesystem::exists(directory / kDatabase, ignored)) {
        return Fail(ErrorCode::kFailedPrecondition,
                    "the certificate authority is missing: " + loaded.error().message,
                    "put back a backup of " + (directory / "ca").string() +
                        "; without it every host must be enrolled again");
    }
    RHA_ASSIGN_OR_RETURN(auto created, CertificateAuthority::Create(ValidFor(now, kCaDays)));
    RHA_RETURN_IF_ERROR(created.Save(directory / "ca"));
    LogInfo("created a certificate authority, fingerprint {}", created.fingerprint());
    return created;
}

/// Loaded, and more than half of its life is ahead.
bool IsFresh(const Result<Identity>& identity, WallTime now) {
    if (!identity) return false;
    const auto info = DescribeCertificate(identity->certificate_pem);
    if (!info) return false;
    const auto& valid = info->validity;
    return valid.not_after.unix_ns - now.unix_ns >
           (valid.not_after.unix_ns - valid.not_before.unix_ns) / 2;
}

/// The id lives in the certificate; it is kept even when that has expired.
Result<std::string> ControlId(const std::filesystem::path& identity_directory) {
    const auto pem = ReadSmallFile(identity_directory / "cert.pem");
    if (pem) {
        const auto info = DescribeCertificate(*pem);
        if (info && info->holder) return info->holder->id;
    }
    return RandomUuid();
}

Result<Identity> OpenIdentity(const std::filesystem::path& directory,
                              const CertificateAuthority& authority, int certificate_days,
                              WallTime now) {
    const auto path = directory / "identity";
    auto loaded = LoadIdentity(path, now);
    if (IsFresh(loaded, now) && loaded->ca_fingerprint == authority.fingerprint()) return loaded;
    RHA_ASSIGN_OR_RETURN(std::string id, ControlId(path));
    RHA_ASSIGN_OR_RETURN(Identity issued,
                         authority.IssueIdentity({PeerRole::kControl, std::move(id)},
                                                 ValidFor(now, certificate_days)));
    RHA_RETURN_IF_ERROR(SaveIdentity(path, issued));
    LogInfo("issued this service's certificate, valid for {} days", certificate_days);
    return issued;
}

}  // namespace

Result<ControlHome> OpenControlHome(const std::filesystem::path& directory, int certificate_days,
                                    WallTime now) {
    RHA_RETURN_IF_ERROR(MakeDirectory(directory, 0700));
    RHA_ASSIGN_OR_RETURN(const auto lock,
                         NativeFile::Open(directory / "lock", NativeFile::Mode::kCreate));
    RHA_RETURN_IF_ERROR(lock.Lock());
    RHA_ASSIGN_OR_RETURN(CertificateAuthority authority, OpenAuthority(directory, now));
    RHA_ASSIGN_OR_RETURN(Identity identity,
                         OpenIdentity(directory, authority, certificate_days, now));
    RHA_ASSIGN_OR_RETURN(auto database, Database::Open(directory / kDatabase));
    return ControlHome{std::move(authority), std::move(identity), std::move(database)};
}

Result<NativeFile> LockForRunning(const std::filesystem::path& directory) {
    RHA_ASSIGN_OR_RETURN(auto file,
                         NativeFile::Open(directory / "run.lock", NativeFile::Mode::kCreate));
    RHA_ASSIGN_OR_RETURN(const bool locked, file.TryLock());
    if (locked) return file;
    return Fail(ErrorCode::kConflict,
                "another rha-control runs on " + directory.string() + " already",
                "stop it first, or give this one a --data of its own");
}

}  // namespace rha::control
