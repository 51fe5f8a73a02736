// One file of an AAF export (`ficAlimMENESR`: SDET, annexe 4 bis) as a stream of requests, read with libxml2 (here
// only). The file comes from outside, so the reader knows only what the format needs: no DTD is loaded, nothing is
// fetched, and a document that declares anything itself (entities, default values of attributes) or refers to an
// entity other than the five of XML is refused. Memory does not depend on the size of the file.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <set>
#include <string>
#include <string_view>

#include "gateway/aaf/person.h"

namespace beffroi::aaf {

enum class Operation : std::uint8_t { add, modify, remove };

/// Attributes: those that were asked for, as the export writes them but in UTF-8; an attribute that the request names
/// with nothing but empty values is there and has none. The lists of a modification replace those of before.
struct Request {
    Operation operation = Operation::add;
    std::string category;  ///< categoriePersonne or categorieStructure: "Eleve", "EtabEducNat"
    std::string id;
    Attributes attributes;
};

struct Document {
    std::set<std::string, std::less<>> wanted;  ///< attributes that are asked for
    /// The next bytes of the file, at most `size`; 0 at its end. May throw.
    std::function<std::size_t(char* bytes, std::size_t size)> more;
    /// Gets each request when its end was read. May throw. A file may be refused after some of them.
    std::function<void(Request request)> take;
    /// Gets `codeAcademieExport` of the comments at the head, if there is one.
    std::function<void(std::string code)> take_academie_code = [](const std::string& /*code*/) {};
};

/// Nothing, or why the file is refused; the line is in the text. UTF-8 and ISO-8859-15 are read, no other encoding.
[[nodiscard]] std::optional<std::string> read_document(const Document& document);

}  // namespace beffroi::aaf
