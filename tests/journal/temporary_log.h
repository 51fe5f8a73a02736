// A log in a directory of its own that goes away with the test.
#pragma once

#include <stdlib.h>

#include <filesystem>
#include <string>
#include <vector>

#include "base/fd.h"
#include "journal/reader.h"
#include "journal/writer.h"

namespace beffroi::journal {

class TemporaryLog {
  public:
    TemporaryLog() {
        // In memory where there is such a place: thousands of syncs would otherwise wait for whatever else uses the
        // disk.
        const std::filesystem::path memory("/dev/shm");
        const auto place = std::filesystem::is_directory(memory) ? memory : std::filesystem::temp_directory_path();
        std::string pattern = (place / "beffroi-journal-XXXXXX").string();
        m_root = ::mkdtemp(pattern.data());
    }
    ~TemporaryLog() { std::filesystem::remove_all(m_root); }
    TemporaryLog(const TemporaryLog&) = delete;
    TemporaryLog& operator=(const TemporaryLog&) = delete;

    [[nodiscard]] std::string directory() const { return (m_root / "access").string(); }
    [[nodiscard]] std::string path(const std::string& name) const { return (m_root / "access" / name).string(); }

    [[nodiscard]] WriterOptions options() const {
        WriterOptions options;
        options.directory = directory();
        options.origin = "journal.test.example/0599991P/access";
        return options;
    }
    [[nodiscard]] const Signer& signer() const { return m_signer; }
    [[nodiscard]] const std::string& vkey() const { return m_signer.vkey(); }

    [[nodiscard]] std::vector<std::string> entries() const {
        std::vector<std::string> found;
        replay(directory(), [&found](std::uint64_t, std::string_view line) { found.emplace_back(line); });
        return found;
    }
    /// The only segment, as most tests have it.
    [[nodiscard]] std::string segment() const { return path("00000000000000000000.seg"); }

    void copy_to(const TemporaryLog& other) const {
        std::filesystem::remove_all(other.directory());
        std::filesystem::copy(directory(), other.directory());
    }

  private:
    std::filesystem::path m_root;
    Signer m_signer{generate_key("journal.test.example/0599991P").skey};
};

inline void write_file(const std::string& path, std::string_view bytes) {
    std::filesystem::remove(path);
    PosixFiles files;
    files.open(path)->append(bytes);
}

}  // namespace beffroi::journal
