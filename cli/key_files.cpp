#include "cli/key_files.h"

#include <stdexcept>

#include "base/fd.h"

namespace beffroi::cli {

namespace {

constexpr std::size_t k_key_bytes = 4096;

}  // namespace

std::vector<journal::Verifier> read_verifiers(const std::vector<std::string>& files) {
    std::vector<journal::Verifier> keys;
    for (const std::string& file : files) {
        std::string text = read_file(file, k_key_bytes);
        text.erase(text.find_last_not_of("\r\n ") + 1);
        auto key = journal::Verifier::parse(text);
        if (!key) {
            throw std::runtime_error(file + ": not a public key of the form name+id+base64");
        }
        keys.push_back(std::move(*key));
    }
    return keys;
}

}  // namespace beffroi::cli
