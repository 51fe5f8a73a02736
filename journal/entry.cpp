#include "journal/entry.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdint>
#include <stdexcept>

#include "base/encoding.h"
#include "journal/append.h"
#include "journal/json_text.h"

namespace beffroi::journal {

namespace {

constexpr std::size_t k_salt_bytes = 16;
constexpr std::size_t k_usual_line = 512;

/// Classes and activities of OCSF for those who read the journal into a SIEM; schemas/journal.md has the table.
struct Classification {
    std::string_view event;
    unsigned class_uid;
    unsigned activity_id;
};
constexpr std::array k_classification{
    Classification{event::session_open, 3002, 1},    Classification{event::session_address, 3003, 99},
    Classification{event::session_close, 3002, 2},   Classification{event::login_refused, 3002, 1},
    Classification{event::gateway_start, 6002, 3},   Classification{event::gateway_stop, 6002, 4},
    Classification{event::policy_active, 3004, 8},   Classification{event::recovery, 6002, 99},
    Classification{event::mirror_refused, 6002, 99}, Classification{event::mirror_evidence, 2004, 1},
    Classification{event::journal_gap, 6002, 99},    Classification{event::journal_rollback, 6002, 99},
    Classification{event::month_key, 3004, 1},       Classification{event::month_key_shredded, 3004, 4},
    Classification{event::unseal_outer, 6001, 2},    Classification{event::unseal_inner, 6001, 2},
    Classification{event::case_open, 3004, 1},       Classification{event::case_approve, 3004, 3},
    Classification{event::case_close, 3004, 9},      Classification{event::audit_search, 6001, 5},
    Classification{event::audit_read, 6001, 2},      Classification{event::audit_export, 6001, 7},
    Classification{event::audit_proof, 6001, 7},     Classification{event::retention, 3004, 4},
    Classification{event::legal_hold, 3004, 3},      Classification{event::journal_repaired, 6002, 99},
    Classification{event::policy_refused, 3004, 99}, Classification{event::policy_confirmed, 3004, 3},
    Classification{event::policy_restored, 3004, 9}, Classification{event::policy_published, 3004, 1},
    Classification{event::change_proposed, 3004, 1}, Classification{event::change_approved, 3004, 3},
    Classification{event::change_closed, 3004, 4},   Classification{event::rollout, 3004, 3},
    Classification{event::draft_edited, 3004, 3},    Classification{event::block_published, 3004, 1},
    Classification{event::block_active, 3004, 8},    Classification{event::block_ended, 3004, 9},
    Classification{event::block_refused, 3004, 99},  Classification{event::sign_in, 3002, 1},
    Classification{event::sign_in_refused, 3002, 1}, Classification{event::sign_out, 3002, 2},
    Classification{event::account_asked, 3001, 99},  Classification{event::account_opened, 3001, 2},
    Classification{event::passkey_added, 3001, 99},  Classification{event::passkey_removed, 3001, 99},
    Classification{event::clock, 6002, 99},          Classification{event::headroom, 6002, 99},
    Classification{event::guest_vouched, 3001, 1},   Classification{event::guest_codes, 3001, 1},
    Classification{event::guest_withdrawn, 3001, 5}, Classification{event::charter_accepted, 3001, 99},
    Classification{event::aaf_index, 3004, 3},       Classification{event::codes_added, 3001, 99},
    Classification{event::codes_removed, 3001, 99},
};

/// The order of the keys, once for both directions.
template <typename AnyEntry, typename Visitor>
void each_field(AnyEntry& entry, Visitor& visit) {
    visit.time("time", entry.time);
    visit.text("site", entry.site);
    visit.text("event", entry.event);
    visit.classification(entry.event);
    visit.text("reason", entry.reason);
    visit.text("method", entry.method);
    visit.text("bound", entry.bound);
    visit.text("session", entry.session);
    visit.number("handle", entry.handle);
    visit.text("token", entry.token);
    visit.text("month", entry.month);
    visit.text("role", entry.role);
    visit.text("zone", entry.zone);
    visit.text("interface", entry.interface);
    visit.optional_time("expires", entry.expires);
    visit.number("idle_s", entry.idle_s);
    visit.number("generation", entry.generation);
    visit.text("sealed", entry.sealed);
    visit.text("actor", entry.actor);
    visit.text("case", entry.case_id);
    visit.text("stream", entry.stream);
    visit.optional_time("from", entry.from);
    visit.optional_time("to", entry.to);
    visit.number("count", entry.count);
    visit.text("detail", entry.detail);
}

class LineWriter {
  public:
    explicit LineWriter(std::string_view salt) {
        m_line.reserve(k_usual_line);
        m_line += R"({"v":1,"salt":")";
        append_hex(m_line, salt);
        m_line += '"';
    }

    void text(std::string_view key, const std::string& value) {
        if (!value.empty()) {
            begin(key);
            append_json_string(m_line, value);
        }
    }
    template <typename T>
    void number(std::string_view key, T value) {
        if (value != 0) {
            begin(key);
            append_number(m_line, value);
        }
    }
    void time(std::string_view key, WallTime value) {
        begin(key);
        m_line += '"';
        append_time(m_line, value);
        m_line += '"';
    }
    void optional_time(std::string_view key, const std::optional<WallTime>& value) {
        if (value) {
            time(key, *value);
        }
    }
    void classification(std::string_view event) {
        for (const auto& known : k_classification) {
            if (known.event == event) {
                number("class_uid", known.class_uid);
                number("activity_id", known.activity_id);
            }
        }
    }
    [[nodiscard]] std::string finish() && { return std::move(m_line += '}'); }

  private:
    void begin(std::string_view key) {
        m_line += ",\"";
        m_line += key;
        m_line += "\":";
    }
    std::string m_line;
};

/// Reads what LineWriter writes; whatever it takes too generously is refused when the line is written again and
/// compared.
class LineReader {
  public:
    explicit LineReader(std::string_view line) : m_rest(line) {}

    bool take(std::string_view literal) {
        const bool here = m_rest.starts_with(literal);
        m_rest.remove_prefix(here ? literal.size() : 0);
        return here;
    }
    std::string_view take_bytes(std::size_t n) {
        const auto bytes = m_rest.substr(0, n);
        m_rest.remove_prefix(bytes.size());
        return bytes;
    }
    void text(std::string_view key, std::string& value) {
        if (take_key(key)) {
            value = string();
        }
    }
    template <typename T>
    void number(std::string_view key, T& value) {
        if (take_key(key)) {
            const auto [end, error] = std::from_chars(m_rest.data(), m_rest.data() + m_rest.size(), value);
            m_failed |= error != std::errc();
            m_rest.remove_prefix(static_cast<std::size_t>(end - m_rest.data()));
        }
    }
    void time(std::string_view key, WallTime& value) {
        std::optional<WallTime> read;
        optional_time(key, read);
        m_failed |= !read.has_value();
        value = read.value_or(WallTime{});
    }
    void optional_time(std::string_view key, std::optional<WallTime>& value) {
        if (take_key(key)) {
            value = from_rfc3339(string());
            m_failed |= !value.has_value();
        }
    }
    void classification(std::string_view event) {
        unsigned ignored = 0;  // compared when the line is written again
        (void)event;
        number("class_uid", ignored);
        number("activity_id", ignored);
    }
    [[nodiscard]] bool finished() { return !m_failed && take("}") && m_rest.empty(); }

  private:
    bool take_key(std::string_view key) {
        const auto saved = m_rest;
        if (!m_failed && take(",\"") && take(key) && take("\":")) {
            return true;
        }
        m_rest = saved;
        return false;
    }
    std::string string() {
        auto value = take_json_string(m_rest);
        m_failed |= !value.has_value();
        return value ? std::move(*value) : std::string();
    }

    std::string_view m_rest;
    bool m_failed = false;
};

}  // namespace

std::string_view to_string(Stream stream) {
    switch (stream) {
        case Stream::access:
            return "access";
        case Stream::admin:
            return "admin";
        case Stream::flow:
            return "flow";
        case Stream::filter:
            return "filter";
    }
    return {};
}

std::optional<Stream> stream_from(std::string_view text) {
    for (const auto stream : all_streams) {
        if (to_string(stream) == text) {
            return stream;
        }
    }
    return std::nullopt;
}

std::string to_line(const Entry& entry, std::string_view salt) {
    if (salt.size() != k_salt_bytes) {
        throw std::invalid_argument("the salt of a journal entry has 16 bytes");
    }
    LineWriter writer(salt);
    each_field(entry, writer);
    std::string line = std::move(writer).finish();
    if (line.size() > max_entry_bytes) {
        throw std::length_error("a journal entry has more than 65535 bytes");
    }
    return line;
}

std::optional<Entry> parse_line(std::string_view line) {
    LineReader reader(line);
    if (line.size() > max_entry_bytes || !reader.take(R"({"v":1,"salt":")")) {
        return std::nullopt;
    }
    const auto salt = from_hex(reader.take_bytes(2 * k_salt_bytes));
    Entry entry;
    if (!salt || salt->size() != k_salt_bytes || !reader.take("\"")) {
        return std::nullopt;
    }
    each_field(entry, reader);
    // One spelling for one meaning: escapes, case and numbers in any other form than the writer's are refused here.
    if (!reader.finished() || to_line(entry, *salt) != line) {
        return std::nullopt;
    }
    return entry;
}

}  // namespace beffroi::journal
