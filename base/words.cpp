#include "base/words.h"

namespace beffroi {

Words reason_of(const std::error_code& error) {
    const std::string english = error.message();
    if (error == std::errc::no_such_file_or_directory) {
        return {"il n’existe pas", english};
    }
    if (error == std::errc::permission_denied) {
        return {"vous n’en avez pas le droit", english};
    }
    if (error == std::errc::is_a_directory) {
        return {"c’est un dossier", english};
    }
    return quoted(english);
}

}  // namespace beffroi
