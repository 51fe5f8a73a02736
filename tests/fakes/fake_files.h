// A disk in two planes: what programs see (real files, so that readers work on them) and what would survive a power
// cut. Operations are counted; a chosen one fails or cuts the power. Thread-safe.
#pragma once

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <filesystem>
#include <map>
#include <memory>
#include <mutex>
#include <random>
#include <string>
#include <system_error>

#include "base/fd.h"
#include "journal/files.h"

namespace beffroi::journal {

class FakeFiles final : public Files {
  public:
    enum class Fault {
        none,
        refuse,      ///< ENOSPC: of an append a part may be written, all else does nothing
        sync_fails,  ///< EIO on the next sync from here on; the kernel then calls the pages clean, durable or not
        power_cut,   ///< half done, and every later operation fails
    };

    explicit FakeFiles(std::uint64_t seed) : m_random(seed) {}

    /// The `operation`-th operation from now (0: the next) meets this fault.
    void fail(std::uint64_t operation, Fault fault) {
        const std::lock_guard lock(m_mutex);
        m_fault_at = m_operations + operation;
        m_fault = fault;
    }
    [[nodiscard]] std::uint64_t operations() const {
        const std::lock_guard lock(m_mutex);
        return m_operations;
    }
    [[nodiscard]] std::uint64_t syncs() const {
        const std::lock_guard lock(m_mutex);
        return m_syncs;
    }

    /// What space() answers from here on.
    void pretend_used(unsigned percent) {
        const std::lock_guard lock(m_mutex);
        m_used_percent = percent;
    }
    [[nodiscard]] DiskSpace space(const std::string& /*directory*/) const override {
        const std::lock_guard lock(m_mutex);
        return {m_used_percent * k_gigabyte, (100 - m_used_percent) * k_gigabyte};
    }

    /// After the writer is gone: leaves on disk what a power cut would. Of what was not synced, blocks survive in any
    /// combination.
    void lose_power() {
        const std::lock_guard lock(m_mutex);
        for (auto& [path, planes] : m_files) {
            std::string pending = planes.visible.substr(planes.durable.size());
            pending.resize(below(pending.size() + 1));
            for (std::size_t block = 0; block < pending.size(); block += k_block) {
                if (below(3) == 0) {  // the size was written, the data was not
                    std::fill_n(pending.begin() + static_cast<std::ptrdiff_t>(block),
                                std::min(k_block, pending.size() - block), '\0');
                }
            }
            planes.visible = planes.durable + pending;
            planes.durable = planes.visible;
            write_whole(path, planes.visible);
        }
    }

    [[nodiscard]] std::unique_ptr<JournalFile> open(const std::string& path) override {
        const std::lock_guard lock(m_mutex);
        step(nullptr, {});
        if (!m_files.contains(path)) {
            std::string bytes = std::filesystem::exists(path) ? read_file(path) : std::string();
            write_whole(path, bytes);
            m_files[path] = {bytes, bytes};
        }
        return std::make_unique<File>(*this, path);
    }

    void replace(const std::string& path, std::string_view bytes) override {
        const std::lock_guard lock(m_mutex);
        step(nullptr, {});
        write_whole(path, bytes);
        if (const auto known = m_files.find(path); known != m_files.end()) {
            known->second = {std::string(bytes), std::string(bytes)};
        }
    }

  private:
    static constexpr std::size_t k_block = 64;  // small, so that a frame of a test spans several

    static constexpr std::uint64_t k_gigabyte = std::uint64_t{1} << 30;

    struct Planes {
        std::string durable;
        std::string visible;
    };

    class File final : public JournalFile {
      public:
        File(FakeFiles& disk, std::string path) : m_disk(disk), m_path(std::move(path)) {}
        void append(std::string_view bytes) override { m_disk.append(m_path, bytes); }
        void sync() override { m_disk.sync(m_path); }
        void truncate(std::uint64_t size) override { m_disk.truncate(m_path, size); }

      private:
        FakeFiles& m_disk;
        std::string m_path;
    };

    void append(const std::string& path, std::string_view bytes) {
        const std::lock_guard lock(m_mutex);
        auto& planes = m_files.at(path);
        step(&planes, bytes, path);
        planes.visible += bytes;
        write_whole(path, planes.visible);
    }

    void sync(const std::string& path) {
        const std::lock_guard lock(m_mutex);
        auto& planes = m_files.at(path);
        ++m_syncs;
        if (m_fault == Fault::sync_fails && m_operations >= m_fault_at) {
            m_fault = Fault::none;
            throw std::system_error(EIO, std::generic_category(), "sync");
        }
        step(nullptr, {});
        planes.durable = planes.visible;
    }

    void truncate(const std::string& path, std::uint64_t size) {
        const std::lock_guard lock(m_mutex);
        auto& planes = m_files.at(path);
        step(nullptr, {});
        planes.visible.resize(size);
        planes.durable = planes.visible;
        write_whole(path, planes.visible);
    }

    /// Counts an operation and fails it if its turn has come; of an append (`planes`) a part stays.
    void step(Planes* planes, std::string_view bytes, const std::string& path = {}) {
        const auto operation = m_operations++;
        const bool hit = operation == m_fault_at && (m_fault == Fault::refuse || m_fault == Fault::power_cut);
        if (hit && planes != nullptr) {
            planes->visible += bytes.substr(0, below(bytes.size() + 1));
            write_whole(path, planes->visible);
        }
        m_dead |= hit && m_fault == Fault::power_cut;
        if (hit) {
            m_fault = Fault::none;
        }
        if (hit || m_dead) {
            throw std::system_error(m_dead ? EIO : ENOSPC, std::generic_category(), "fake disk");
        }
    }

    std::size_t below(std::size_t n) { return n == 0 ? 0 : m_random() % n; }

    static void write_whole(const std::string& path, std::string_view bytes) {
        const UniqueFd fd(::open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600));
        write_all(fd.get(), bytes);
    }

    mutable std::mutex m_mutex;
    std::mt19937_64 m_random;
    std::map<std::string, Planes> m_files;
    std::uint64_t m_operations = 0;
    std::uint64_t m_syncs = 0;
    std::uint64_t m_fault_at = 0;
    Fault m_fault = Fault::none;
    bool m_dead = false;
    unsigned m_used_percent = 10;
};

}  // namespace beffroi::journal
