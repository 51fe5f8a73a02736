#include "base/yang/named_files.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <filesystem>
#include <system_error>

#include "base/fd.h"
#include "base/yang/wording.h"

namespace beffroi::yang {
namespace {

/// Opened and then looked at, so that what is judged is what can be read; O_NONBLOCK because it may be a FIFO.
std::optional<struct stat> readable(const Node& leaf, const std::string& document, Problems& problems) {
    const std::string path(leaf.value());
    const UniqueFd file(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY));
    struct stat status {};
    if (!file.valid() || ::fstat(file.get(), &status) != 0) {
        const int error = errno;
        problems.push_back({document, leaf.path(),
                            words("{} ne peut pas être lu\u202F: {}", "{} cannot be read: {}", cited(path),
                                  reason_of({error, std::generic_category()})),
                            error == EACCES
                                ? words("Donnez à l’utilisateur de ce programme le droit de le lire",
                                        "Give this program's user the right to read it")
                                : words("Mettez-le là, ou corrigez le chemin", "Put it there, or correct the path")});
        return std::nullopt;
    }
    return status;
}

}  // namespace

bool check_file(const Node& parent, std::string_view name, Secrecy secrecy, const std::string& document,
                Problems& problems) {
    const auto leaf = parent.child(name);
    const auto status = leaf ? readable(*leaf, document, problems) : std::nullopt;
    if (!status) {
        return false;
    }
    if (!S_ISREG(status->st_mode)) {
        problems.push_back({document, leaf->path(),
                            words("{} n’est pas un fichier", "{} is not a file", cited(leaf->value())),
                            words("Corrigez le chemin", "Correct the path")});
        return false;
    }
    if (secrecy == Secrecy::secret && (status->st_mode & (S_IRWXO | S_IWGRP)) != 0) {
        problems.push_back({document, leaf->path(),
                            words("{} contient un secret et a le mode {:04o}, ouvert à d’autres",
                                  "{} holds a secret and has the mode {:04o}, open to others", cited(leaf->value()),
                                  status->st_mode & 07777U),
                            words("chmod 600 {}, et remplacez le secret si d’autres ont pu le lire",
                                  "chmod 600 {}, and replace the secret if others may have read it", leaf->value())});
    }
    return true;
}

bool check_directory(const Node& parent, std::string_view name, const std::string& document, Problems& problems) {
    const auto leaf = parent.child(name);
    const auto status = leaf ? readable(*leaf, document, problems) : std::nullopt;
    if (status && !S_ISDIR(status->st_mode)) {
        problems.push_back({document, leaf->path(),
                            words("{} n’est pas un dossier", "{} is not a directory", cited(leaf->value())),
                            words("Corrigez le chemin", "Correct the path")});
        return false;
    }
    return status.has_value();
}

void check_can_be_made(const Node& parent, std::string_view name, Made made, const std::string& document,
                       Problems& problems) {
    const auto leaf = parent.child(name);
    if (!leaf) {
        return;
    }
    std::filesystem::path path(leaf->value());
    if (made == Made::directory_of_file) {
        path = path.parent_path();
    }
    std::error_code unknown;
    while (!std::filesystem::exists(std::filesystem::symlink_status(path, unknown)) && path.has_relative_path()) {
        path = path.parent_path();
    }
    if (std::filesystem::exists(path, unknown) && !std::filesystem::is_directory(path, unknown)) {
        problems.push_back({document, leaf->path(),
                            words("{} n’est pas un dossier", "{} is not a directory", cited(path.string())),
                            words("Corrigez le chemin", "Correct the path")});
    }
}

void check_replaceable(const Node& parent, std::string_view name, const std::string& document, Problems& problems) {
    const auto leaf = parent.child(name);
    if (!leaf || !std::filesystem::exists(leaf->value())) {
        return;  // what is missing is named once
    }
    const std::string around = std::filesystem::path(leaf->value()).parent_path();
    if (::access(around.c_str(), W_OK | X_OK) != 0) {
        problems.push_back(
            {document, leaf->path(),
             words("{} ne peut pas être remplacé\u202F: {}\u202F: {}", "{} cannot be replaced: {}: {}",
                   cited(leaf->value()), cited(around), reason_of({errno, std::generic_category()})),
             words("Donnez à l’utilisateur de ce programme le droit d’écrire dans le dossier qui le contient",
                   "Give this program's user the right to write in the directory around it")});
    }
}

}  // namespace beffroi::yang
