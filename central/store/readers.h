// Read connections, kept for reuse: opening one costs a file and the preparation of every statement.
#pragma once

#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "central/store/sqlite_handle.h"

namespace beffroi::central {

class Readers;

/// A borrowed read connection inside one read transaction. Goes back to its pool at the end.
struct SnapshotState {
    SnapshotState(Readers& pool, std::unique_ptr<Connection> borrowed);
    ~SnapshotState();
    SnapshotState(const SnapshotState&) = delete;
    SnapshotState& operator=(const SnapshotState&) = delete;

    Readers& owner;
    std::unique_ptr<Connection> connection;
    std::optional<Transaction> transaction;
};

class Readers {
  public:
    explicit Readers(std::string path) : m_path(std::move(path)) {}
    [[nodiscard]] std::unique_ptr<SnapshotState> open();
    void give_back(std::unique_ptr<Connection> connection) noexcept;

  private:
    std::string m_path;
    std::mutex m_mutex;
    std::vector<std::unique_ptr<Connection>> m_idle;
};

}  // namespace beffroi::central
