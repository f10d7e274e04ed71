// Windows names its runs nowhere. A volatile key of the registry is gone after a restart: the first
// program that asks puts a random id there.
#include <array>

#include "common/runtime/files_windows.h"
#include "common/runtime/random.h"
#include "common/runtime/text_windows.h"
#include "engine/lease/boot_id.h"

namespace rha::engine {
namespace {

constexpr const wchar_t* kKey = L"SOFTWARE\\RHA\\Boot";
constexpr const wchar_t* kValue = L"Id";
/// Engine and guard start side by side.
constexpr const wchar_t* kMutex = L"Global\\rha-boot-id";
constexpr DWORD kPatienceMs = 10'000;
constexpr std::size_t kUuidLength = 36;

std::unexpected<Error> RegistryError(LSTATUS status, std::string what) {
    auto error = WindowsError(static_cast<unsigned long>(status), std::move(what));
    error.remedy = "run it as a service, or as an administrator";
    return std::unexpected(std::move(error));
}

/// Nothing when there is none.
std::string Read(HKEY key) {
    std::array<wchar_t, kUuidLength + 1> text{};
    DWORD bytes = sizeof text;
    const LSTATUS status =
        RegGetValueW(key, nullptr, kValue, RRF_RT_REG_SZ, nullptr, text.data(), &bytes);
    return status == ERROR_SUCCESS ? ToUtf8(text.data()) : std::string();
}

Result<std::string> ReadOrMake(HKEY key) {
    if (auto id = Read(key); id.size() == kUuidLength) return id;
    RHA_ASSIGN_OR_RETURN(auto id, RandomUuid());
    const std::wstring text = ToUtf16(id);
    const LSTATUS status =
        RegSetValueExW(key, kValue, 0, REG_SZ, reinterpret_cast<const BYTE*>(text.c_str()),
                       static_cast<DWORD>((text.size() + 1) * sizeof(wchar_t)));
    if (status != ERROR_SUCCESS) return RegistryError(status, "write the boot id");
    return id;
}

}  // namespace

Result<std::string> CurrentBootId() {
    PrivateAccess access;
    RHA_ASSIGN_OR_RETURN(SECURITY_ATTRIBUTES* const attributes, access.Attributes());
    const UniqueHandle mutex(CreateMutexW(attributes, FALSE, kMutex));
    const DWORD waited = mutex ? WaitForSingleObject(mutex.Get(), kPatienceMs) : WAIT_FAILED;
    if (waited != WAIT_OBJECT_0 && waited != WAIT_ABANDONED) {
        return RegistryError(waited == WAIT_TIMEOUT ? ERROR_SEM_TIMEOUT : LSTATUS(GetLastError()),
                             "wait for another program that makes the boot id");
    }
    HKEY key = nullptr;
    const LSTATUS opened =
        RegCreateKeyExW(HKEY_LOCAL_MACHINE, kKey, 0, nullptr, REG_OPTION_VOLATILE,
                        KEY_READ | KEY_WRITE | KEY_WOW64_64KEY, attributes, &key, nullptr);
    auto id = opened == ERROR_SUCCESS ? ReadOrMake(key)
                                      : RegistryError(opened, "open the registry's boot id");
    if (key != nullptr) RegCloseKey(key);
    ReleaseMutex(mutex.Get());
    return id;
}

}  // namespace rha::engine
