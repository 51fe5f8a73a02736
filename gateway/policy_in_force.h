// The policy in force. A reload swaps the pointer; readers keep the one they took.
#pragma once

#include <memory>
#include <mutex>

#include "policy/model.h"

namespace beffroi {

class PolicyInForce {
  public:
    struct State {
        std::shared_ptr<const policy::Policy> policy;
        std::uint32_t generation = 0;  ///< as the enforcer counts; 0 while it has not answered yet
    };
    explicit PolicyInForce(State state) : m_state(std::move(state)) {}

    void set(State state) {
        const std::scoped_lock lock(m_mutex);
        m_state = std::move(state);
    }
    [[nodiscard]] State get() const {
        const std::scoped_lock lock(m_mutex);
        return m_state;
    }

  private:
    mutable std::mutex m_mutex;
    State m_state;
};

}  // namespace beffroi
