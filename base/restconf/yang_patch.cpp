#include "base/restconf/yang_patch.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <map>
#include <set>
#include <utility>

#include "base/restconf/query.h"
#include "base/restconf/uri.h"
#include "base/yang/json_gate.h"

namespace beffroi::restconf {

namespace {

using json = nlohmann::ordered_json;
using Operation = PatchEdit::Operation;

constexpr const char* k_root = "ietf-yang-patch:yang-patch";

Error malformed(std::string message) {
    return {400, "malformed-message", "the YANG Patch: " + std::move(message), {}, {}, "protocol"};
}

const std::map<std::string, Operation, std::less<>>& operations() {
    static const std::map<std::string, Operation, std::less<>> known{
        {"create", Operation::create}, {"delete", Operation::remove_existing},
        {"insert", Operation::insert}, {"merge", Operation::merge},
        {"move", Operation::move},     {"replace", Operation::replace},
        {"remove", Operation::remove}};
    return known;
}

bool has_value(Operation operation) {
    return operation == Operation::create || operation == Operation::insert || operation == Operation::merge ||
           operation == Operation::replace;
}

/// A member that is a text; nullopt: it is there and is none.
std::optional<std::string> text_member(const json& object, const char* name) {
    const auto found = object.find(name);
    if (found == object.end()) {
        return "";
    }
    return found->is_string() ? std::optional(found->get<std::string>()) : std::nullopt;
}

bool only(const json& object, const std::set<std::string, std::less<>>& names) {
    return object.is_object() && std::all_of(object.items().begin(), object.items().end(),
                                             [&names](const auto& item) { return names.contains(item.key()); });
}

/// RFC 8072 section 2.2: the point is below the request's target, as the edit's target is.
std::optional<Error> read_position(const json& edit, const yang::DataPath& base, PatchEdit& out) {
    const auto where = text_member(edit, "where");
    const auto point = text_member(edit, "point");
    if (!where || !point) {
        return malformed("\"where\" and \"point\" are texts");
    }
    if (where->empty() && point->empty()) {
        return std::nullopt;
    }
    if (out.operation != Operation::insert && out.operation != Operation::move) {
        return malformed("\"where\" and \"point\" go with insert and move");
    }
    auto position = parse_position(where->empty() ? "last" : *where, *point);
    if (auto* error = std::get_if<Error>(&position)) {
        return std::move(*error);
    }
    out.position = std::get<yang::Position>(std::move(position));
    if (!out.position.point.empty()) {
        out.position.point.insert(out.position.point.begin(), base.begin(), base.end());
    }
    return std::nullopt;
}

std::optional<Error> read_target(const std::string& target, const yang::DataPath& base, PatchEdit& out) {
    out.target = base;
    if (target.empty() || target == "/") {
        return std::nullopt;
    }
    // A name without its module's, at the beginning of a target, belongs to that of the resource that is patched.
    const auto first = target.substr(1, target.find_first_of("/=", 1) - 1);
    const bool bare = !base.empty() && first.find(':') == std::string::npos;
    auto path = parse_api_path(bare ? "/" + base.back().module + ":" + target.substr(1) : target);
    if (auto* error = std::get_if<Error>(&path)) {
        return std::move(*error);
    }
    const auto& steps = std::get<yang::DataPath>(path);
    out.target.insert(out.target.end(), steps.begin(), steps.end());
    return std::nullopt;
}

std::variant<PatchEdit, Error> read_edit(const json& edit, const yang::DataPath& base) {
    if (!only(edit, {"edit-id", "operation", "target", "point", "where", "value"})) {
        return malformed("an edit has edit-id, operation, target, point, where and value, and nothing else");
    }
    const auto id = text_member(edit, "edit-id");
    const auto name = text_member(edit, "operation");
    const auto target = text_member(edit, "target");
    if (!id || id->empty() || !name || !operations().contains(*name) || !target || target->empty()) {
        return malformed(
            "an edit has an edit-id, a target, and an operation: create, delete, insert, merge, move, "
            "replace or remove");
    }
    PatchEdit out{*id, operations().at(*name)};
    const auto value = edit.find("value");
    if ((value != edit.end()) != has_value(out.operation) || (value != edit.end() && !value->is_object())) {
        return malformed("\"value\" goes with create, insert, merge and replace, and is {\"module:name\": ...}");
    }
    if (value != edit.end()) {
        out.value = value->dump();
    }
    if (auto error = read_target(*target, base, out)) {
        return std::move(*error);
    }
    if (auto error = read_position(edit, base, out)) {
        return std::move(*error);
    }
    return out;
}

yang::EditOutcome make(const PatchEdit& edit, yang::Tree& tree) {
    using Why = yang::Refused::Why;
    switch (edit.operation) {
        case Operation::create:
        case Operation::insert:
            return tree.create_at(edit.target, edit.value, edit.position);
        case Operation::replace:
            return tree.replace(edit.target, edit.value, {});
        case Operation::merge:
            return tree.holds(edit.target) ? tree.merge(edit.target, edit.value)
                                           : tree.replace(edit.target, edit.value, {});
        case Operation::move:
            return tree.move(edit.target, edit.position);
        case Operation::remove_existing:
            return tree.remove(edit.target);
        case Operation::remove: {
            auto outcome = tree.remove(edit.target);
            const auto* refused = std::get_if<yang::Refused>(&outcome);
            return refused != nullptr && refused->why == Why::missing ? yang::EditOutcome(yang::Edited{}) : outcome;
        }
    }
    return yang::Refused{};
}

}  // namespace

std::variant<Patch, Error> parse_patch(std::string_view body, const yang::DataPath& base) {
    auto gated = yang::json_gate(body, "the body", k_root);
    if (const auto* problems = std::get_if<Problems>(&gated)) {
        Problem problem = problems->front();
        problem.file.clear();
        return malformed(to_text(problem));
    }
    const json patch = json::parse(std::get<std::string>(gated)).at(k_root);
    if (!only(patch, {"patch-id", "comment", "edit"})) {
        return malformed("it has patch-id, comment and edit, and nothing else");
    }
    const auto id = text_member(patch, "patch-id");
    const auto edits = patch.find("edit");
    if (!id || id->empty() || edits == patch.end() || !edits->is_array() || edits->size() > max_edits) {
        return malformed("it has a patch-id and 1 to 4096 edits");
    }
    Patch out{*id, {}};
    std::set<std::string, std::less<>> seen;
    for (const json& entry : *edits) {
        auto edit = read_edit(entry, base);
        if (auto* error = std::get_if<Error>(&edit)) {
            return std::move(*error);
        }
        if (!seen.insert(std::get<PatchEdit>(edit).id).second) {
            return malformed("two edits have the same edit-id");
        }
        out.edits.push_back(std::get<PatchEdit>(std::move(edit)));
    }
    return out;
}

std::optional<FailedEdit> apply(const Patch& patch, yang::Tree& tree) {
    for (const PatchEdit& edit : patch.edits) {
        auto outcome = make(edit, tree);
        if (const auto* refused = std::get_if<yang::Refused>(&outcome)) {
            return FailedEdit{edit.id, *refused};
        }
    }
    return std::nullopt;
}

http::Response patch_status(const Patch& patch, const std::optional<FailedEdit>& failed) {
    json status{{"patch-id", patch.id}};
    http::Response response;
    if (failed) {
        const Error error = error_of(failed->refused);
        response.status = error.status;
        json edit{{"edit-id", failed->id}, {"errors", {{"error", json::array({json::parse(to_json(error))})}}}};
        status["edit-status"] = {{"edit", json::array({std::move(edit)})}};
    } else {
        status["ok"] = json::array({nullptr});
    }
    response.content_type = data_type;
    response.body = json{{"ietf-yang-patch:yang-patch-status", std::move(status)}}.dump(-1, ' ', false,
                                                                                        json::error_handler_t::replace);
    return response;
}

}  // namespace beffroi::restconf
