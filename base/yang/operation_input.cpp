#include <nlohmann/json.hpp>

#include <utility>

#include "base/yang/context.h"
#include "base/yang/document.h"
#include "base/yang/edit_body.h"
#include "base/yang/json_gate.h"

namespace beffroi::yang {

namespace {

/// {"module:rpc": {...}}, as libyang reads it.
std::variant<std::string, Refused> unwrapped(const std::string& module, const std::string& rpc, std::string_view text) {
    using json = nlohmann::ordered_json;
    json input = json::object();
    if (!text.empty()) {
        const std::string wrapper = module + ":input";
        auto gated = json_gate(text, request_body, wrapper);
        if (auto* problems = std::get_if<Problems>(&gated)) {
            return Refused{Refused::Why::malformed, std::move(problems->front()), {}};
        }
        input = json::parse(std::get<std::string>(gated)).at(wrapper);
    }
    return json{{module + ":" + rpc, std::move(input)}}.dump();
}

}  // namespace

std::variant<Document, Refused> Modules::parse_input(const std::string& module, const std::string& rpc,
                                                     std::string_view json) const {
    auto text = unwrapped(module, rpc, json);
    if (auto* refused = std::get_if<Refused>(&text)) {
        return std::move(*refused);
    }
    const auto& whole = std::get<std::string>(text);
    const std::string root = module + ":" + rpc;
    ly_ctx* context = m_context->handle.get();
    ly_err_clean(context, nullptr);
    ly_in* opened = nullptr;
    if (ly_in_new_memory(whole.c_str(), &opened) != LY_SUCCESS) {
        throw std::runtime_error("libyang cannot read from memory");
    }
    const InputHandle input(opened);
    lyd_node* parsed = nullptr;
    lyd_node* operation = nullptr;
    LY_ERR result = lyd_parse_op(context, nullptr, input.get(), LYD_JSON, LYD_TYPE_RPC_YANG, &parsed, &operation);
    TreeHandle tree(parsed);
    if (result != LY_SUCCESS) {
        return refused_by_libyang(context, nullptr, whole, request_body, root);
    }
    result = lyd_validate_op(tree.get(), nullptr, LYD_TYPE_RPC_YANG, nullptr);  // what is mandatory
    if (result != LY_SUCCESS) {
        return refused_by_libyang(context, tree.get(), whole, request_body, root);
    }
    settle_values(operation);
    return Document(std::make_unique<Document::Tree>(Document::Tree{m_context, std::move(tree), operation, {}}));
}

}  // namespace beffroi::yang
