// beffroi audit: what auditors and officers ask of the centre, and what they open and hand over.
#include "cli/commands.h"

namespace beffroi::cli {

void add_audit(CLI::App& app) {
    auto* command = app.add_subcommand("audit", "Search the journals of every site, with proofs");
    command->require_subcommand(1);
    add_search(*command);
    add_who(*command);
    add_unseal(*command);
    add_export(*command);
    add_month_key(*command);
    add_requisition(*command);
}

}  // namespace beffroi::cli
