// Owning handles for C libraries: create, check and own in one expression.
#pragma once

#include <memory>

namespace beffroi {

/// Stateless deleter that calls one C function: `using YangContext = CHandle<ly_ctx, ly_ctx_destroy>;`
template <auto Free>
struct CallFree {
    template <typename T>
    void operator()(T* p) const noexcept {
        Free(p);
    }
};

template <typename T, auto Free>
using CHandle = std::unique_ptr<T, CallFree<Free>>;

}  // namespace beffroi
