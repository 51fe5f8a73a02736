#include "central/collector/records.h"

#include <filesystem>
#include <stdexcept>

#include "base/encoding.h"
#include "base/fd.h"
#include "journal/crypto.h"

namespace beffroi::central {

namespace {

/// Whose directory this is, said once and for all: a configuration that gives a log another site, or a restored
/// directory under another name, is an error and no second truth.
void claim(const std::string& directory, const MirroredLog& log, journal::Files& files) {
    make_private_directory(directory);
    const auto name = directory + "/log";
    const auto text = log.origin + "\n" + log.site + "\n" + log.stream + "\n";
    if (!std::filesystem::exists(name)) {
        files.replace(name, text);
    } else if (read_file(name) != text) {
        throw std::runtime_error(name + " says that this is another log than " + log.origin + " (" + log.stream +
                                 ") of " + log.site);
    }
}

}  // namespace

RecordOptions record_options(std::string_view stream) {
    if (stream == "admin") {
        return {.pack_entries = 256, .frame_entries = 256};
    }
    if (stream == "access") {
        return {.pack_entries = 4096};
    }
    return {};
}

Records::Records(const std::string& directory, std::vector<MirroredLog> logs, journal::Files& files,
                 const std::function<void(const std::string&)>& on_problem, std::optional<RecordOptions> options) {
    std::filesystem::create_directories(directory);
    for (auto& configured : logs) {
        auto log = std::make_unique<Log>(Log{std::move(configured), {}, {}, nullptr});
        log->hash = journal::sha256_hex(log->log.origin);
        const auto place = directory + "/" + log->hash;
        claim(place, log->log, files);
        try {
            log->record = std::make_unique<Record>(place, files, options.value_or(record_options(log->log.stream)));
        } catch (const std::runtime_error& e) {  // damage, or a disk that cannot be read: of this log alone
            log->damage = e.what();
            on_problem("the record copy of " + log->log.origin + " is refused: " + log->damage);
        }
        if (!m_by_origin.emplace(log->log.origin, log.get()).second) {
            throw std::runtime_error("two logs have the origin " + log->log.origin);
        }
        m_by_hash.emplace(log->hash, log.get());
        m_logs.push_back(std::move(log));
    }
}

Records::Log* Records::find(std::string_view origin) const {
    const auto found = m_by_origin.find(origin);
    return found == m_by_origin.end() ? nullptr : found->second;
}

Records::Log* Records::find_by_hash(std::string_view hash) const {
    const auto found = m_by_hash.find(hash);
    return found == m_by_hash.end() ? nullptr : found->second;
}

}  // namespace beffroi::central
