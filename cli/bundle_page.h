// The page of a bundle for people: what was asked, who agreed, who is behind it, what was recorded, how to check it.
#pragma once

#include <string>

namespace beffroi::cli {

struct Bundle;

/// One HTML file without script or anything from outside; French first, then the same terms in English.
[[nodiscard]] std::string bundle_page(const Bundle& bundle);

}  // namespace beffroi::cli
