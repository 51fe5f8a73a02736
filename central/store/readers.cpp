#include "central/store/readers.h"

namespace beffroi::central {

namespace {

constexpr std::size_t k_kept = 16;

}  // namespace

SnapshotState::SnapshotState(Readers& pool, std::unique_ptr<Connection> borrowed)
    : owner(pool), connection(std::move(borrowed)) {
    transaction.emplace(*connection, Transaction::Kind::read);
}

SnapshotState::~SnapshotState() {
    transaction.reset();
    owner.give_back(std::move(connection));
}

std::unique_ptr<SnapshotState> Readers::open() {
    std::unique_ptr<Connection> connection;
    {
        const std::lock_guard lock(m_mutex);
        if (!m_idle.empty()) {
            connection = std::move(m_idle.back());
            m_idle.pop_back();
        }
    }
    if (!connection) {
        connection = std::make_unique<Connection>(m_path, true);
    }
    return std::make_unique<SnapshotState>(*this, std::move(connection));
}

void Readers::give_back(std::unique_ptr<Connection> connection) noexcept {
    const std::lock_guard lock(m_mutex);
    if (m_idle.size() < k_kept) {
        m_idle.push_back(std::move(connection));
    }
}

}  // namespace beffroi::central
