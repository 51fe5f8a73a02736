#include "gateway/typed_password.h"

#include <termios.h>
#include <unistd.h>

#include <cstdio>
#include <stdexcept>

namespace beffroi {
namespace {

constexpr std::size_t max_password_bytes = 1024;

/// Nothing is shown while it lives.
class Silence {
  public:
    Silence() : m_terminal(::tcgetattr(STDIN_FILENO, &m_before) == 0) {
        if (m_terminal) {
            termios silent = m_before;
            silent.c_lflag &= ~static_cast<tcflag_t>(ECHO);
            ::tcsetattr(STDIN_FILENO, TCSAFLUSH, &silent);
        }
    }
    ~Silence() {
        if (m_terminal) {
            ::tcsetattr(STDIN_FILENO, TCSAFLUSH, &m_before);
            std::fputc('\n', stderr);
        }
    }
    Silence(const Silence&) = delete;
    Silence& operator=(const Silence&) = delete;
    [[nodiscard]] bool is_terminal() const noexcept { return m_terminal; }

  private:
    termios m_before{};
    bool m_terminal;
};

}  // namespace

Secret read_typed_password(const std::string& prompt) {
    const Silence silence;
    if (silence.is_terminal()) {
        std::fputs(prompt.c_str(), stderr);
    }
    std::string line;
    line.reserve(max_password_bytes + 1);  // no copy is left behind by growing
    for (char c = 0; ::read(STDIN_FILENO, &c, 1) == 1 && c != '\n';) {
        if (line.size() == max_password_bytes) {
            wipe(line);
            throw std::runtime_error("the password is longer than 1024 bytes");
        }
        line += c;
    }
    if (line.empty()) {
        throw std::runtime_error("no password was given on standard input");
    }
    return Secret(std::move(line));
}

}  // namespace beffroi
