#include <array>
#include <memory>

#include "common/runtime/access.h"
#include "common/runtime/files_windows.h"
#include "common/runtime/trust_windows.h"
// After windows.h, of which they use the types.
#include <aclapi.h>
#include <sddl.h>

namespace rha {
namespace {

// Full access for SYSTEM, the administrators and the owner (S-1-3-4: whoever owns it), inherited by
// what is made below; protected: nothing is inherited from above.
constexpr const wchar_t* kPrivate = L"D:P(A;OICI;FA;;;SY)(A;OICI;FA;;;BA)(A;OICI;FA;;;S-1-3-4)";

constexpr DWORD kReading = FILE_READ_DATA | GENERIC_READ | GENERIC_ALL;

bool Is(PSID sid, WELL_KNOWN_SID_TYPE type) {
    return IsWellKnownSid(sid, type) != 0;
}

/// Whether that entry lets in somebody who is not `owner`, the system or an administrator.
bool LetsOthersRead(const ACCESS_ALLOWED_ACE& entry, PSID owner) {
    const PSID who = const_cast<DWORD*>(&entry.SidStart);
    if ((entry.Mask & kReading) == 0 || (entry.Header.AceFlags & INHERIT_ONLY_ACE) != 0) {
        return false;
    }
    const bool trusted = Is(who, WinLocalSystemSid) || Is(who, WinBuiltinAdministratorsSid) ||
                         Is(who, WinCreatorOwnerRightsSid);
    return !trusted && !EqualSid(who, owner);
}

/// The one who is allowed to install Windows' own parts, to whom some directories belong.
constexpr const wchar_t* kInstaller = L"NT SERVICE\\TrustedInstaller";

bool IsUserOfThisProcess(PSID who) {
    HANDLE token = nullptr;
    if (!OpenProcessToken(GetCurrentProcess(), TOKEN_QUERY, &token)) return false;
    const UniqueHandle kept(token);
    std::array<std::byte, sizeof(TOKEN_USER) + SECURITY_MAX_SID_SIZE> buffer{};
    DWORD size = 0;
    if (!GetTokenInformation(token, TokenUser, buffer.data(), static_cast<DWORD>(buffer.size()),
                             &size)) {
        return false;
    }
    return EqualSid(reinterpret_cast<const TOKEN_USER*>(buffer.data())->User.Sid, who) != 0;
}

bool IsInstaller(PSID who) {
    std::array<std::byte, SECURITY_MAX_SID_SIZE> sid{};
    std::array<wchar_t, 256> domain{};
    auto sid_size = static_cast<DWORD>(sid.size());
    auto domain_size = static_cast<DWORD>(domain.size());
    SID_NAME_USE use{};
    return LookupAccountNameW(nullptr, kInstaller, sid.data(), &sid_size, domain.data(),
                              &domain_size, &use) &&
           EqualSid(sid.data(), who);
}

}  // namespace

bool IsTrusted(PSID who, bool own_user) {
    return IsWellKnownSid(who, WinLocalSystemSid) ||
           IsWellKnownSid(who, WinBuiltinAdministratorsSid) || IsInstaller(who) ||
           (own_user && IsUserOfThisProcess(who));
}

PrivateAccess::PrivateAccess() {
    attributes_.nLength = sizeof attributes_;
    if (!ConvertStringSecurityDescriptorToSecurityDescriptorW(
            kPrivate, SDDL_REVISION_1, &attributes_.lpSecurityDescriptor, nullptr)) {
        failure_ = GetLastError();
    }
}

PrivateAccess::~PrivateAccess() {
    LocalFree(attributes_.lpSecurityDescriptor);
}

Result<SECURITY_ATTRIBUTES*> PrivateAccess::Attributes() {
    if (failure_ == 0) return &attributes_;
    return std::unexpected(WindowsError(failure_, "set up access rights"));
}

Status CheckKeyIsPrivate(const std::filesystem::path& path) {
    const std::wstring name = LongPath(path);
    PSID owner = nullptr;
    ACL* rules = nullptr;
    PSECURITY_DESCRIPTOR descriptor = nullptr;
    const DWORD failure = GetNamedSecurityInfoW(
        name.c_str(), SE_FILE_OBJECT, OWNER_SECURITY_INFORMATION | DACL_SECURITY_INFORMATION,
        &owner, nullptr, &rules, nullptr, &descriptor);
    if (failure != ERROR_SUCCESS) {
        return std::unexpected(WindowsError(failure, "read the access rights of " + path.string()));
    }
    const std::unique_ptr<void, decltype(&LocalFree)> kept(descriptor, LocalFree);
    bool others = rules == nullptr;  // no list at all: everybody may do everything
    for (DWORD i = 0; !others && i < rules->AceCount; ++i) {
        void* entry = nullptr;
        if (!GetAce(rules, i, &entry)) return FileError("read the access rights of", path);
        const auto* allowed = static_cast<const ACCESS_ALLOWED_ACE*>(entry);
        const bool plain = allowed->Header.AceType == ACCESS_ALLOWED_ACE_TYPE;
        const bool denies = allowed->Header.AceType == ACCESS_DENIED_ACE_TYPE;
        // An entry of another kind is not read: better refuse than guess.
        others = plain ? LetsOthersRead(*allowed, owner) : !denies;
    }
    if (!others) return {};
    return Fail(ErrorCode::kPermissionDenied,
                "private key " + path.string() + " may be read by others",
                "run: icacls \"" + path.string() +
                    "\" /inheritance:r /grant:r *S-1-5-18:F *S-1-5-32-544:F *S-1-3-4:F; if others "
                    "had access, enrol again");
}

Status CheckOwner(const std::filesystem::path& path) {
    PSID owner = nullptr;
    PSECURITY_DESCRIPTOR descriptor = nullptr;
    const DWORD failure =
        GetNamedSecurityInfoW(LongPath(path).c_str(), SE_FILE_OBJECT, OWNER_SECURITY_INFORMATION,
                              &owner, nullptr, nullptr, nullptr, &descriptor);
    if (failure == ERROR_FILE_NOT_FOUND || failure == ERROR_PATH_NOT_FOUND) return {};
    if (failure != ERROR_SUCCESS) {
        return std::unexpected(WindowsError(failure, "read the owner of " + path.string()));
    }
    const std::unique_ptr<void, decltype(&LocalFree)> kept(descriptor, LocalFree);
    if (IsTrusted(owner, /*own_user=*/true)) return {};
    return Fail(
        ErrorCode::kPermissionDenied,
        path.string() + " belongs to somebody who is neither the system nor an administrator",
        "see what lies in it and who put it there; if it is to be used, run: icacls \"" +
            path.string() + "\" /setowner *S-1-5-32-544");
}

}  // namespace rha
