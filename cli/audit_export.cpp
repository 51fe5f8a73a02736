// beffroi audit export: entries for a SIEM, offline, from a stream's directory or standard input.
#include <fmt/format.h>

#include <cstdio>
#include <memory>

#include "base/encoding.h"
#include "cli/commands.h"
#include "cli/export_events.h"
#include "cli/line_reader.h"
#include "journal/entry.h"
#include "journal/reader.h"

namespace beffroi::cli {

namespace {

struct ExportArguments {
    std::string format;
    std::string source;
};

/// Writes what can be read and counts what cannot.
class Exporter {
  public:
    explicit Exporter(const std::string& format) : m_convert(format == "ocsf" ? to_ocsf : to_rfc5424) {}
    void add(std::string_view line) {
        if (const auto converted = m_convert(line)) {
            fmt::print("{}\n", *converted);
        } else {
            ++m_unreadable;
        }
    }
    [[nodiscard]] std::size_t unreadable() const { return m_unreadable; }

  private:
    std::optional<std::string> (*m_convert)(std::string_view);
    std::size_t m_unreadable = 0;
};

void run_export(const ExportArguments& a) {
    Exporter exporter(a.format);
    if (a.source == "-") {
        LineReader reader(stdin, journal::max_entry_bytes);
        while (const auto line = reader.next()) {
            exporter.add(*line);
        }
    } else {
        journal::require_log(a.source);
        journal::replay(a.source, [&exporter](std::uint64_t, std::string_view line) { exporter.add(line); });
    }
    if (exporter.unreadable() > 0) {
        fmt::print(stderr, "beffroi: {} lines are no entries and were left out\n", exporter.unreadable());
        throw Exit{1};
    }
    throw Exit{0};
}

}  // namespace

void add_export(CLI::App& audit) {
    auto* command = audit.add_subcommand("export", "Write entries as OCSF events or RFC 5424 syslog lines, one a line");
    const auto a = std::make_shared<ExportArguments>();
    command->add_option("--format", a->format, "ocsf or rfc5424")
        ->required()
        ->check(CLI::IsMember({"ocsf", "rfc5424"}));
    command
        ->add_option("SOURCE", a->source, "Directory of one stream; - reads entries, one a line, from standard input")
        ->required();
    command->callback([a] { run_export(*a); });
}

}  // namespace beffroi::cli
