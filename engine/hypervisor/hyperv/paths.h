// Paths as the engine has them ("D:/VMs/web", '/' between names) and as Hyper-V has them
// ("D:\VMs\web"). Pure. Windows takes ASCII letters of either case for the same; so do these.
#pragma once

#include <string>
#include <string_view>

#include "common/ids.h"

namespace rha::engine {

std::string ToHyperv(std::string_view path);
/// Without a separator at the end, unless it is all there is.
std::string FromHyperv(std::string_view path);

bool SameText(std::string_view left, std::string_view right);
/// Both as the engine has them.
bool SamePath(std::string_view left, std::string_view right);
bool IsBelow(std::string_view path, std::string_view folder);
bool IsAbsolute(std::string_view path);
std::string_view FileName(std::string_view path);
/// ".vhdx", with its dot and in lower case; empty when there is none.
std::string ExtensionOf(std::string_view path);

/// Hyper-V names machines by their GUID in capitals.
std::string ToHyperv(const VmId& vm);
VmId VmIdFromHyperv(std::string_view name);

}  // namespace rha::engine
