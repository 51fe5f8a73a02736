// Owning handles for Zstandard's contexts, and its error codes as exceptions.
#pragma once

#include <zstd.h>

#include <stdexcept>
#include <string>

#include "base/c_handle.h"

namespace beffroi::central {

using ZstdCompressor = CHandle<ZSTD_CCtx, ZSTD_freeCCtx>;

/// The size that a call returned. Throws std::runtime_error if it is an error code.
inline std::size_t zstd_size(std::size_t result) {
    if (ZSTD_isError(result) != 0) {
        throw std::runtime_error(std::string("zstd: ") + ZSTD_getErrorName(result));
    }
    return result;
}

}  // namespace beffroi::central
