// Bodies and YANG Patches on a tree: whatever is refused or done, what is left can be read again.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "base/restconf/yang_patch.h"
#include "base/yang/tree.h"

namespace restconf = beffroi::restconf;
namespace yang = beffroi::yang;

namespace {

const yang::Modules& modules() {
    static const yang::Modules loaded(BEFFROI_SOURCE_DIR "/tests/base/yang:" BEFFROI_SOURCE_DIR "/schemas/yang",
                                      {"beffroi-test"});
    return loaded;
}

void check(const yang::Tree& tree) {
    const std::string text = tree.text({}, {}).value();
    const auto again = yang::Tree::parse(modules(), text, "again");
    if (!std::holds_alternative<yang::Tree>(again) || std::get<yang::Tree>(again).text({}, {}) != text) {
        std::abort();
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view body(reinterpret_cast<const char*>(data), size);
    const yang::DataPath timetable{{"beffroi-test", "timetable", {}}};
    yang::Tree created(modules());
    if (std::holds_alternative<yang::Edited>(created.create(timetable, body, {}))) {
        check(created);
    }
    yang::Tree replaced(modules());
    if (std::holds_alternative<yang::Edited>(replaced.replace(timetable, body, {}))) {
        check(replaced);
    }
    const auto patch = restconf::parse_patch(body, timetable);
    yang::Tree patched(modules());
    if (std::holds_alternative<restconf::Patch>(patch) && !restconf::apply(std::get<restconf::Patch>(patch), patched)) {
        check(patched);
    }
    return 0;
}
