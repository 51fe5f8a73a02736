// beffroi journal refill: hands over to beffroi-refill, for this program links nothing that writes journals.
#include "cli/beside.h"
#include "cli/journal_input.h"

namespace beffroi::cli {

void add_journal_refill(CLI::App& parent) {
    auto* command = parent.add_subcommand("refill", "Refill a damaged log of a stopped program from a mirror");
    command->set_help_flag();  // the other program explains itself
    command->prefix_command();
    command->callback([command] {
        auto words = command->remaining();
        words.insert(words.begin(), "beffroi journal refill");
        become(program_beside("beffroi-refill"), std::move(words));
    });
}

}  // namespace beffroi::cli
