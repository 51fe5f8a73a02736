#include "gateway/enforce/tables.h"

#include "gateway/enforce/nft_handle.h"

namespace beffroi::enforce {

std::optional<std::string> load_text(const std::string& commands) {
    // A context caches what the kernel held: a new one for each call is never stale.
    const auto context = own<NftContext>(nft_ctx_new(NFT_CTX_DEFAULT));
    nft_ctx_buffer_output(context.get());
    nft_ctx_buffer_error(context.get());
    if (nft_run_cmd_from_buffer(context.get(), commands.c_str()) == 0) {
        return std::nullopt;
    }
    const char* message = nft_ctx_get_error_buffer(context.get());
    std::string text = message != nullptr ? message : "";
    text.resize(std::min<std::size_t>(text.size(), 2000));
    return text.empty() ? "refused without a reason" : text;
}

std::string closed_table_text(const std::string& table) {
    return "table inet " + table +
           " {\n  chain decide {\n    type filter hook forward priority filter; policy drop;\n  }\n}\n";
}

}  // namespace beffroi::enforce
