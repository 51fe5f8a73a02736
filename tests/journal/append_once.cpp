// What tests/journal/faults runs under strace:
//   append_once append DIRECTORY KEY-FILE LINE...    says "held INDEX LINE" of each only when it is durable
//   append_once check DIRECTORY KEY-FILE             recovers, verifies, and prints "INDEX LINE" of every entry
#include <unistd.h>

#include <cstdio>
#include <stdexcept>
#include <string>
#include <vector>

#include "base/fd.h"
#include "journal/reader.h"
#include "journal/verify.h"
#include "journal/writer.h"

namespace {

using namespace beffroi;
using namespace beffroi::journal;

void append(const std::vector<std::string>& arguments, Writer& writer) {
    for (std::size_t i = 3; i < arguments.size(); ++i) {
        try {
            const auto index = writer.append(arguments[i]);
            write_all(STDOUT_FILENO, "held " + std::to_string(index) + ' ' + arguments[i] + '\n');
        } catch (const JournalUnavailable& e) {
            std::fprintf(stderr, "refused: %s\n", e.what());
        }
    }
}

void check(const std::string& directory, const Signer& signer) {
    const auto verified = verify_directory(directory, Verifier::parse(signer.vkey()));
    if (const auto* failure = std::get_if<VerifyFailure>(&verified)) {
        throw std::runtime_error(failure->message);
    }
    replay(directory, [](std::uint64_t index, std::string_view line) {
        std::printf("%llu %.*s\n", static_cast<unsigned long long>(index), static_cast<int>(line.size()), line.data());
    });
}

}  // namespace

int main(int argc, char** argv) {
    try {
        const std::vector<std::string> arguments(argv + 1, argv + argc);
        const Signer signer(Secret(read_file(arguments.at(2))));
        PosixFiles files;
        WriterOptions options;
        options.directory = arguments.at(1);
        options.origin = signer.name() + "/access";
        options.segment_bytes = 600;  // so that a few lines begin a second segment
        options.checkpoint_interval = std::chrono::milliseconds(0);
        {
            Writer writer(options, files, signer);
            if (arguments.at(0) == "append") {
                append(arguments, writer);
            }
        }
        if (arguments.at(0) == "check") {
            check(options.directory, signer);
        }
        return 0;
    } catch (const std::exception& e) {
        std::fprintf(stderr, "append_once: %s\n", e.what());
        return 1;
    }
}
