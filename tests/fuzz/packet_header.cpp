// The first bytes of a denied packet, which whoever sent it chose: what is read names a protocol, and ports only where
// the protocol has them.
#include "gateway/enforce/packet_header.h"

#include <cstdint>
#include <cstdlib>
#include <string_view>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace beffroi::enforce;
    const auto read = read_packet({reinterpret_cast<const char*>(data), size});
    if (!read) {
        return 0;
    }
    const bool with_ports = read->source.port != 0 || read->destination.port != 0;
    if (read->protocol == 0 || (with_ports && !has_ports(read->protocol)) || size < 20) {
        std::abort();
    }
    return 0;
}
