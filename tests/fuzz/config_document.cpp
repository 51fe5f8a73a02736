// The JSON gate and every model behind it, on any bytes. What is refused must come with a complete explanation; what is
// accepted must print a canonical text that is accepted again and prints the same.
#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/encoding.h"
#include "base/yang/document.h"

namespace {

using beffroi::Problems;
using beffroi::yang::Document;
using beffroi::yang::Modules;

struct Model {
    std::string root;
    Modules modules;
    explicit Model(const std::string& module, const std::string& container)
        : root(module + ":" + container), modules(beffroi::yang::schemas_directory(), {module}) {}
};

void require(bool holds) {
    if (!holds) {
        std::abort();
    }
}

void parse(const Model& model, std::string_view bytes) {
    const auto result = model.modules.parse(bytes, "fuzz.json", model.root);
    if (const auto* problems = std::get_if<Problems>(&result)) {
        require(!problems->empty());
        for (const auto& problem : *problems) {
            require(problem.file == "fuzz.json" && !place_of(problem).empty() && !problem.message.empty() &&
                    !problem.remedy.empty());
            require(beffroi::is_valid_utf8(to_text(problem)) && problem.message.english.size() < 4096);
            require(beffroi::is_valid_utf8(to_text(problem, beffroi::Language::french)));
        }
        return;
    }
    const std::string canonical = std::get<Document>(result).canonical();
    const auto again = model.modules.parse(canonical, "fuzz.json", model.root);
    require(std::holds_alternative<Document>(again) && std::get<Document>(again).canonical() == canonical);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    static const Model gateway("beffroi-gateway", "gateway");
    static const Model central("beffroi-central", "central");
    static const Model policy("beffroi-policy", "policy");
    const std::string_view bytes(reinterpret_cast<const char*>(data), size);
    for (const Model* model : {&gateway, &central, &policy}) {
        parse(*model, bytes);
    }
    return 0;
}
