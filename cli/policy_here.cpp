#include "cli/policy_here.h"

#include "base/fd.h"
#include "journal/crypto.h"
#include "journal/note.h"

namespace beffroi::cli {

namespace {

using nlohmann::ordered_json;

/// The enforcer has accepted it under this name; its signatures are not looked at again.
std::variant<policy::Block, std::string> block_of(const std::string& directory, const std::string& name) {
    const auto id = policy::parse_block_id(name);
    if (!id) {
        return "the gateway names a block that is none: " + name;
    }
    const std::string path = directory + policy::blocks_ending + "/" + block_file(*id);
    try {
        auto parsed = policy::parse_block(journal::text_to_sign(read_file(path, journal::max_note_bytes)));
        if (auto* block = std::get_if<policy::Block>(&parsed); block != nullptr && id_of(*block) == *id) {
            return std::move(*block);
        }
    } catch (const std::exception& e) {
        return std::string(e.what());
    }
    return path + " is not the block that is in force under its name";
}

std::string first(const Problems& problems) {
    return to_text(problems.front());
}

}  // namespace

std::variant<PolicyHere, std::string> policy_here(const ordered_json& told) {
    const auto directory = told.value("directory", std::string());
    const auto digest = told.value("digest", std::string());
    if (digest.empty()) {
        return "no policy is in force: the enforcer has not answered since the gateway started";
    }
    const yang::Modules modules(yang::schemas_directory(), policy::yang_modules());
    auto read = policy::read_documents(modules, directory);
    if (const auto* problems = std::get_if<Problems>(&read)) {
        return first(*problems);
    }
    auto& documents = std::get<policy::Documents>(read);
    if (journal::sha256_hex(policy::canonical_text(documents)) != digest) {
        return "the policy in " + directory + " is not the one in force (yet)";
    }
    documents.examples.reset();
    std::vector<policy::Block> blocks;
    for (const auto& name : told.value("blocks", std::vector<std::string>())) {
        auto block = block_of(directory, name);
        if (auto* problem = std::get_if<std::string>(&block)) {
            return std::move(*problem);
        }
        blocks.push_back(std::get<policy::Block>(std::move(block)));
    }
    auto resolved = policy::Policy::resolve(documents, blocks);
    if (const auto* problems = std::get_if<Problems>(&resolved)) {
        return first(*problems);
    }
    return PolicyHere{std::get<policy::Policy>(std::move(resolved)), std::move(blocks)};
}

}  // namespace beffroi::cli
