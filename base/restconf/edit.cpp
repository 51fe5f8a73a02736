#include "base/restconf/edit.h"

#include <algorithm>
#include <cctype>
#include <functional>
#include <optional>
#include <utility>

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

/// What the writer of the datastore runs with the datastore held still.
std::variant<yang::Tree, Error> changed(const http::Request& request, const Snapshot& now, const EditTree& edit,
                                        yang::Edited& done) {
    if (auto failed = failed_precondition(request, now)) {
        return std::move(*failed);
    }
    yang::Tree next = now.tree->copy();
    auto outcome = edit(next);
    if (const auto* refused = std::get_if<yang::Refused>(&outcome)) {
        return error_of(*refused);
    }
    done = std::get<yang::Edited>(std::move(outcome));
    return next;
}

/// 201 with Location if something is new, else 204.
http::Response run(const http::Request& request, const Edited& edited, const EditTree& edit) {
    yang::Edited done;
    const auto written =
        edited.datastore.write(request, [&](const Snapshot& now) { return changed(request, now, edit, done); });
    if (const auto* error = std::get_if<Error>(&written)) {
        return to_response(*error);
    }
    http::Response response;
    response.status = done.created ? 201 : 204;
    response.content_type = "";
    if (done.created) {
        response.headers.emplace_back(
            "Location", edited.options.root + "/ds/ietf-datastores:" + edited.datastore.name + to_api_path(done.path));
    }
    add_headers(response, std::get<Snapshot>(written));
    return response;
}

}  // namespace

bool is_type(std::string_view content_type, std::string_view wanted) {
    std::string_view type = content_type.substr(0, content_type.find(';'));
    type = type.substr(0, type.find_last_not_of(" \t") + 1);
    return std::equal(type.begin(), type.end(), wanted.begin(), wanted.end(),
                      [](char a, char b) { return std::tolower(static_cast<unsigned char>(a)) == b; });
}

http::Response post_data(const http::Request& request, const Edited& edited, const Query& query) {
    if (!is_type(request.header("Content-Type"), data_type)) {
        return to_response(unsupported_type());
    }
    return run(request, edited, [&](yang::Tree& tree) -> yang::EditOutcome {
        if (!tree.holds(edited.uri.path) && edited.target.kind == yang::NodeKind::list) {
            return yang::Refused{yang::Refused::Why::missing,
                                 {"", yang::to_text(edited.uri.path), "there is no such instance", "Create it first"},
                                 {}};
        }
        return tree.create(edited.uri.path, request.body, query.position);
    });
}

http::Response put_data(const http::Request& request, const Edited& edited, const Query& query) {
    if (!is_type(request.header("Content-Type"), data_type)) {
        return to_response(unsupported_type());
    }
    return run(request, edited,
               [&](yang::Tree& tree) { return tree.replace(edited.uri.path, request.body, query.position); });
}

http::Response patch_data(const http::Request& request, const Edited& edited) {
    const auto type = request.header("Content-Type");
    if (is_type(type, data_type)) {
        return run(request, edited, [&](yang::Tree& tree) { return tree.merge(edited.uri.path, request.body); });
    }
    if (!is_type(type, patch_type)) {
        return to_response(unsupported_type());
    }
    const auto parsed = parse_patch(request.body, edited.uri.path);
    if (const auto* error = std::get_if<Error>(&parsed)) {
        return to_response(*error);
    }
    const Patch& patch = std::get<Patch>(parsed);
    std::optional<FailedEdit> failed;
    const auto written = edited.datastore.write(request, [&](const Snapshot& now) -> std::variant<yang::Tree, Error> {
        if (auto none = failed_precondition(request, now)) {
            return std::move(*none);
        }
        yang::Tree next = now.tree->copy();
        failed = apply(patch, next);
        return failed ? std::variant<yang::Tree, Error>(failed->error) : std::move(next);
    });
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

http::Response delete_data(const http::Request& request, const Edited& edited) {
    return run(request, edited, [&](yang::Tree& tree) { return tree.remove(edited.uri.path); });
}

}  // namespace beffroi::restconf
