#include "central/collector/gunzip.h"

#include <zlib.h>

#include <algorithm>

#include "base/c_handle.h"

namespace beffroi::central {

namespace {

constexpr int k_gzip_only = 15 + 16;  // inflateInit2: the largest window, and a gzip header
constexpr std::size_t k_first_guess = 4;

using Inflation = CHandle<z_stream, inflateEnd>;

}  // namespace

std::optional<std::string> gunzip(std::string_view packed, std::size_t max_bytes) {
    z_stream stream{};
    if (inflateInit2(&stream, k_gzip_only) != Z_OK) {
        return std::nullopt;
    }
    const Inflation end(&stream);
    // zlib's interface is older than const: it does not write there.
    stream.next_in = const_cast<Bytef*>(reinterpret_cast<const Bytef*>(packed.data()));
    stream.avail_in = static_cast<uInt>(packed.size());
    std::string bytes(std::min(max_bytes, std::max<std::size_t>(packed.size(), 1) * k_first_guess), '\0');
    for (;;) {
        stream.next_out = reinterpret_cast<Bytef*>(bytes.data() + stream.total_out);
        stream.avail_out = static_cast<uInt>(bytes.size() - stream.total_out);
        const int state = inflate(&stream, Z_NO_FLUSH);
        if (state == Z_STREAM_END) {
            bytes.resize(stream.total_out);
            return stream.avail_in == 0 ? std::optional(std::move(bytes)) : std::nullopt;
        }
        if (state != Z_OK || stream.avail_out != 0 || bytes.size() == max_bytes) {
            return std::nullopt;
        }
        bytes.resize(std::min(max_bytes, bytes.size() * 2));
    }
}

}  // namespace beffroi::central
