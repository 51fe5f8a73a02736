#include "journal/ship/protocol.h"

#include <fmt/format.h>

#include <stdexcept>

#include "base/encoding.h"
#include "journal/bytes.h"
#include "journal/crypto.h"
#include "journal/lines.h"
#include "journal/tiles.h"

namespace beffroi::ship {

namespace {

constexpr std::size_t k_shown_bytes = 200;
constexpr std::size_t k_max_proof_hashes = 63;

template <typename Outcome>
Outcome other_answer(const Exchange& exchange) {
    if (std::holds_alternative<Stopped>(exchange)) {
        return Stopped{};
    }
    if (const auto* none = std::get_if<NoAnswer>(&exchange)) {
        return Later{none->detail, std::nullopt};
    }
    const auto& answer = std::get<Answer>(exchange);
    const auto detail =
        fmt::format("status {}: {}", answer.status, printable(std::string_view(answer.body).substr(0, k_shown_bytes)));
    const bool refused = answer.status >= 400 && answer.status < 500 && answer.status != 408 && answer.status != 409 &&
                         answer.status != 429;
    return refused ? Outcome(Refusal{detail}) : Outcome(Later{detail, answer.retry_after});
}

/// The one line that a text must be.
std::optional<std::string_view> single_line(std::string_view text) {
    const auto line = journal::take_line(text);
    return line && text.empty() ? line : std::nullopt;
}

}  // namespace

std::string checkpoint_body(std::uint64_t old_size, const std::vector<journal::Hash>& proof, std::string_view note) {
    std::string body = fmt::format("old {}\n", old_size);
    for (const auto& hash : proof) {
        body += to_base64(journal::view(hash)) + '\n';
    }
    body += '\n';
    body += note;
    return body;
}

CheckpointOutcome read_checkpoint_answer(const Exchange& exchange) {
    if (const auto* answer = std::get_if<Answer>(&exchange)) {
        if (answer->status == 200) {
            return Cosignatures{answer->body};
        }
        const auto line = answer->status == 409 ? single_line(answer->body) : std::nullopt;
        if (const auto size = line ? journal::parse_decimal(*line) : std::nullopt) {
            return OtherSize{*size};
        }
    }
    return other_answer<CheckpointOutcome>(exchange);
}

std::string upload_header(const Upload& upload) {
    constexpr std::size_t longest = 65535;
    if (upload.origin.size() > longest || upload.ticket.size() > longest) {
        throw std::length_error("an origin or a ticket has more than 65535 bytes");
    }
    std::string body;
    journal::put(body, static_cast<std::uint16_t>(upload.origin.size()));
    body += upload.origin;
    journal::put(body, upload.start);
    journal::put(body, upload.end);
    journal::put(body, static_cast<std::uint16_t>(upload.ticket.size()));
    body += upload.ticket;
    return body;
}

void add_package(std::string& body, std::span<const std::string> entries, const std::vector<journal::Hash>& proof) {
    for (const auto& entry : entries) {
        journal::add_to_bundle(body, entry);
    }
    if (proof.size() > k_max_proof_hashes) {
        throw std::length_error("a package's proof has more than 63 hashes");
    }
    body += static_cast<char>(proof.size());
    for (const auto& hash : proof) {
        body += journal::view(hash);
    }
}

std::optional<MirrorInfo> parse_mirror_info(std::string_view body) {
    const auto pending_line = journal::take_line(body);
    const auto next_line = journal::take_line(body);
    const auto ticket_line = journal::take_line(body);
    if (!pending_line || !next_line || !ticket_line || !body.empty()) {
        return std::nullopt;
    }
    const auto pending = journal::parse_decimal(*pending_line);
    const auto next = journal::parse_decimal(*next_line);
    auto ticket = from_base64(*ticket_line);
    constexpr std::size_t longest = 65535;
    if (!pending || !next || !ticket || ticket->size() > longest) {
        return std::nullopt;
    }
    return MirrorInfo{*pending, *next, std::move(*ticket)};
}

EntriesOutcome read_entries_answer(const Exchange& exchange) {
    if (const auto* answer = std::get_if<Answer>(&exchange)) {
        if (answer->status == 200) {
            return Cosignatures{answer->body};
        }
        const bool has_info = answer->status == 202 || answer->status == 409;
        if (const auto info = has_info ? parse_mirror_info(answer->body) : std::nullopt) {
            return answer->status == 202 ? EntriesOutcome(Accepted{*info}) : EntriesOutcome(Conflict{*info});
        }
    }
    return other_answer<EntriesOutcome>(exchange);
}

std::string log_path(std::string_view origin) {
    return '/' + journal::sha256_hex(origin);
}

}  // namespace beffroi::ship
