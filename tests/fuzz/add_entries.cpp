// The body of add-entries (c2sp.org/tlog-mirror), as anybody with a gateway's certificate may send it, packed or not.
#include "central/collector/add_entries.h"

#include <cstdint>
#include <cstdlib>
#include <string>

#include "central/collector/gunzip.h"

namespace {

using namespace beffroi::central;

/// There is one encoding: what is read is, written again, the start of what was sent.
void read(std::string_view body) {
    UploadReader reader(body);
    const auto header = reader.header();
    if (!header) {
        return;
    }
    auto again = upload_header(*header);
    auto next = header->entries.start;
    for (auto package = reader.next(); package; package = reader.next()) {
        const bool continues = package->first == next && package->subtree.end <= header->entries.end &&
                               package->entries.size() == package->subtree.end - package->first &&
                               beffroi::journal::is_subtree(package->subtree);
        if (!continues) {
            std::abort();
        }
        next = package->subtree.end;
        add_package(again, *package);
    }
    if (!body.starts_with(again) || reader.at_end() != (next == header->entries.end)) {
        std::abort();
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view body(reinterpret_cast<const char*>(data), size);
    read(body);
    constexpr std::size_t k_unpacked = std::size_t{1} << 16;
    if (const auto unpacked = gunzip(body, k_unpacked)) {
        if (unpacked->size() > k_unpacked) {
            std::abort();
        }
        read(*unpacked);
    }
    return 0;
}
