// The `beffroi` command: one file per subcommand. Each function adds its subcommand to the application.
// A callback reports its outcome by `throw Exit{code}`: 0 yes/done, 1 no/refused/differs, 2 unusable input or
// environment. Answers go to stdout (JSON with --json), problems to stderr.
#pragma once

#include <CLI/CLI.hpp>

namespace beffroi::cli {

struct Exit {
    int code;
};

// policy check, explain, show, diff, impact, compile, test, propose, approve, publish, rollout, block, blocks
void add_policy(CLI::App& app);
void add_change(CLI::App& app);   // change propose, list, show, approve, refuse
void add_journal(CLI::App& app);  // journal verify, fetch, rescan, refill, prove, show, keygen
void add_audit(CLI::App& app);    // audit search, who, unseal, export, month-key, requisition
void add_site(CLI::App& app);     // site list; on a gateway sessions, end, why, try-login, doctor
void add_site_sessions(CLI::App& site);
void add_site_capture(CLI::App& site);
void add_site_end(CLI::App& site);
void add_site_guests(CLI::App& site);
void add_site_why(CLI::App& site);
void add_search(CLI::App& audit);
void add_who(CLI::App& audit);
void add_requisition(CLI::App& audit);
void add_unseal(CLI::App& audit);
void add_export(CLI::App& audit);
void add_month_key(CLI::App& audit);  // month-key create, announce, shred

}  // namespace beffroi::cli
