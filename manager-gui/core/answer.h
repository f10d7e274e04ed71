// Answer: where the outcome of an asynchronous call goes.
//
// It belongs to a QObject: the function runs on that object's thread, once, and not at all when the
// object is gone by then. So a window that was closed is not called back. Copyable.
#pragma once

#include <QObject>
#include <QPointer>
#include <functional>
#include <utility>

#include "common/error.h"

namespace rha::manager {

template <typename T>
class Answer {
public:
    Answer(QObject* context, std::function<void(const Result<T>&)> function)
        : context_(context), function_(std::move(function)) {}

    /// Null: it is gone, and so nobody waits. On its thread only, as the next.
    QObject* context() const { return context_; }
    void operator()(const Result<T>& result) const {
        if (context_) function_(result);
    }

private:
    QPointer<QObject> context_;
    std::function<void(const Result<T>&)> function_;
};

}  // namespace rha::manager
