#include "journal/told.h"

#include "base/encoding.h"

namespace beffroi::journal {

bool is_told(std::string_view text, std::size_t at_most) {
    return text.find_first_not_of(' ') != std::string_view::npos && text.size() <= at_most && printable(text) == text;
}

}  // namespace beffroi::journal
