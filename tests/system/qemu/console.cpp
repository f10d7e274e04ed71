#include "tests/system/qemu/console.h"

#include <cstdlib>
#include <fstream>
#include <iterator>

#include <poll.h>
#include <sys/inotify.h>
#include <unistd.h>

#include "common/runtime/unique_fd.h"
#include "engine/hypervisor/qemu/line_socket.h"

namespace rha::engine {

std::string Console::Text() const {
    std::ifstream file(path_, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

void Console::SkipToEnd() {
    start_ = Text().size();
    records_at_start_ = LastRecord();
}

std::string Console::NewText() const {
    return Text().substr(start_);
}

bool Console::WaitForLine(const std::string& words, Instant deadline) const {
    return WaitUntil(
        [&] {
            const auto text = NewText();
            const auto at = ("\n" + text).find("\n" + words);
            return at != std::string::npos && text.find('\n', at) != std::string::npos;
        },
        deadline);
}

bool Console::WaitForRecords(std::uint64_t count, Instant deadline) const {
    return WaitUntil([&] { return LastRecord() >= records_at_start_ + count; }, deadline);
}

std::uint64_t Console::LastRecord() const {
    const auto text = Text();
    const auto end = text.rfind('\n');
    const auto at = end == std::string::npos ? end : text.substr(0, end).rfind("\nREC ");
    return at == std::string::npos ? 0 : std::strtoull(text.c_str() + at + 5, nullptr, 10);
}

bool Console::WaitUntil(const std::function<bool()>& holds, Instant deadline) const {
    const UniqueFd watch(::inotify_init1(IN_CLOEXEC | IN_NONBLOCK));
    ::inotify_add_watch(watch.Get(), path_.c_str(), IN_MODIFY);
    while (!holds()) {
        pollfd entry{.fd = watch.Get(), .events = POLLIN, .revents = 0};
        if (::poll(&entry, 1, MillisecondsUntil(deadline)) == 0) return holds();
        char events[4096];
        while (::read(watch.Get(), events, sizeof events) > 0) {
        }
    }
    return true;
}

}  // namespace rha::engine
