#include "cli/bundle_proof.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <chrono>
#include <optional>
#include <set>
#include <utility>

#include "central/approval/case.h"
#include "journal/entry.h"
#include "journal/flow_entry.h"
#include "journal/note.h"
#include "journal/proof.h"

namespace beffroi::cli {

namespace {

using central::Case;
using nlohmann::ordered_json;

/// Times from before were written by a clock that had lost its battery, times beyond tomorrow by one that is wrong: the
/// centre finds such a record by its neighbours' time.
constexpr WallTime k_first_believed{std::chrono::sys_days{std::chrono::year(2026) / 1 / 1}};
constexpr std::chrono::hours k_ahead{24};

/// What a case may ask by.
struct Asked {
    WallTime time;
    std::string site;
    std::string token;
    std::string session;
};

std::optional<Asked> asked_of(const std::string& line) {
    if (auto entry = journal::parse_line(line)) {
        return Asked{entry->time, entry->site, entry->token, entry->session};
    }
    auto flow = journal::parse_flow_line(line);
    if (auto* entry = std::get_if<journal::FlowEntry>(&flow)) {
        return Asked{entry->time, entry->site, entry->token, entry->session};
    }
    return std::nullopt;
}

bool has(const std::vector<std::string>& list, const std::string& word) {
    return std::find(list.begin(), list.end(), word) != list.end();
}

std::optional<Case> case_in(const Bundle& bundle) {
    const auto note = journal::parse_note(bundle.case_note);
    auto asked = note ? central::parse_case(note->text) : central::BadCase{};
    auto* read = std::get_if<Case>(&asked);
    return read != nullptr ? std::optional(std::move(*read)) : std::nullopt;
}

/// Why the case does not ask for it. A public address leads to sessions that began before the period, and to other
/// people than the tokens name.
std::optional<std::string> beyond(const Case& asked, const Asked& record, WallTime now) {
    if (!asked.sites.empty() && !has(asked.sites, record.site)) {
        return "of another site";
    }
    if (asked.endpoint) {
        return std::nullopt;
    }
    const bool believed = record.time >= k_first_believed && record.time <= now + k_ahead;
    if (believed && (record.time < asked.from || record.time >= asked.to)) {
        return "of another time";
    }
    const bool named = asked.tokens.empty() && asked.sessions.empty();
    if (!named && !has(asked.tokens, record.token) && !has(asked.sessions, record.session)) {
        return "of another person and session";
    }
    return std::nullopt;
}

class Records {
  public:
    Records(const Bundle& bundle, const journal::TrustPolicy& policy, WallTime now)
        : m_bundle(bundle), m_policy(policy), m_now(now), m_case(case_in(bundle)) {}

    std::vector<std::string> problems() {
        if (!m_case) {
            return {"case.note is no case: nothing says what was asked"};
        }
        check_coverage();
        for (const BundledEntry& entry : m_bundle.entries) {
            if (const auto why = problem_of(entry)) {
                add("entries/" + entry.name + ".json", *why);
            }
        }
        for (const BundledFile& identity : m_bundle.identities) {
            check_identity(identity);
        }
        return std::move(m_problems);
    }

  private:
    void add(const std::string& file, const std::string& why) { m_problems.push_back(file + ": " + why); }

    void check_coverage() {
        if (!m_bundle.coverage) {
            add("coverage.json", "it is missing or strange: nothing says how far the logs were searched");
            return;
        }
        for (const CoveredLog& log : m_bundle.coverage->logs) {
            m_origins.insert(log.origin);
            if (log.cosigned.empty()) {
                continue;  // the page says so
            }
            const auto checked = m_policy.check(log.cosigned, m_now);
            if (const auto* no = std::get_if<journal::Distrust>(&checked)) {
                add("coverage.json", log.origin + ": " + no->sentence);
            } else if (std::get<journal::Checkpoint>(checked).origin != log.origin) {
                add("coverage.json", log.origin + ": its checkpoint is of another log");
            }
        }
    }

    std::optional<std::string> problem_of(const BundledEntry& entry) {
        const auto proof = journal::parse_proof(entry.proof);
        if (!proof) {
            return "its proof is malformed";
        }
        const auto checked = journal::check_proof(*proof, entry.line, m_policy, m_now);
        if (const auto* no = std::get_if<journal::Distrust>(&checked)) {
            return no->sentence;
        }
        const std::string origin = std::get<journal::Checkpoint>(checked).origin;
        if (!m_seen.insert({origin, proof->index}).second) {
            return "it is there twice";
        }
        if (m_bundle.coverage && !m_origins.contains(origin)) {
            return "it is of a log that the extraction did not search: " + origin;
        }
        const auto record = asked_of(entry.line);
        if (!record) {
            return "its line is of no known format";
        }
        const auto why = beyond(*m_case, *record, m_now);
        return why ? std::optional("the case does not ask for it: it is " + *why) : std::nullopt;
    }

    void check_identity(const BundledFile& identity) {
        const auto document = ordered_json::parse(identity.bytes);
        const auto line = document.is_object() && document.contains("entry") && document["entry"].is_string()
                              ? document["entry"].get<std::string>()
                              : std::string();
        const bool known = std::any_of(m_bundle.entries.begin(), m_bundle.entries.end(),
                                       [&line](const BundledEntry& entry) { return entry.line == line; });
        if (!known) {
            add("identities/" + identity.name + ".json",
                "its \"entry\" is no record of this bundle: take the lines that `beffroi audit unseal` wrote");
        }
    }

    const Bundle& m_bundle;
    const journal::TrustPolicy& m_policy;
    WallTime m_now;
    std::optional<Case> m_case;
    std::set<std::string> m_origins;
    std::set<std::pair<std::string, std::uint64_t>> m_seen;
    std::vector<std::string> m_problems;
};

}  // namespace

std::vector<std::string> record_problems(const Bundle& bundle, const journal::TrustPolicy& policy, WallTime now) {
    return Records(bundle, policy, now).problems();
}

std::variant<std::vector<central::Approver>, std::string> case_signers(
    const Bundle& bundle, const std::vector<central::Approver>& approvers) {
    const auto note = journal::parse_note(bundle.case_note);
    if (!note || !case_in(bundle)) {
        return "case.note is no case: nothing says what was asked";
    }
    auto signers = central::approved_case(*note, approvers);
    if (const auto* why = std::get_if<std::string>(&signers)) {
        return "case.note: " + *why;
    }
    return signers;
}

}  // namespace beffroi::cli
