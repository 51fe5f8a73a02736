#include "gateway/enforce/tables.h"

#include <algorithm>

namespace beffroi::enforce {

Tables::Tables() : m_context(own<NftContext>(nft_ctx_new(NFT_CTX_DEFAULT))) {
    nft_ctx_buffer_output(m_context.get());
    nft_ctx_buffer_error(m_context.get());
}

std::optional<std::string> Tables::load(const std::string& commands) {
    // The context remembers what the kernel held, and asks it by its generation whether that is still so.
    const bool loaded = nft_run_cmd_from_buffer(m_context.get(), commands.c_str()) == 0;
    // Both are read each time, or what was said would be said again with the next.
    static_cast<void>(nft_ctx_get_output_buffer(m_context.get()));
    const char* message = nft_ctx_get_error_buffer(m_context.get());
    if (loaded) {
        return std::nullopt;
    }
    std::string text = message != nullptr ? message : "";
    text.resize(std::min<std::size_t>(text.size(), 2000));
    return text.empty() ? "refused without a reason" : text;
}

std::string closed_table_text(const std::string& table) {
    return "table inet " + table +
           " {\n  chain decide {\n    type filter hook forward priority filter; policy drop;\n  }\n}\n";
}

}  // namespace beffroi::enforce
