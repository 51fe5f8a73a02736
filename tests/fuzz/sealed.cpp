// What stands in `sealed` as anybody may write it: refused with a reason, or what was sealed. The keys are the target's
// own.
#include <cstdint>
#include <cstdlib>

#include "base/encoding.h"
#include "base/fd.h"
#include "journal/escrow.h"

using namespace beffroi;

namespace {

struct Party {
    explicit Party(const std::string& file)
        : certificate(journal::Certificate::parse(read_file(file)).value()),
          key(journal::PemKey::parse(Secret(read_file(file))).value()) {}
    journal::Certificate certificate;
    journal::PemKey key;
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    static const Party region(BEFFROI_SOURCE_DIR "/tests/fuzz/sealed_keys/region.pem");
    static const Party academie(BEFFROI_SOURCE_DIR "/tests/fuzz/sealed_keys/academie.pem");
    const std::string_view bytes(reinterpret_cast<const char*>(data), size);
    const auto outer = journal::open_outer(bytes, region.certificate, region.key);
    // The bytes themselves, too: otherwise only what GCM vouches for would reach the inner parser.
    const auto* inner = std::get_if<std::string>(&outer);
    for (const std::string_view der : {inner != nullptr ? std::string_view(*inner) : bytes, bytes}) {
        const auto opened = journal::open_inner(der, academie.certificate, academie.key, {});
        const auto* refused = std::get_if<journal::NotOpened>(&opened);
        if (refused != nullptr && refused->reason.empty()) {
            std::abort();
        }
    }
    if (const auto binding = journal::parse_binding(bytes); binding && journal::binding_text(*binding) != bytes) {
        std::abort();
    }
    return 0;
}
