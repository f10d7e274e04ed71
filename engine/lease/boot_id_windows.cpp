// Windows names its runs nowhere. A volatile key of the registry is gone after a restart: the first
// program that asks makes it and puts a random id there. Windows tells which of several was the
// first; the others wait for its id. No lock, as any user could hold one by its name; keys are made
// there by administrators only.
#include <array>

#include "common/runtime/files_windows.h"
#include "common/runtime/random.h"
#include "common/runtime/text_windows.h"
#include "engine/lease/boot_id.h"

namespace rha::engine {
namespace {

constexpr const wchar_t* kKey = L"SOFTWARE\\RHA\\Boot";
constexpr const wchar_t* kValue = L"Id";
/// Between making the key and its value the first one calls nothing else.
constexpr DWORD kPatienceMs = 10'000;
constexpr DWORD kPauseMs = 10;
constexpr std::size_t kUuidLength = 36;

std::unexpected<Error> RegistryError(LSTATUS status, std::string what) {
    auto error = WindowsError(static_cast<unsigned long>(status), std::move(what));
    error.remedy = "run it as a service, or as an administrator";
    return std::unexpected(std::move(error));
}

Result<std::string> Put(HKEY key, const std::string& id) {
    const std::wstring text = ToUtf16(id);
    const LSTATUS status =
        RegSetValueExW(key, kValue, 0, REG_SZ, reinterpret_cast<const BYTE*>(text.c_str()),
                       static_cast<DWORD>((text.size() + 1) * sizeof(wchar_t)));
    if (status != ERROR_SUCCESS) return RegistryError(status, "write the boot id");
    return id;
}

/// Of the program that has made the key.
Result<std::string> WaitForId(HKEY key) {
    for (DWORD waited = 0; waited < kPatienceMs; waited += kPauseMs) {
        std::array<wchar_t, kUuidLength + 1> text{};
        DWORD bytes = sizeof text;
        const LSTATUS status =
            RegGetValueW(key, nullptr, kValue, RRF_RT_REG_SZ, nullptr, text.data(), &bytes);
        if (status == ERROR_SUCCESS && bytes == sizeof text) return ToUtf8(text.data());
        if (status != ERROR_FILE_NOT_FOUND) break;
        Sleep(kPauseMs);
    }
    return Fail(ErrorCode::kCorruption,
                "the registry's key HKLM\\SOFTWARE\\RHA\\Boot has no boot id",
                "restart this host, or delete that key and start engine and guard again");
}

}  // namespace

Result<std::string> CurrentBootId() {
    PrivateAccess access;
    RHA_ASSIGN_OR_RETURN(SECURITY_ATTRIBUTES* const attributes, access.Attributes());
    RHA_ASSIGN_OR_RETURN(const std::string fresh, RandomUuid());
    HKEY key = nullptr;
    DWORD found = 0;
    const LSTATUS opened =
        RegCreateKeyExW(HKEY_LOCAL_MACHINE, kKey, 0, nullptr, REG_OPTION_VOLATILE,
                        KEY_READ | KEY_WRITE | KEY_WOW64_64KEY, attributes, &key, &found);
    if (opened != ERROR_SUCCESS) return RegistryError(opened, "open the registry's boot id");
    auto id = found == REG_CREATED_NEW_KEY ? Put(key, fresh) : WaitForId(key);
    RegCloseKey(key);
    return id;
}

}  // namespace rha::engine
