#include "common/runtime/tls/identity.h"

#include <array>
#include <system_error>
#include <utility>

#include "common/runtime/access.h"
#include "common/runtime/directories.h"
#include "common/runtime/files.h"
#include "common/runtime/secret.h"
#include "common/runtime/tls/x509.h"

namespace rha {
namespace {

constexpr std::array<std::pair<PeerRole, std::string_view>, 3> kRoles = {{
    {PeerRole::kEngine, "engine"},
    {PeerRole::kControl, "control"},
    {PeerRole::kAdmin, "admin"},
}};
constexpr std::string_view kDomain = ".rha";

Result<std::string> ReadPart(const std::filesystem::path& path) {
    auto content = ReadSmallFile(path);
    if (!content && content.error().code == ErrorCode::kNotFound) {
        return Fail(ErrorCode::kNotFound, "no identity here: " + path.string() + " does not exist",
                    "enrol first: rhactl login, or rha-engine enroll on an engine host");
    }
    return content;
}

Result<std::string> ReadKey(const std::filesystem::path& path) {
    RHA_RETURN_IF_ERROR(ReadPart(path));
    RHA_RETURN_IF_ERROR(CheckKeyIsPrivate(path));
    auto key = ReadSecretFile(path);
    if (!key && key.error().code == ErrorCode::kCorruption) {
        key.error().remedy = "enrol again: rhactl login, or rha-engine enroll on an engine host";
    }
    return key;
}

Status FillDirectory(const std::filesystem::path& directory, const Identity& identity) {
    RHA_RETURN_IF_ERROR(WriteSecretFile(directory / "key.pem", identity.key_pem));
    RHA_RETURN_IF_ERROR(WriteFileAtomically(directory / "cert.pem", identity.certificate_pem));
    return WriteFileAtomically(directory / "ca.pem", identity.ca_pem);
}

}  // namespace

std::string_view Name(PeerRole role) {
    for (const auto& [value, name] : kRoles) {
        if (value == role) return name;
    }
    return "unknown";
}

std::optional<PeerRole> PeerRoleFromName(std::string_view name) {
    for (const auto& [value, role_name] : kRoles) {
        if (role_name == name) return value;
    }
    return std::nullopt;
}

std::string DnsName(const PeerIdentity& peer) {
    return peer.id + "." + std::string(Name(peer.role)) + std::string(kDomain);
}

std::optional<PeerIdentity> PeerFromDnsName(std::string_view name) {
    if (!name.ends_with(kDomain)) return std::nullopt;
    name.remove_suffix(kDomain.size());
    const auto dot = name.find('.');
    if (dot == std::string_view::npos || dot == 0) return std::nullopt;
    const auto role = PeerRoleFromName(name.substr(dot + 1));
    if (!role) return std::nullopt;
    return PeerIdentity{*role, std::string(name.substr(0, dot))};
}

Result<Identity> MakeIdentity(std::string ca_pem, std::string certificate_pem, std::string key_pem,
                              WallTime now) {
    RHA_ASSIGN_OR_RETURN(const auto authority, DescribeCertificate(ca_pem));
    RHA_ASSIGN_OR_RETURN(const auto own, DescribeCertificate(certificate_pem));
    if (!own.holder) {
        return Fail(ErrorCode::kPermissionDenied,
                    "certificate '" + own.subject + "' names no role of this product",
                    "enrol again with a pairing code of the control service");
    }
    RHA_RETURN_IF_ERROR(CheckKeyMatches(certificate_pem, key_pem));
    RHA_RETURN_IF_ERROR(CheckCertificate(certificate_pem, ca_pem, now, "this host's certificate"));
    return Identity{.self = *own.holder,
                    .ca_pem = std::move(ca_pem),
                    .certificate_pem = std::move(certificate_pem),
                    .key_pem = std::move(key_pem),
                    .ca_fingerprint = authority.fingerprint,
                    .not_after = own.validity.not_after};
}

Result<Identity> LoadIdentity(const std::filesystem::path& directory, WallTime now) {
    RHA_RETURN_IF_ERROR(FinishReplacing(directory));
    RHA_ASSIGN_OR_RETURN(std::string ca, ReadPart(directory / "ca.pem"));
    RHA_ASSIGN_OR_RETURN(std::string certificate, ReadPart(directory / "cert.pem"));
    RHA_ASSIGN_OR_RETURN(std::string key, ReadKey(directory / "key.pem"));
    auto identity = MakeIdentity(std::move(ca), std::move(certificate), std::move(key), now);
    if (!identity) identity.error().While("load identity " + directory.string());
    return identity;
}

Status SaveIdentity(const std::filesystem::path& directory, const Identity& identity) {
    auto target = std::filesystem::absolute(directory).lexically_normal();
    if (!target.has_filename()) target = target.parent_path();
    RHA_RETURN_IF_ERROR(MakeDirectory(target.parent_path()));
    RHA_ASSIGN_OR_RETURN(const auto fresh, MakeDirectoryBeside(target));
    auto saved = FillDirectory(fresh, identity);
    if (saved) saved = ReplaceDirectory(fresh, target);
    if (!saved) {
        std::error_code ignored;
        std::filesystem::remove_all(fresh, ignored);
    }
    return saved;
}

}  // namespace rha
