#include "central/witness/evidence.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <filesystem>

#include "base/encoding.h"
#include "base/fd.h"
#include "journal/crypto.h"

namespace beffroi::central {

namespace {

namespace fs = std::filesystem;
using nlohmann::ordered_json;

constexpr std::size_t k_most_of_a_kind = 16;
constexpr std::size_t k_file_bytes = std::size_t{1} << 20;
constexpr std::string_view k_extension = ".json";

/// The names of the evidence held, sorted.
std::vector<std::string> names_in(const std::string& directory) {
    std::vector<std::string> names;
    if (fs::is_directory(directory)) {
        for (const auto& file : fs::directory_iterator(directory)) {
            if (file.path().extension() == k_extension) {
                names.push_back(file.path().filename().string());
            }
        }
    }
    std::sort(names.begin(), names.end());
    return names;
}

}  // namespace

std::string_view to_string(Evidence::Kind kind) {
    return kind == Evidence::Kind::fork ? "fork" : "no-proof";
}

EvidenceStore::EvidenceStore(std::string directory, journal::Files& files)
    : m_directory(std::move(directory)), m_files(files) {}

std::optional<std::string> EvidenceStore::keep(const Evidence& evidence) {
    const std::string prefix = std::string(to_string(evidence.kind)) + '-';
    const auto hash = journal::sha256({evidence.held, evidence.offered});
    const std::string name = prefix + to_hex(journal::view(hash)).substr(0, 32) + std::string(k_extension);
    const auto held = names_in(m_directory);
    const auto of_kind = std::count_if(held.begin(), held.end(), [&](const auto& n) { return n.starts_with(prefix); });
    if (std::binary_search(held.begin(), held.end(), name) || static_cast<std::size_t>(of_kind) >= k_most_of_a_kind) {
        return std::nullopt;
    }
    ordered_json document{{"kind", to_string(evidence.kind)},
                          {"time", to_rfc3339(evidence.time)},
                          {"held", evidence.held},
                          {"offered", evidence.offered},
                          {"proof", ordered_json::array()}};
    for (const auto& line : evidence.proof) {
        document["proof"].push_back(to_base64(journal::view(line)));
    }
    fs::create_directories(m_directory);
    m_files.replace(m_directory + '/' + name, document.dump(2) + '\n');
    return name;
}

std::string EvidenceStore::to_json() const {
    auto all = ordered_json::array();
    for (const auto& name : names_in(m_directory)) {
        all.push_back(ordered_json::parse(read_file(m_directory + '/' + name, k_file_bytes)));
    }
    return all.dump(2) + '\n';
}

}  // namespace beffroi::central
