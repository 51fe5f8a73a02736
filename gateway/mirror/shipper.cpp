#include "gateway/mirror/shipper.h"

#include <spdlog/spdlog.h>

#include "gateway/mirror/request.h"

namespace beffroi::mirror {

namespace {

constexpr std::size_t k_batch_entries = 2000;
constexpr std::size_t k_batch_bytes = std::size_t{1} << 20;
constexpr std::chrono::milliseconds k_look{250};  ///< how long a stop may wait for the writer's condition

}  // namespace

Shipper::Shipper(const MirrorConfig& config, const std::string& origin, const journal::Writer& writer)
    : m_origin(origin), m_writer(writer), m_client(config, origin), m_backoff(config.retry_longest), m_thread([this] {
          run();
      }) {}

Shipper::~Shipper() {
    {
        const std::lock_guard lock(m_mutex);
        m_stop = true;
    }
    m_wake.notify_all();
    m_client.stop();
    m_thread.join();
}

void Shipper::run() {
    while (!stopping()) {
        try {
            step();
        } catch (const std::exception& e) {
            // The writer's disk or memory: shipping must come back when they do.
            spdlog::error("mirror of {}: {}", m_origin, e.what());
            wait(m_backoff.longest());
        }
    }
}

void Shipper::step() {
    if (!m_next) {
        ask_position();
    } else if (m_writer.wait_beyond(*m_next, k_look)) {
        ship();
    }
}

void Shipper::ask_position() {
    const Outcome outcome = m_client.position();
    if (const auto* position = std::get_if<Position>(&outcome)) {
        if (m_unreachable) {
            spdlog::info("mirror of {}: the centre answers again and holds {} entries", m_origin, position->next);
            m_unreachable = false;
        }
        return move_to(position->next);
    }
    trouble(outcome);
}

void Shipper::ship() {
    const std::uint64_t from = *m_next;
    const journal::Writer::Batch batch = m_writer.batch(from, k_batch_entries, k_batch_bytes);
    if (batch.from != from || batch.entries.empty()) {
        return trouble(Unreachable{"the journal gave no batch"});
    }
    const Outcome outcome = m_client.send(from, request_body(batch.checkpoint.note, batch.entries));
    if (const auto* position = std::get_if<Position>(&outcome); position != nullptr && position->next > from) {
        m_backoff.reset();
        return move_to(position->next);
    }
    if (const auto* resync = std::get_if<Resync>(&outcome)) {
        spdlog::warn("mirror of {}: the centre holds {} entries and wants the next ones from there", m_origin,
                     resync->next);
        move_to(resync->next);
        return wait(m_backoff.next());  // two disagreeing centres behind one address must not make a tight loop
    }
    trouble(outcome);
}

void Shipper::trouble(const Outcome& outcome) {
    // Whether a batch that got no answer was stored is not known: ask before the next one.
    m_next.reset();
    if (const auto* refusal = std::get_if<Refusal>(&outcome)) {
        spdlog::critical("mirror of {}: THE CENTRE REFUSES THIS LOG ({}). Nothing is skipped; trying again every {} s",
                         m_origin, refusal->detail, m_backoff.longest().count() / 1000);
        return wait(m_backoff.longest());
    }
    const auto* unreachable = std::get_if<Unreachable>(&outcome);
    if (!m_unreachable && !stopping()) {
        spdlog::warn("mirror of {}: the centre cannot be reached ({}); entries wait in the journal", m_origin,
                     unreachable != nullptr ? unreachable->detail : "an answer that makes no progress");
        m_unreachable = true;
    }
    wait(m_backoff.next());
}

void Shipper::move_to(std::uint64_t next) {
    if (next > m_writer.size()) {
        // Never ship over it: the centre's copy is the proof of what this disk no longer has.
        spdlog::critical(
            "mirror of {}: the centre holds {} entries, this journal only {}: was this disk restored from "
            "an old copy? Nothing is sent until somebody decides",
            m_origin, next, m_writer.size());
        m_next.reset();
        return wait(m_backoff.longest());
    }
    m_next = next;
    m_acknowledged = next;
}

void Shipper::wait(std::chrono::milliseconds time) {
    std::unique_lock lock(m_mutex);
    m_wake.wait_for(lock, time, [this] { return stopping(); });
}

}  // namespace beffroi::mirror
