#include "gateway/aaf/reader.h"

#include <libxml/SAX2.h>

#include <vector>

#include "gateway/aaf/encoding.h"
#include "gateway/aaf/xml_handle.h"

namespace beffroi::aaf {
namespace {

constexpr std::size_t chunk_bytes = std::size_t{64} << 10;
constexpr std::size_t head_bytes = 256;      ///< that tell the encoding
constexpr std::size_t max_attributes = 300;  ///< of one request, those that are not asked for too
constexpr std::size_t max_id_bytes = 64;
constexpr std::size_t longest_reason_bytes = 300;

std::string_view view(const xmlChar* text) {
    return text == nullptr ? std::string_view() : reinterpret_cast<const char*>(text);
}

/// Where in the document the parser is. Each step down is from one of these to the next, so it also bounds the depth.
enum class Place : std::uint8_t { outside, file, request, operational, identifier, attributes, attribute, id, value };

/// What the calls of the parser have to do with each other. They come from C, so none may throw: they are noexcept.
class Calls {
  public:
    explicit Calls(const Document& document) : m_document(document) {}

    void parse_with(xmlParserCtxt* parser) noexcept { m_parser = parser; }
    void start(std::string_view element, std::string_view name, std::string_view operation);
    void end();
    void text(std::string_view text);
    void comment(std::string_view text);
    void refuse(const std::string& why);

    [[nodiscard]] const std::optional<std::string>& refused() const noexcept { return m_refused; }
    [[nodiscard]] bool is_complete() const noexcept { return m_complete; }
    /// Hands over what the last bytes completed.
    void hand_over();

  private:
    void go(Place to) { m_path.push_back(to); }
    [[nodiscard]] Place place() const noexcept { return m_path.empty() ? Place::outside : m_path.back(); }
    void start_in_file(std::string_view element);
    void start_in_request(std::string_view element);
    void start_attribute(std::string_view element, std::string_view name, std::string_view operation);
    void end_request();
    void end_value();

    const Document& m_document;
    xmlParserCtxt* m_parser = nullptr;
    std::vector<Place> m_path;
    Request m_request;
    std::string m_name;          ///< of the attribute, if it is asked for
    bool m_operational = false;  ///< it is what says the category
    std::size_t m_attributes = 0;
    std::size_t m_values = 0;
    std::string m_text;
    std::vector<Request> m_done;
    std::optional<std::string> m_code;
    bool m_complete = false;
    std::optional<std::string> m_refused;
};

void Calls::refuse(const std::string& why) {
    if (!m_refused) {  // of what the document holds libxml2 quotes as much as there is
        m_refused =
            "line " + std::to_string(xmlSAX2GetLineNumber(m_parser)) + ": " + why.substr(0, longest_reason_bytes);
    }
    xmlStopParser(m_parser);
}

void Calls::start(std::string_view element, std::string_view name, std::string_view operation) {
    if (m_refused) {
        return;
    }
    switch (place()) {
        case Place::outside:
            return element == "ficAlimMENESR" ? go(Place::file) : refuse("this is not an AAF export");
        case Place::file:
            return start_in_file(element);
        case Place::request:
            return start_in_request(element);
        case Place::identifier:
            m_text.clear();
            return element == "id" ? go(Place::id) : refuse("an identifier holds an id");
        case Place::operational:
        case Place::attributes:
            return start_attribute(element, name, operation);
        case Place::attribute:
            m_text.clear();
            return element == "value" ? go(Place::value) : refuse("an attribute holds values");
        case Place::id:
        case Place::value:
            return refuse("a value holds text alone");
    }
}

void Calls::start_in_file(std::string_view element) {
    m_request = {};
    m_attributes = 0;
    if (element == "addRequest") {
        m_request.operation = Operation::add;
    } else if (element == "modifyRequest") {
        m_request.operation = Operation::modify;
    } else if (element == "deleteRequest") {
        m_request.operation = Operation::remove;
    } else {
        return refuse("an export holds addRequest, modifyRequest and deleteRequest");
    }
    go(Place::request);
}

void Calls::start_in_request(std::string_view element) {
    m_operational = element == "operationalAttributes";
    if (m_operational) {
        return go(Place::operational);
    }
    if (element == "identifier") {
        return go(Place::identifier);
    }
    const bool fits = (element == "attributes" && m_request.operation == Operation::add) ||
                      (element == "modifications" && m_request.operation == Operation::modify);
    return fits ? go(Place::attributes) : refuse("this part does not belong into this request");
}

void Calls::start_attribute(std::string_view element, std::string_view name, std::string_view operation) {
    const bool modification = !m_operational && m_request.operation == Operation::modify;
    if (element != (modification ? "modification" : "attr")) {
        return refuse("attributes are attr, and modification in a modifyRequest");
    }
    if (modification && operation != "replace") {
        return refuse("a modification replaces; no other operation is known");
    }
    if (++m_attributes > max_attributes) {
        return refuse("one request has more than " + std::to_string(max_attributes) + " attributes");
    }
    m_values = 0;
    m_name.clear();
    if (m_operational) {
        m_name = name == "categoriePersonne" || name == "categorieStructure" ? name : "";
    } else if (m_document.wanted.contains(name)) {
        m_name = name;
        m_request.attributes[m_name].clear();
    }
    go(Place::attribute);
}

void Calls::end() {
    if (m_refused || m_path.empty()) {
        return;
    }
    const Place ended = place();
    m_path.pop_back();
    switch (ended) {
        case Place::id:
            m_request.id = std::move(m_text);
            break;
        case Place::value:
            end_value();
            break;
        case Place::request:
            end_request();
            break;
        case Place::file:
            m_complete = true;
            break;
        default:
            break;
    }
    m_text.clear();
}

void Calls::end_value() {
    if (++m_values > max_values) {
        return refuse("one attribute has more than " + std::to_string(max_values) + " values");
    }
    if (m_name.empty() || m_text.empty()) {
        return;
    }
    if (m_operational) {
        m_request.category = std::move(m_text);
    } else {
        m_request.attributes[m_name].push_back(std::move(m_text));
    }
}

void Calls::end_request() {
    if (m_request.id.empty() || m_request.category.empty()) {
        return refuse("a request says neither whose it is nor of which category");
    }
    m_done.push_back(std::move(m_request));
}

void Calls::text(std::string_view text) {
    const bool kept = place() == Place::id || (place() == Place::value && !m_name.empty());
    if (!kept || m_refused) {
        return;
    }
    if (m_text.size() + text.size() > (place() == Place::id ? max_id_bytes : max_value_bytes)) {
        return refuse("a value is too long");
    }
    m_text += text;
}

void Calls::comment(std::string_view text) {
    constexpr std::string_view code = "codeAcademieExport=\"";
    constexpr std::size_t longest = 3;
    if (const auto at = text.find(code); at != std::string_view::npos) {
        const auto value = text.substr(at + code.size());
        const auto end = value.find('"');
        if (end != std::string_view::npos && end > 0 && end <= longest) {
            m_code = std::string(value.substr(0, end));
        }
    }
}

void Calls::hand_over() {
    if (m_code) {
        m_document.take_academie_code(*m_code);
        m_code.reset();
    }
    for (Request& request : m_done) {
        m_document.take(std::move(request));
    }
    m_done.clear();
}

Calls& of(void* context) noexcept {
    return *static_cast<Calls*>(context);
}

void on_start(void* context, const xmlChar* element, const xmlChar* /*prefix*/, const xmlChar* /*uri*/,
              int /*namespaces*/, const xmlChar** /*namespace_uris*/, int count, int /*defaulted*/,
              const xmlChar** attributes) noexcept {
    std::string_view name;
    std::string_view operation;
    constexpr int fields = 5;  // name, prefix, namespace, begin and end of the value
    for (int i = 0; i < count; ++i) {
        const xmlChar** attribute = attributes + std::ptrdiff_t{i} * fields;
        const auto* begin = reinterpret_cast<const char*>(attribute[3]);
        const std::string_view value(begin, static_cast<std::size_t>(attribute[4] - attribute[3]));
        if (view(attribute[0]) == "name") {
            name = value;
        } else if (view(attribute[0]) == "operation") {
            operation = value;
        }
    }
    of(context).start(view(element), name, operation);
}

void on_end(void* context, const xmlChar* /*element*/, const xmlChar* /*prefix*/, const xmlChar* /*uri*/) noexcept {
    of(context).end();
}

void on_text(void* context, const xmlChar* text, int size) noexcept {
    of(context).text({reinterpret_cast<const char*>(text), static_cast<std::size_t>(size)});
}

void on_comment(void* context, const xmlChar* text) noexcept {
    of(context).comment(view(text));
}

void on_reference(void* context, const xmlChar* name) noexcept {
    of(context).refuse("it refers to the entity " + std::string(view(name)));
}

void refuse_declaration(void* context) noexcept {
    of(context).refuse("it declares something itself: entities and defaults are not accepted");
}

void on_entity(void* context, const xmlChar* /*name*/, int /*type*/, const xmlChar* /*id*/, const xmlChar* /*system*/,
               xmlChar* /*content*/) noexcept {
    refuse_declaration(context);
}

void on_attribute(void* context, const xmlChar* /*element*/, const xmlChar* /*name*/, int /*type*/, int /*default*/,
                  const xmlChar* /*value*/, xmlEnumeration* values) noexcept {
    xmlFreeEnumeration(values);  // the callee's
    refuse_declaration(context);
}

void on_element(void* context, const xmlChar* /*name*/, int /*type*/, xmlElementContent* /*content*/) noexcept {
    refuse_declaration(context);
}

void on_notation(void* context, const xmlChar* /*name*/, const xmlChar* /*id*/, const xmlChar* /*system*/) noexcept {
    refuse_declaration(context);
}

void on_unparsed(void* context, const xmlChar* /*name*/, const xmlChar* /*id*/, const xmlChar* /*system*/,
                 const xmlChar* /*notation*/) noexcept {
    refuse_declaration(context);
}

/// A reference to an entity that nobody declared is but an error for libxml2 where there is a DTD: here it ends it.
void on_error(void* context, xmlError* error) noexcept {
    if (error->level >= XML_ERR_ERROR) {
        std::string why = error->message == nullptr ? "it is not XML" : error->message;
        while (!why.empty() && why.back() == '\n') {
            why.pop_back();
        }
        of(context).refuse(why);
    }
}

/// What is not set here does not happen: nothing resolves an entity or loads a DTD.
xmlSAXHandler handlers() {
    xmlSAXHandler calls{};
    calls.initialized = XML_SAX2_MAGIC;
    calls.startElementNs = on_start;
    calls.endElementNs = on_end;
    calls.characters = on_text;
    calls.ignorableWhitespace = on_text;
    calls.cdataBlock = on_text;
    calls.comment = on_comment;
    calls.reference = on_reference;
    calls.entityDecl = on_entity;
    calls.attributeDecl = on_attribute;
    calls.elementDecl = on_element;
    calls.notationDecl = on_notation;
    calls.unparsedEntityDecl = on_unparsed;
    calls.serror = on_error;
    return calls;
}

/// As many bytes as there are, at most `size`.
std::size_t fill(const Document& document, char* bytes, std::size_t size) {
    std::size_t filled = 0;
    while (filled < size) {
        const std::size_t got = document.more(bytes + filled, size - filled);
        if (got == 0) {
            break;
        }
        filled += got;
    }
    return filled;
}

}  // namespace

std::optional<std::string> read_document(const Document& document) {
    std::vector<char> bytes(chunk_bytes);
    std::size_t size = fill(document, bytes.data(), head_bytes);
    if (size == 0) {
        return "it is empty";
    }
    if (!is_accepted_encoding({bytes.data(), size})) {
        return "it is neither in UTF-8 nor in ISO-8859-15";
    }
    xmlSAXHandler calls = handlers();
    Calls state(document);
    const XmlParser parser(xmlCreatePushParserCtxt(&calls, &state, nullptr, 0, nullptr));
    if (!parser) {
        return "there is no memory for it";
    }
    state.parse_with(parser.get());
    xmlCtxtUseOptions(parser.get(), XML_PARSE_NONET);
    for (; size > 0 && !state.refused(); size = document.more(bytes.data(), bytes.size())) {
        xmlParseChunk(parser.get(), bytes.data(), static_cast<int>(size), 0);
        if (!state.refused()) {
            state.hand_over();
        }
    }
    if (!state.refused()) {
        xmlParseChunk(parser.get(), nullptr, 0, 1);
    }
    if (!state.refused()) {
        state.hand_over();
    }
    if (!state.refused() && !state.is_complete()) {
        return "it ends before its end";
    }
    return state.refused();
}

}  // namespace beffroi::aaf
