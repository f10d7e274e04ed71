// BackgroundSave: replaces small files on a worker, one after another, so that a slow disk holds up
// no strand. What is newer replaces what waits for the same path. A failure is logged, and that is
// all: nothing may rest on these files.
//
// Thread rule: the session's strand. Keep it until Busy() ends.
#pragma once

#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <utility>

#include "common/runtime/files.h"
#include "common/runtime/log.h"
#include "engine/master/session_runtime.h"

namespace rha::engine {

class BackgroundSave : public std::enable_shared_from_this<BackgroundSave> {
public:
    /// `idle` runs on the strand whenever nothing is left to be written.
    BackgroundSave(SessionRuntime& runtime, std::function<void()> idle)
        : runtime_(runtime), idle_(std::move(idle)) {}

    void Write(const std::filesystem::path& path, std::string content) {
        waiting_[path] = std::move(content);
        if (!std::exchange(busy_, true)) Next();
    }
    bool Busy() const { return busy_; }

private:
    void Next() {
        const auto first = waiting_.extract(waiting_.begin());
        runtime_.InBackground(
            [self = shared_from_this(), path = first.key(), content = first.mapped()] {
                const auto saved = WriteFileAtomically(path, content, 0600);
                if (!saved) LogWarning("{}", Describe(saved.error()));
                self->runtime_.Post([self] { self->Written(); });
            });
    }
    void Written() {
        if (!waiting_.empty()) return Next();
        busy_ = false;
        idle_();
    }

    SessionRuntime& runtime_;
    const std::function<void()> idle_;
    std::map<std::filesystem::path, std::string> waiting_;
    bool busy_ = false;
};

}  // namespace rha::engine
