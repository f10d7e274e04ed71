#include <algorithm>
#include <array>
#include <cerrno>
#include <climits>
#include <cstdio>
#include <utility>

#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <sys/uio.h>

#include "common/runtime/files.h"
#include "common/runtime/unique_fd.h"
#include "engine/journal/journal_directory.h"

namespace rha::engine {
namespace {

constexpr mode_t kFileMode = 0600;
constexpr mode_t kDirectoryMode = 0700;

std::unexpected<Error> Os(const std::string& what) {
    return std::unexpected(ErrnoError(errno, what));
}

class PosixJournalFile final : public JournalFile {
public:
    PosixJournalFile(UniqueFd fd, std::string path) : fd_(std::move(fd)), path_(std::move(path)) {}

    Status Write(std::uint64_t offset, std::span<const ByteSpan> parts) override {
        std::array<iovec, 64> vectors{};
        std::size_t part = 0;
        std::size_t skip = 0;  // bytes of parts[part] written already
        while (part < parts.size()) {
            std::size_t count = 0;
            for (std::size_t i = part; i < parts.size() && count < vectors.size(); ++i, ++count) {
                const auto rest = i == part ? parts[i].subspan(skip) : parts[i];
                vectors[count] = {const_cast<std::byte*>(rest.data()), rest.size()};
            }
            const auto written = ::pwritev(fd_.Get(), vectors.data(), static_cast<int>(count),
                                           static_cast<off_t>(offset));
            if (written < 0 && errno == EINTR) continue;
            if (written < 0) return Os("write " + path_);
            offset += static_cast<std::uint64_t>(written);
            skip += static_cast<std::size_t>(written);
            while (part < parts.size() && skip >= parts[part].size()) {
                skip -= parts[part++].size();
            }
        }
        return {};
    }

    Status Read(std::uint64_t offset, MutableByteSpan into) override {
        while (!into.empty()) {
            const auto got =
                ::pread(fd_.Get(), into.data(), into.size(), static_cast<off_t>(offset));
            if (got < 0 && errno == EINTR) continue;
            if (got < 0) return Os("read " + path_);
            if (got == 0) return Fail(ErrorCode::kIo, "read " + path_ + ": end of file");
            offset += static_cast<std::uint64_t>(got);
            into = into.subspan(static_cast<std::size_t>(got));
        }
        return {};
    }

    Status Sync() override {
        if (::fdatasync(fd_.Get()) != 0) return Os("sync " + path_);
        return {};
    }

    Result<std::uint64_t> Size() override {
        struct stat status{};
        if (::fstat(fd_.Get(), &status) != 0) return Os("stat " + path_);
        return static_cast<std::uint64_t>(status.st_size);
    }

    Status Truncate(std::uint64_t size) override {
        if (::ftruncate(fd_.Get(), static_cast<off_t>(size)) != 0) return Os("truncate " + path_);
        return {};
    }

private:
    UniqueFd fd_;
    std::string path_;
};

class PosixJournalDisk final : public JournalDisk {
public:
    PosixJournalDisk(UniqueFd directory, std::string path, std::string set_aside)
        : directory_(std::move(directory)),
          path_(std::move(path)),
          set_aside_(std::move(set_aside)) {}

    Result<std::vector<std::string>> List() override {
        UniqueFd fd(::openat(directory_.Get(), ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC));
        if (!fd) return Os("open " + path_);
        const std::unique_ptr<DIR, int (*)(DIR*)> stream(::fdopendir(fd.Get()), ::closedir);
        if (stream == nullptr) return Os("list " + path_);
        [[maybe_unused]] const int owned_by_stream = fd.Release();
        std::vector<std::string> names;
        errno = 0;
        while (const dirent* entry = ::readdir(stream.get())) {
            const std::string name = entry->d_name;
            if (name != "." && name != "..") names.push_back(name);
        }
        if (errno != 0) return Os("list " + path_);
        return names;
    }

    Result<std::unique_ptr<JournalFile>> Open(const std::string& name) override {
        RHA_ASSIGN_OR_RETURN(auto fd, OpenFile(name, O_RDWR));
        return std::make_unique<PosixJournalFile>(std::move(fd), path_ + "/" + name);
    }

    Result<std::unique_ptr<JournalFile>> Create(const std::string& name,
                                                std::uint64_t bytes) override {
        RHA_ASSIGN_OR_RETURN(auto fd, OpenFile(name, O_RDWR | O_CREAT | O_EXCL));
        int failed = ::fallocate(fd.Get(), 0, 0, static_cast<off_t>(bytes));
        if (failed != 0 && errno == EOPNOTSUPP) {
            failed = ::ftruncate(fd.Get(), static_cast<off_t>(bytes));
        }
        if (failed != 0) {
            const auto error = ErrnoError(errno, "reserve space for " + path_ + "/" + name);
            ::unlinkat(directory_.Get(), name.c_str(), 0);
            return std::unexpected(error);
        }
        return std::make_unique<PosixJournalFile>(std::move(fd), path_ + "/" + name);
    }

    Status Rename(const std::string& from, const std::string& to) override {
        if (::renameat(directory_.Get(), from.c_str(), directory_.Get(), to.c_str()) != 0) {
            return Os("rename " + path_ + "/" + from);
        }
        return {};
    }

    Status Remove(const std::string& name) override {
        if (::unlinkat(directory_.Get(), name.c_str(), 0) != 0 && errno != ENOENT) {
            return Os("remove " + path_ + "/" + name);
        }
        return {};
    }

    Status SetAside(const std::string& name) override {
        RHA_RETURN_IF_ERROR(MakeDirectory(set_aside_, kDirectoryMode));
        for (int copy = 0;; ++copy) {
            const auto to = set_aside_ + "/" + name + (copy == 0 ? "" : "." + std::to_string(copy));
            if (::renameat2(directory_.Get(), name.c_str(), AT_FDCWD, to.c_str(),
                            RENAME_NOREPLACE) == 0) {
                return SyncDirectory(set_aside_);
            }
            if (errno != EEXIST) return Os("move " + path_ + "/" + name + " to " + to);
        }
    }

    Status SyncNames() override {
        if (::fsync(directory_.Get()) != 0) return Os("sync " + path_);
        return {};
    }

    Result<std::uint64_t> FreeBytes() override {
        struct statvfs status{};
        if (::fstatvfs(directory_.Get(), &status) != 0) return Os("query free space of " + path_);
        return static_cast<std::uint64_t>(status.f_bavail) * status.f_frsize;
    }

private:
    Result<UniqueFd> OpenFile(const std::string& name, int flags) {
        flags |= O_CLOEXEC | O_NOFOLLOW;
        UniqueFd fd(::openat(directory_.Get(), name.c_str(), flags | O_DIRECT, kFileMode));
        if (!fd && errno == EINVAL) {
            // Some file systems create the file before they refuse O_DIRECT.
            fd.Reset(::openat(directory_.Get(), name.c_str(), flags & ~O_EXCL, kFileMode));
        }
        if (!fd) return Os("open " + path_ + "/" + name);
        return fd;
    }

    UniqueFd directory_;
    std::string path_;
    std::string set_aside_;
};

}  // namespace

Result<std::unique_ptr<JournalDisk>> OpenJournalDirectory(const std::string& directory,
                                                          const std::string& set_aside) {
    RHA_RETURN_IF_ERROR(MakeDirectory(directory, kDirectoryMode));
    UniqueFd fd(::open(directory.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (!fd) return Os("open " + directory);
    return std::make_unique<PosixJournalDisk>(std::move(fd), directory, set_aside);
}

}  // namespace rha::engine
