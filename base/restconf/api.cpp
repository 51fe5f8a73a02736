#include "base/restconf/api.h"

#include <algorithm>
#include <optional>
#include <string_view>
#include <utility>

#include "base/restconf/edit.h"
#include "base/restconf/preconditions.h"
#include "base/restconf/query.h"
#include "base/restconf/self_description.h"
#include "base/restconf/yang_patch.h"

namespace beffroi::restconf {

namespace {

http::Response data_response(std::string body) {
    http::Response response;
    response.content_type = data_type;
    response.body = std::move(body);
    return response;
}

http::Response fixed(std::string body) {
    http::Response response = data_response(std::move(body));
    response.headers.emplace_back("Cache-Control", "no-cache");
    return response;
}

/// Which methods a resource takes: one source for Allow, OPTIONS and 405.
std::vector<std::string_view> methods_of(const Datastore& datastore, const yang::Target& target) {
    using Kind = yang::NodeKind;
    std::vector<std::string_view> methods{"GET", "HEAD", "OPTIONS"};
    if (!datastore.write || !target.config ||
        target.every_entry) {  // an edit is of one instance (RFC 8040 section 3.5)
        return methods;
    }
    if (target.kind == Kind::datastore || target.kind == Kind::container || target.kind == Kind::list) {
        methods.emplace_back("POST");
    }
    methods.insert(methods.end(), {"PUT", "PATCH"});
    if (target.kind != Kind::datastore) {
        methods.emplace_back("DELETE");
    }
    return methods;
}

std::string joined(const std::vector<std::string_view>& methods) {
    std::string text;
    for (const auto method : methods) {
        text += (text.empty() ? "" : ", ") + std::string(method);
    }
    return text;
}

bool takes(const std::vector<std::string_view>& methods, std::string_view method) {
    return std::find(methods.begin(), methods.end(), method) != methods.end();
}

http::Response wrong_method(const std::vector<std::string_view>& methods) {
    http::Response response = to_response(not_allowed());
    response.headers.emplace_back("Allow", joined(methods));
    return response;
}

http::Response told_methods(const std::vector<std::string_view>& methods) {
    http::Response response;
    response.status = 204;
    response.content_type = "";
    response.headers.emplace_back("Allow", joined(methods));
    if (takes(methods, "PATCH")) {
        response.headers.emplace_back("Accept-Patch", std::string(data_type) + ", " + std::string(patch_type));
    }
    return response;
}

/// What the server says of itself: all of it, whatever part is asked for.
http::Response read_only(const http::Request& request, const std::string& text) {
    if (!reads(request)) {
        const std::vector<std::string_view> methods{"GET", "HEAD", "OPTIONS"};
        return request.method == "OPTIONS" ? told_methods(methods) : wrong_method(methods);
    }
    if (!request.query.empty()) {
        return to_response(bad_query(request.query.front().first, "this resource takes none. Leave it out"));
    }
    return fixed(text);
}

/// "text/html;q=0": what the client does not take (RFC 9110 section 12.4.2).
bool is_declined(std::string_view range) {
    const auto q = range.find("q=");
    if (q == std::string_view::npos || range.substr(0, q).find(';') == std::string_view::npos) {
        return false;
    }
    const auto weight = range.substr(q + 2, range.find_first_of("; \t", q) - q - 2);
    return weight.starts_with('0') && weight.find_first_not_of("0.") == std::string_view::npos;
}

/// Whether the client takes what is answered here (RFC 8040 section 5.2).
bool accepts(const http::Request& request) {
    std::string_view accept = request.header("Accept");
    if (accept.empty()) {
        return true;
    }
    while (true) {
        const auto end = accept.find(',');
        std::string_view one = accept.substr(0, end);
        one.remove_prefix(std::min(one.find_first_not_of(" \t"), one.size()));
        if (!is_declined(one) && (is_type(one, data_type) || is_type(one, "application/*") || is_type(one, "*/*"))) {
            return true;
        }
        if (end == std::string_view::npos) {
            return false;
        }
        accept.remove_prefix(end + 1);
    }
}

Error not_acceptable() {
    return {406, "invalid-value", "answers are application/yang-data+json. Ask for that", {}, {}, "protocol"};
}

Access access_of(const http::Request& request, const Uri& uri) {
    if (reads(request) || request.method == "OPTIONS") {
        return Access::read;
    }
    return uri.resource == Uri::Resource::operations ? Access::execute : Access::write;
}

/// The same configuration has the same entity-tag; state has none.
bool is_tagged(const Uri& uri, const Query& query) {
    return uri.resource == Uri::Resource::datastore ? uri.datastore != "operational"
                                                    : query.selection.content == yang::Content::config;
}

}  // namespace

Api::Api(Options options) : m_options(std::move(options)) {}

std::vector<http::Route> Api::routes() {
    const auto handler = [this](const http::Request& request) { return answer(request); };
    std::vector<http::Route> routes{
        {"GET", "/.well-known/host-meta", [this](const http::Request&) { return host_meta(m_options.root); }}};
    for (const char* method : {"GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"}) {
        routes.push_back({method, m_options.root, handler, true});
        routes.push_back({method, m_options.root + "/*", handler, true});
    }
    return routes;
}

const Datastore* Api::datastore_of(const Uri& uri) const {
    if (uri.resource == Uri::Resource::data) {
        return &m_options.unified;
    }
    const auto& all = m_options.datastores;
    const auto found =
        std::find_if(all.begin(), all.end(), [&uri](const Datastore& d) { return d.name == uri.datastore; });
    return found == all.end() ? nullptr : &*found;
}

http::Response Api::answer(const http::Request& request) const {
    const auto parsed = parse_uri(std::string_view(request.path).substr(m_options.root.size()));
    if (const auto* error = std::get_if<Error>(&parsed)) {
        return to_response(*error);
    }
    const Uri& uri = std::get<Uri>(parsed);
    if (uri.resource != Uri::Resource::stream && !accepts(request)) {
        return to_response(not_acceptable());
    }
    if (uri.resource == Uri::Resource::operations && !uri.path.empty() && find_operation(uri) == nullptr) {
        return to_response(not_found(yang::to_text(uri.path)));  // nobody has a right to what is not there
    }
    if (const auto error = m_options.forbidden(request, access_of(request, uri), uri)) {
        return to_response(*error);
    }
    switch (uri.resource) {
        case Uri::Resource::operations:
            return on_operations(request, uri);
        case Uri::Resource::data:
        case Uri::Resource::datastore: {
            const Datastore* datastore = datastore_of(uri);
            return datastore == nullptr ? to_response(not_found("")) : on_data(request, uri, *datastore);
        }
        case Uri::Resource::stream:
            return on_stream(request, uri);
        default:
            break;
    }
    return read_only(request,
                     uri.resource == Uri::Resource::root
                         ? R"({"ietf-restconf:restconf":{"data":{},"operations":{},"yang-library-version":")" +
                               std::string(library_version) + "\"}}"
                         : R"({"ietf-restconf:yang-library-version":")" + std::string(library_version) + "\"}");
}

http::Response Api::on_data(const http::Request& request, const Uri& uri, const Datastore& datastore) const {
    if (const auto told = self_description(m_options, uri)) {
        return read_only(request, *told);
    }
    const auto located = yang::locate(m_options.modules, uri.path);
    if (const auto* refused = std::get_if<yang::Refused>(&located)) {
        return to_response(error_of(*refused));
    }
    const auto& target = std::get<yang::Target>(located);
    if (target.kind == yang::NodeKind::rpc || target.kind == yang::NodeKind::other) {
        return to_response(not_found(yang::to_text(uri.path)));
    }
    const auto methods = methods_of(datastore, target);
    if (request.method == "OPTIONS") {
        return told_methods(methods);
    }
    if (!takes(methods, request.method)) {
        return wrong_method(methods);
    }
    return reads(request) ? get_data(request, uri, datastore) : edit_data(request, uri, datastore, target);
}

http::Response Api::get_data(const http::Request& request, const Uri& uri, const Datastore& datastore) const {
    const auto parsed = parse_query(request);
    if (const auto* error = std::get_if<Error>(&parsed)) {
        return to_response(*error);
    }
    const Query& query = std::get<Query>(parsed);
    if (query.selection.fields) {
        const auto unknown = yang::unknown_field(m_options.modules, uri.path, *query.selection.fields);
        if (!unknown.empty()) {
            return to_response(bad_query("fields", "\"" + unknown + "\" is not in the model there"));
        }
    }
    if (query.selection.origin && (uri.resource != Uri::Resource::datastore || uri.datastore != "operational")) {
        return to_response(bad_query("with-origin", "only operational says where configuration comes from"));
    }
    const Snapshot snapshot = datastore.read(request);
    if (is_tagged(uri, query) && not_modified(request, snapshot)) {
        http::Response response;
        response.status = 304;
        response.content_type = "";
        add_headers(response, snapshot);
        return response;
    }
    yang::Selection selection = query.selection;
    if (m_options.shows) {
        selection.shown = [this, &request](std::string_view module, std::string_view name) {
            return m_options.shows(request, module, name);
        };
    }
    auto text = snapshot.tree->text(uri.path, selection);
    if (!text) {
        return to_response(not_found(yang::to_text(uri.path)));
    }
    http::Response response = data_response(std::move(*text));
    add_headers(response, snapshot);
    return response;
}

http::Response Api::edit_data(const http::Request& request, const Uri& uri, const Datastore& datastore,
                              const yang::Target& target) const {
    const auto parsed = parse_query(request);
    if (const auto* error = std::get_if<Error>(&parsed)) {
        return to_response(*error);
    }
    const Query& query = std::get<Query>(parsed);
    const EditTarget edited{m_options, datastore, uri, target};
    if (request.method == "POST") {
        return post_data(request, edited, query);
    }
    if (request.method == "PUT") {
        return put_data(request, edited, query);
    }
    return request.method == "PATCH" ? patch_data(request, edited) : delete_data(request, edited);
}

http::Response Api::on_stream(const http::Request& request, const Uri& uri) const {
    const std::vector<std::string_view> methods{"GET", "OPTIONS"};
    const auto& all = m_options.streams;
    const auto found =
        std::find_if(all.begin(), all.end(), [&uri](const EventStream* one) { return one->name() == uri.stream; });
    if (found == all.end()) {
        return to_response(not_found(""));
    }
    if (request.method == "OPTIONS") {
        return told_methods(methods);
    }
    return takes(methods, request.method) ? (*found)->subscribe(request) : wrong_method(methods);
}

const Operation* Api::find_operation(const Uri& uri) const {
    const auto& all = m_options.operations;
    const auto found = std::find_if(all.begin(), all.end(), [&uri](const Operation& operation) {
        return uri.path.size() == 1 && !uri.path.front().keys && operation.module == uri.path.front().module &&
               operation.name == uri.path.front().name;
    });
    return found == all.end() ? nullptr : &*found;
}

http::Response Api::on_operations(const http::Request& request, const Uri& uri) const {
    const std::vector<std::string_view> methods = uri.path.empty()
                                                      ? std::vector<std::string_view>{"GET", "HEAD", "OPTIONS"}
                                                      : std::vector<std::string_view>{"POST", "OPTIONS"};
    if (request.method == "OPTIONS") {
        return told_methods(methods);
    }
    if (!takes(methods, request.method)) {
        return wrong_method(methods);
    }
    return uri.path.empty() ? fixed(operations_text()) : invoke(request, *find_operation(uri));
}

http::Response Api::invoke(const http::Request& request, const Operation& operation) const {
    if (!request.query.empty()) {
        return to_response(bad_query(request.query.front().first, "an operation takes none. Leave it out"));
    }
    if (!request.body.empty() && !is_type(request.header("Content-Type"), data_type)) {
        return to_response(
            {415, "invalid-value", "the body is not application/yang-data+json. Send it as that", {}, {}, "protocol"});
    }
    const auto input = m_options.modules.parse_input(operation.module, operation.name, request.body);
    if (const auto* refused = std::get_if<yang::Refused>(&input)) {
        return to_response(error_of(*refused));
    }
    auto output = operation.run(request, std::get<yang::Document>(input).root());
    if (const auto* error = std::get_if<Error>(&output)) {
        return to_response(*error);
    }
    http::Response response = fixed(std::get<std::string>(std::move(output)));
    if (response.body.empty()) {
        response.status = 204;
        response.content_type = "";
    }
    return response;
}

std::string Api::operations_text() const {
    std::string text;
    for (const Operation& operation : m_options.operations) {
        text += (text.empty() ? "\"" : ",\"") + operation.module + ":" + operation.name + "\":[null]";
    }
    return R"({"ietf-restconf:operations":{)" + text + "}}";
}

}  // namespace beffroi::restconf
