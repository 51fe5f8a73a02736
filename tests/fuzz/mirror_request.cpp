// The body of POST /mirror/<origin>/entries, as anybody with a gateway's certificate may send it.
#include <cstdint>
#include <cstdlib>
#include <string>

#include "central/collector/request.h"
#include "gateway/mirror/request.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view body(reinterpret_cast<const char*>(data), size);
    const auto parsed = beffroi::central::parse_mirror_request(body);
    if (const auto* request = std::get_if<beffroi::central::MirrorRequest>(&parsed)) {
        // There is one encoding: what is accepted is exactly what a gateway would have written.
        const std::vector<std::string> entries(request->entries.begin(), request->entries.end());
        if (beffroi::mirror::request_body(request->note, entries) != body) {
            std::abort();
        }
    }
    return 0;
}
