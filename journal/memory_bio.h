// OpenSSL's streams over memory. For the files of this folder that speak to OpenSSL in PEM or DER.
#pragma once

#include <openssl/bio.h>

#include <limits>
#include <stdexcept>
#include <string>
#include <string_view>

#include "base/c_handle.h"

namespace beffroi::journal {

using Bio = CHandle<BIO, BIO_free_all>;

/// Reads `bytes`, which outlive it.
[[nodiscard]] inline Bio memory_bio(std::string_view bytes) {
    if (bytes.size() > static_cast<std::size_t>(std::numeric_limits<int>::max())) {
        throw std::length_error("more bytes than OpenSSL reads at once");
    }
    Bio bio(BIO_new_mem_buf(bytes.data(), static_cast<int>(bytes.size())));
    if (!bio) {
        throw std::bad_alloc();
    }
    return bio;
}

/// Takes what is written to it.
[[nodiscard]] inline Bio memory_bio() {
    Bio bio(BIO_new(BIO_s_secmem()));
    if (!bio) {
        throw std::bad_alloc();
    }
    return bio;
}

[[nodiscard]] inline std::string bytes_of(const Bio& bio) {
    char* data = nullptr;
    const long size = BIO_get_mem_data(bio.get(), &data);
    return size <= 0 ? std::string() : std::string(data, static_cast<std::size_t>(size));
}

}  // namespace beffroi::journal
