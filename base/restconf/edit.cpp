#include "base/restconf/edit.h"

#include <functional>
#include <optional>
#include <utility>

#include "base/ascii.h"
#include "base/restconf/preconditions.h"
#include "base/restconf/yang_patch.h"

namespace beffroi::restconf {

namespace {

using EditTree = std::function<yang::EditOutcome(yang::Tree&)>;

Error unsupported_type() {
    return {415,
            "invalid-value",
            "the body is of no type that is read here. Send application/yang-data+json, or a YANG Patch as "
            "application/yang-patch+json",
            {},
            {},
            "protocol"};
}

/// One edit with the datastore held still; `done` tells what it did.
std::variant<Snapshot, Error> write(const http::Request& request, const EditTarget& target, const EditTree& edit,
                                    yang::Edited& done) {
    return target.datastore.write(request, [&](const Snapshot& now) -> std::variant<yang::Tree, Error> {
        if (auto failed = failed_precondition(request, target.uri.path, now)) {
            return std::move(*failed);
        }
        yang::Tree next = now.tree->copy();
        auto outcome = edit(next);
        if (const auto* refused = std::get_if<yang::Refused>(&outcome)) {
            return error_of(*refused);
        }
        done = std::get<yang::Edited>(std::move(outcome));
        return next;
    });
}

/// 201 with Location if something is new, else 204.
http::Response run(const http::Request& request, const EditTarget& target, const EditTree& edit) {
    yang::Edited done;
    const auto written = write(request, target, edit, done);
    if (const auto* error = std::get_if<Error>(&written)) {
        return to_response(*error);
    }
    http::Response response;
    response.status = done.created ? 201 : 204;
    response.content_type = "";
    if (done.created) {
        response.headers.emplace_back(
            "Location", target.options.root + "/ds/ietf-datastores:" + target.datastore.name + to_api_path(done.path));
    }
    add_headers(response, std::get<Snapshot>(written));
    return response;
}

http::Response run_patch(const http::Request& request, const EditTarget& target) {
    const auto parsed = parse_patch(request.body, target.uri.path);
    if (const auto* error = std::get_if<Error>(&parsed)) {
        return to_response(*error);
    }
    const Patch& patch = std::get<Patch>(parsed);
    std::optional<FailedEdit> failed;
    const EditTree edit = [&](yang::Tree& tree) -> yang::EditOutcome {
        failed = apply(patch, tree);
        return failed ? yang::EditOutcome(failed->refused) : yang::Edited{};
    };
    yang::Edited done;
    const auto written = write(request, target, edit, done);
    if (failed) {
        return patch_status(patch, failed);
    }
    if (const auto* error = std::get_if<Error>(&written)) {
        return to_response(*error);
    }
    http::Response response = patch_status(patch, std::nullopt);
    add_headers(response, std::get<Snapshot>(written));
    return response;
}

}  // namespace

bool is_type(std::string_view content_type, std::string_view wanted) {
    std::string_view type = content_type.substr(0, content_type.find(';'));
    type = type.substr(0, type.find_last_not_of(" \t") + 1);
    return equal_ignoring_case(type, wanted);
}

http::Response post_data(const http::Request& request, const EditTarget& target, const Query& query) {
    if (!is_type(request.header("Content-Type"), data_type)) {
        return to_response(unsupported_type());
    }
    return run(request, target, [&](yang::Tree& tree) -> yang::EditOutcome {
        if (!tree.holds(target.uri.path) && target.node.kind == yang::NodeKind::list) {
            return yang::Refused{yang::Refused::Why::missing,
                                 {"",
                                  yang::to_text(target.uri.path),
                                  {"cette instance n’existe pas", "there is no such instance"},
                                  {"Créez-la d’abord.", "Create it first."}},
                                 {}};
        }
        return tree.create(target.uri.path, request.body, query.position);
    });
}

http::Response put_data(const http::Request& request, const EditTarget& target, const Query& query) {
    if (!is_type(request.header("Content-Type"), data_type)) {
        return to_response(unsupported_type());
    }
    return run(request, target,
               [&](yang::Tree& tree) { return tree.replace(target.uri.path, request.body, query.position); });
}

http::Response patch_data(const http::Request& request, const EditTarget& target) {
    const auto type = request.header("Content-Type");
    if (is_type(type, data_type)) {
        return run(request, target, [&](yang::Tree& tree) { return tree.merge(target.uri.path, request.body); });
    }
    return is_type(type, patch_type) ? run_patch(request, target) : to_response(unsupported_type());
}

http::Response delete_data(const http::Request& request, const EditTarget& target) {
    return run(request, target, [&](yang::Tree& tree) { return tree.remove(target.uri.path); });
}

}  // namespace beffroi::restconf
