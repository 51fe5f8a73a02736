#include "cli/typed_pin.h"

#include <fcntl.h>
#include <termios.h>
#include <unistd.h>

#include <stdexcept>

#include "base/fd.h"

namespace beffroi::cli {

namespace {

constexpr std::size_t longest = 256;

/// The terminal does not show what is typed for as long as this lives.
class Hidden {
  public:
    explicit Hidden(int terminal) : m_terminal(terminal) {
        if (::tcgetattr(m_terminal, &m_before) != 0) {
            throw_errno("terminal");
        }
        termios hidden = m_before;
        hidden.c_lflag &= ~static_cast<tcflag_t>(ECHO);
        ::tcsetattr(m_terminal, TCSAFLUSH, &hidden);
    }
    ~Hidden() { ::tcsetattr(m_terminal, TCSAFLUSH, &m_before); }
    Hidden(const Hidden&) = delete;
    Hidden& operator=(const Hidden&) = delete;

  private:
    int m_terminal;
    termios m_before{};
};

void show(int terminal, const std::string& text) {
    if (::write(terminal, text.data(), text.size()) < 0) {
        throw_errno("terminal");
    }
}

}  // namespace

Secret typed_secret(const std::string& question) {
    const UniqueFd terminal(::open("/dev/tty", O_RDWR | O_CLOEXEC | O_NOCTTY));
    if (!terminal.valid()) {
        throw std::runtime_error(question + ": there is no terminal to type it at");
    }
    show(terminal.get(), question + ": ");
    std::string line;
    {
        const Hidden hidden(terminal.get());
        char c = 0;
        while (line.size() < longest && ::read(terminal.get(), &c, 1) == 1 && c != '\n') {
            line += c;
        }
    }
    show(terminal.get(), "\n");
    Secret typed(line);
    wipe(line);
    return typed;
}

}  // namespace beffroi::cli
