#include "gateway/tool_config.h"

#include <cstdio>

namespace beffroi {

std::optional<GatewayConfig> config_or_complaint(const std::string& path) {
    auto read = read_config(path);
    if (const auto* problems = std::get_if<Problems>(&read)) {
        for (const auto& problem : *problems) {
            std::fprintf(stderr, "%s\n", to_text(problem).c_str());
        }
        return std::nullopt;
    }
    return std::get<GatewayConfig>(std::move(read));
}

}  // namespace beffroi
