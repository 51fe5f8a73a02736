// Everything of the journal that reads bytes from others. The first byte chooses the reader.
#include <sys/mman.h>
#include <unistd.h>

#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "base/encoding.h"
#include "base/fd.h"
#include "journal/checkpoint.h"
#include "journal/entry.h"
#include "journal/note.h"
#include "journal/proof.h"
#include "journal/segment.h"

using namespace beffroi;
using namespace beffroi::journal;

namespace {

void require(bool holds) {
    if (!holds) {
        std::abort();
    }
}

void segment(std::string_view bytes) {
    UniqueFd fd(::memfd_create("segment", MFD_CLOEXEC));
    write_all(fd.get(), bytes);
    SegmentReader reader(std::move(fd));
    (void)reader.header();
    while (const auto frame = reader.next()) {
        require(!frame->entries.empty() && reader.offset() <= reader.size());
    }
    (void)reader.intact_frame_behind();
}

void line(std::string_view bytes) {
    if (const auto entry = parse_line(bytes)) {
        require(to_line(*entry, from_hex(bytes.substr(15, 32)).value()) == bytes);
    }
}

void note(std::string_view bytes) {
    const auto parsed = parse_note(bytes);
    const auto checkpoint = parse_checkpoint_text(parsed ? std::string_view(parsed->text) : bytes);
    require(!checkpoint || parse_checkpoint_text(checkpoint_text(*checkpoint)) == checkpoint);
    (void)Verifier::parse(bytes);
}

void proof(std::string_view bytes) {
    if (const auto parsed = parse_proof(bytes)) {
        require(parse_proof(to_text(*parsed)) == parsed);
        (void)verify_inclusion(parsed->index, parsed->index + 1, leaf_hash("x"), parsed->hashes, empty_root());
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view bytes(reinterpret_cast<const char*>(data), size);
    switch (size == 0 ? 0 : bytes.front()) {
        case 's':
            segment(bytes.substr(1));
            break;
        case 'l':
            line(bytes.substr(1));
            break;
        case 'n':
            note(bytes.substr(1));
            break;
        case 'p':
            proof(bytes.substr(1));
            break;
        default:
            break;
    }
    return 0;
}
