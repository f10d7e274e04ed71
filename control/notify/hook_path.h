// What the operating system says about the place of a hook. Private to this folder.
#pragma once

#include <filesystem>

#include "common/error.h"
#include "control/notify/hook.h"

namespace rha::control {

enum class HookPath {
    kProgram,
    kDirectory,  ///< the one that hooks are in
    kAbove,      ///< any one above it
};

/// Whether nobody but an administrator, and with `own_user` this process's user, can have put there
/// what is at `path` or replace it, and whether a program may be run. Errors as CheckHook().
Status CheckHookPath(const std::filesystem::path& path, HookPath kind, bool own_user);

}  // namespace rha::control
