#include "central/search/export_file.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

#include "base/encoding.h"
#include "central/search/answers.h"

namespace beffroi::central::audit {

namespace {

/// Keys of entries of all streams (schemas/journal.md), those first by which people look for something. The whole entry
/// is in the last column.
constexpr std::array<const char*, 31> k_keys{
    "time",     "event",      "reason", "session",     "token",  "role",     "zone",   "actor",
    "case",     "detail",     "count",  "interface",   "device", "protocol", "from",   "from_port",
    "to",       "to_port",    "public", "public_port", "ports",  "seconds",  "bytes",  "rule",
    "category", "generation", "method", "bound",       "handle", "month",    "expires"};

std::string row_of(const std::vector<std::string>& cells) {
    std::string row;
    for (const std::string& cell : cells) {
        row += (&cell == cells.data() ? "" : ",") + csv_cell(cell);
    }
    return row + "\r\n";
}

std::string cell_of(const json& entry, const char* key) {
    if (!entry.is_object() || !entry.contains(key)) {
        return {};
    }
    const auto found = entry.find(key);
    return found->is_string() ? found->get<std::string>() : to_text(*found);
}

std::string size_of(const std::optional<journal::SignedCheckpoint>& checkpoint) {
    return checkpoint ? std::to_string(checkpoint->checkpoint.size) : std::string();
}

std::string root_of(const std::optional<journal::SignedCheckpoint>& checkpoint) {
    return checkpoint ? to_base64(std::string_view(reinterpret_cast<const char*>(checkpoint->checkpoint.root.data()),
                                                   checkpoint->checkpoint.root.size()))
                      : std::string();
}

bool is_complete(const Coverage& log) {
    return log.searched >= log.size && log.unknown == 0;
}

}  // namespace

std::string csv_cell(const std::string& text) {
    const bool formula = !text.empty() && std::string_view("=+-@\t\r").find(text.front()) != std::string_view::npos;
    std::string cell = formula ? "'" + text : text;
    if (cell.find_first_of(",\"\r\n") == std::string::npos) {
        return cell;
    }
    for (auto at = cell.find('"'); at != std::string::npos; at = cell.find('"', at + 2)) {
        cell.insert(at, 1, '"');
    }
    return '"' + cell + '"';
}

ExportFile::ExportFile(ExportOrder order, const Auditor& auditor, WallTime at, std::vector<Coverage> coverage)
    : m_order(std::move(order)), m_auditor(auditor), m_at(at), m_coverage(std::move(coverage)) {}

std::string ExportFile::name() const {
    std::string at = to_rfc3339(m_at).substr(0, std::string_view("2026-11-24T12:00:00").size());
    std::erase_if(at, [](char c) { return c == '-' || c == ':'; });
    std::replace(at.begin(), at.end(), 'T', '-');
    return fmt::format("beffroi-{}.{}", at, m_order.format == ExportFormat::csv ? "csv" : "jsonl");
}

const char* ExportFile::content_type() const {
    return m_order.format == ExportFormat::csv ? "text/csv; charset=utf-8" : "application/x-ndjson";
}

std::string ExportFile::head() const {
    return m_order.format == ExportFormat::csv ? csv_head() : json_head();
}

std::string ExportFile::json_head() const {
    json question = json::object();
    for (const auto& [name, value] : m_order.question) {
        question[name] = value;
    }
    json logs = with_checkpoints(m_coverage);
    for (std::size_t i = 0; i < m_coverage.size(); ++i) {
        logs[i]["complete"] = is_complete(m_coverage[i]);
    }
    const json head{{"v", 1},
                    {"question", std::move(question)},
                    {"motive", m_order.motive},
                    {"by", m_auditor.name},
                    {"party", m_auditor.party},
                    {"at", to_rfc3339(m_at)}};
    return to_text({{"export", head}}) + "\n" + to_text({{"coverage", std::move(logs)}}) + "\n";
}

std::string ExportFile::csv_head() const {
    const auto in = [this](const char* french, const char* english) {
        return std::string(m_order.language == Language::french ? french : english);
    };
    const auto yes = [&](bool is) { return is ? in("oui", "yes") : in("non", "no"); };
    const bool whole = std::all_of(m_coverage.begin(), m_coverage.end(), is_complete);
    // The mark of UTF-8, without which a spreadsheet may take it for something else.
    std::string text = "\xEF\xBB\xBF";
    text += row_of({in("Question", "Question"), terms_text(m_order.question)});
    text += row_of({in("Motif", "Motive"), m_order.motive});
    text += row_of({in("Demandé par", "Asked by"), m_auditor.name, m_auditor.party});
    text += row_of({in("Le", "On"), to_rfc3339(m_at)});
    text += row_of({in("Tout ce qui est détenu a été cherché", "All that is held was searched"), yes(whole)});
    text += "\r\n";
    text += row_of({in("Journal", "Log"), in("Site", "Site"), in("Nom", "Name"), in("Flux", "Stream"),
                    in("Première entrée", "First entry"), in("Entrées", "Entries"), in("Cherchées", "Searched"),
                    in("Illisibles", "Unreadable"), in("Complet", "Complete"), in("Cosigné jusqu’à", "Cosigned up to"),
                    in("Racine cosignée", "Cosigned root"), in("Copié jusqu’à", "Mirrored up to"),
                    in("Racine copiée", "Mirrored root")});
    for (const Coverage& log : m_coverage) {
        text += row_of({log.log->origin, log.log->site, log.log->site_name, std::string(to_string(log.log->stream)),
                        std::to_string(log.minimum), std::to_string(log.size), std::to_string(log.searched),
                        std::to_string(log.unknown), yes(is_complete(log)), size_of(log.cosigned),
                        root_of(log.cosigned), size_of(log.mirrored), root_of(log.mirrored)});
    }
    text += "\r\n";
    std::vector<std::string> columns{"site", "stream", "origin", "index", "checkpoint"};
    columns.insert(columns.end(), k_keys.begin(), k_keys.end());
    columns.emplace_back("line");
    return text + row_of(columns);
}

std::string ExportFile::rows(const std::vector<Found>& found) {
    std::string text;
    for (const Found& one : found) {
        text += m_order.format == ExportFormat::csv ? csv_row(one) : to_text({{"result", to_json(one)}}) + "\n";
    }
    m_rows += found.size();
    return text;
}

std::string ExportFile::csv_row(const Found& found) const {
    const json entry = json::parse(found.line, nullptr, false);
    std::vector<std::string> cells{found.log->site, std::string(to_string(found.log->stream)), found.log->origin,
                                   std::to_string(found.index), std::to_string(found.checkpoint)};
    for (const char* key : k_keys) {
        cells.push_back(cell_of(entry, key));
    }
    cells.push_back(found.line);
    return row_of(cells);
}

std::string ExportFile::end(std::uint64_t gone) const {
    if (m_order.format == ExportFormat::json_lines) {
        return to_text({{"end", {{"rows", m_rows}, {"gone", gone}, {"next", nullptr}}}}) + "\n";
    }
    const bool french = m_order.language == Language::french;
    return "\r\n" + row_of({french ? "Fin de l’export : lignes" : "End of the export: rows", std::to_string(m_rows)}) +
           row_of({french ? "Entrées dont la conservation est finie" : "Entries whose retention is over",
                   std::to_string(gone)});
}

}  // namespace beffroi::central::audit
