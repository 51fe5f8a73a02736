// Examples as anybody may write them, beside the sample policy: refused with problems, or every packet of every example
// gets an answer that the explanation agrees with.
#include <cstdint>
#include <cstdlib>

#include "policy/examples.h"

using namespace beffroi;

namespace {

const yang::Modules& modules() {
    static const yang::Modules loaded(yang::schemas_directory(), policy::yang_modules());
    return loaded;
}

const policy::Policy& sample() {
    static const policy::Policy loaded =
        std::get<policy::Policy>(policy::load_directory(modules(), BEFFROI_SOURCE_DIR "/policy/sample"));
    return loaded;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const auto parsed = modules().parse({reinterpret_cast<const char*>(data), size}, "examples.json",
                                        "beffroi-policy-examples:examples");
    const auto* document = std::get_if<yang::Document>(&parsed);
    if (document == nullptr) {
        return 0;
    }
    const auto resolved = policy::resolve_examples(sample(), *document, "examples.json");
    const auto* examples = std::get_if<std::vector<policy::Example>>(&resolved);
    if (examples == nullptr) {
        return 0;
    }
    for (const auto& example : *examples) {
        if (example.packets.empty()) {
            std::abort();
        }
        const auto failing = policy::failing_packet(sample(), example);
        for (const auto& packet : example.packets) {
            const auto explanation = policy::explain(sample(), packet, example.target);
            if (explanation.verdict != policy::decide(sample().model(), packet) ||
                (!failing && explanation.verdict.permit != example.permit)) {
                std::abort();
            }
            static_cast<void>(to_text(sample(), explanation, policy::Language::french));
        }
    }
    return 0;
}
