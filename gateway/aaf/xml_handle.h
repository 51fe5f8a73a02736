// Owning handle of libxml2's parser.
#pragma once

#include <libxml/parser.h>

#include "base/c_handle.h"

namespace beffroi::aaf {

/// A declared entity makes the parser keep a document, even for who takes events only.
inline void free_parser(xmlParserCtxt* parser) noexcept {
    xmlFreeDoc(parser->myDoc);
    parser->myDoc = nullptr;
    xmlFreeParserCtxt(parser);
}

using XmlParser = CHandle<xmlParserCtxt, free_parser>;

}  // namespace beffroi::aaf
