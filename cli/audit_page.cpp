#include "cli/audit_page.h"

#include <fcntl.h>
#include <fmt/format.h>

#include <filesystem>
#include <stdexcept>

#include "base/encoding.h"
#include "base/fd.h"
#include "cli/audit_time.h"

namespace beffroi::cli {

using nlohmann::ordered_json;

namespace {

/// Letters, digits, '.', '_' and '-' stay; anything else, a '/' above all, becomes '-'. Never hidden, never "..".
std::string slug(const std::string& origin) {
    std::string name;
    for (const char c : origin) {
        const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
                           (c == '.' && !name.empty());
        name += plain ? c : '-';
    }
    return name.substr(0, 180);
}

void write_file(const std::string& path, std::string_view bytes) {
    const UniqueFd fd(::open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0600));
    if (!fd.valid()) {
        throw_errno(path);
    }
    write_all(fd.get(), bytes);
}

std::string worth(const Result& result) {
    if (!result.verified) {
        return "NOT VERIFIED: " + result.failure;
    }
    if (!result.pinned) {
        return fmt::format(
            "fits the checkpoint of {} entries that the centre gave; the log's key is NOT PINNED "
            "(--log-key), so no signature was checked",
            result.checkpoint_size);
    }
    const auto cosigned = result.witnesses.empty()
                              ? std::string()
                              : fmt::format(", cosigned by {}", fmt::join(result.witnesses, " and "));
    return fmt::format("verified: in the log signed by its pinned key, at {} entries{}", result.checkpoint_size,
                       cosigned);
}

}  // namespace

Result read_result(const ordered_json& item, const Trusted& trusted) {
    return check_result(item.at("origin").get<std::string>(), item.at("index").get<std::uint64_t>(),
                        item.at("line").get<std::string>(), item.at("proof").get<std::string>(), trusted);
}

SearchPage read_page(const std::string& body, const Trusted& trusted) {
    SearchPage page;
    try {
        const auto answer = ordered_json::parse(body);
        page.coverage = answer.at("coverage");
        for (const auto& item : answer.at("results")) {
            page.results.push_back(read_result(item, trusted));
        }
        if (const auto& next = answer.at("next"); !next.is_null()) {
            page.next = next.get<std::string>();
        }
        page.gone = answer.value("gone", std::uint64_t{0});  // a centre of before did not count them in an extraction
    } catch (const nlohmann::json::exception&) {
        throw std::runtime_error("the answer is not that of a centre's search");
    }
    return page;
}

std::string gaps_text(const ordered_json& coverage, std::uint64_t gone) {
    std::string text;
    if (gone > 0) {
        text += fmt::format("{} entries matched whose retention is over: they are not shown\n", gone);
    }
    for (const auto& log : coverage) {
        const auto size = log.value("size", std::uint64_t{0});
        const auto searched = log.value("searched", std::uint64_t{0});
        if (searched < size) {
            text += fmt::format("{}: {} of its {} entries have not been searched yet: ask again later\n",
                                printable(log.value("origin", "")), size - searched, size);
        }
        if (const auto unknown = log.value("unknown", std::uint64_t{0}); unknown > 0) {
            text += fmt::format("{}: {} entries are of no format that this centre knows: no search finds them\n",
                                printable(log.value("origin", "")), unknown);
        }
    }
    return text;
}

namespace {

std::string flow_text(const Result& result) {
    const journal::FlowEntry& flow = *result.flow;
    std::string text;
    const auto line = [&text](std::string_view name, const std::string& value) {
        if (!value.empty()) {
            text += fmt::format("  {:<10}{}\n", name, printable(value));
        }
    };
    const auto endpoint = [](const std::optional<IpAddress>& address, std::uint16_t port, unsigned ports) {
        std::string place = address ? address->text() : std::string();
        place += address && port != 0 ? fmt::format(" port {}", port) : std::string();
        return place + (ports > 1 ? fmt::format(" to {}", port + ports - 1) : std::string());
    };
    line("site", flow.site);
    line("session", flow.session);
    line("token", flow.token);
    line("role", flow.role);
    line("zone", flow.zone);
    line("protocol", flow.protocol != 0 ? std::to_string(flow.protocol) : std::string());
    line("inside", endpoint(flow.from, flow.from_port, 0));
    line("public", endpoint(flow.public_address, flow.public_port, flow.ports));
    line("to", endpoint(flow.to, flow.to_port, 0));
    line("lasted", flow.seconds != 0 ? fmt::format("{} s", flow.seconds) : std::string());
    line("rule", flow.rule);
    line("category", flow.category);
    line("entry", fmt::format("{}#{}", result.origin, result.index));
    line("proof", worth(result));
    return fmt::format("{}  {}\n{}", paris_text(flow.time), printable(flow.event), text);
}

}  // namespace

std::string result_text(const Result& result) {
    if (result.flow) {
        return flow_text(result);
    }
    const journal::Entry entry = result.entry.value_or(journal::Entry{});
    std::string text;
    const auto line = [&text](std::string_view name, const std::string& value) {
        if (!value.empty()) {
            text += fmt::format("  {:<10}{}\n", name, printable(value));
        }
    };
    line("site", entry.site);
    line("reason", entry.reason);
    line("token", entry.token);
    line("role", entry.role);
    line("zone", entry.zone);
    line("session", entry.session);
    line("sealed", entry.sealed.empty() ? "" : "who and which device: for both parties together, of " + entry.month);
    line("actor", entry.actor);
    line("case", entry.case_id);
    line("detail", entry.detail);
    line("entry", fmt::format("{}#{}", result.origin, result.index));
    line("proof", worth(result));
    return fmt::format("{}  {}\n{}", result.entry ? paris_text(entry.time) : "(no known format)",
                       printable(entry.event), text);
}

ordered_json result_json(const Result& result) {
    ordered_json json{
        {"origin", result.origin},
        {"index", result.index},
        {"entry", result.entry || result.flow ? ordered_json::parse(result.line) : ordered_json(nullptr)},
        {"line", result.line},
        {"proof", result.proof},
        // Without a key of hers nobody has checked who signed it: neither true nor false.
        {"verified", result.verified && !result.pinned ? ordered_json(nullptr) : ordered_json(result.verified)},
        {"pinned", result.pinned}};
    if (!result.witnesses.empty()) {
        json["cosigned-by"] = result.witnesses;
    }
    if (!result.verified) {
        json["failure"] = result.failure;
    }
    return json;
}

void write_proof_files(const std::string& directory, const Result& result) {
    std::filesystem::create_directories(directory);
    const std::string prefix = fmt::format("{}/{}-{}", directory, slug(result.origin), result.index);
    write_file(prefix + ".json", result.line);
    write_file(prefix + ".tlog-proof", result.proof);
}

}  // namespace beffroi::cli
