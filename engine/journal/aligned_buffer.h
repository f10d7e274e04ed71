// AlignedBuffer: memory at a 4096-byte boundary, for reading and writing past the cache. Plain
// value, one owner.
#pragma once

#include <cstring>
#include <memory>
#include <new>

#include "common/bytes.h"

namespace rha::engine {

class AlignedBuffer {
public:
    /// `size` is rounded up to 4096; every byte is zero (and so touched).
    explicit AlignedBuffer(std::size_t size)
        : size_(RoundUp(size, kAlign)),
          data_(static_cast<std::byte*>(::operator new(size_, std::align_val_t(kAlign)))) {
        std::memset(data_.get(), 0, size_);
    }
    MutableByteSpan bytes() const { return {data_.get(), size_}; }

private:
    static constexpr std::size_t kAlign = 4096;
    struct Free {
        void operator()(std::byte* data) const {
            ::operator delete(data, std::align_val_t(kAlign));
        }
    };
    std::size_t size_;
    std::unique_ptr<std::byte, Free> data_;
};

}  // namespace rha::engine
