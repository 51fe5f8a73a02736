#include "tests/policy/policy_folder.h"

#include <stdlib.h>  // mkdtemp is POSIX

#include <fstream>

#include "base/fd.h"

namespace beffroi::policy::test {

PolicyFolder::PolicyFolder(const Texts& texts) {
    std::string path = std::filesystem::temp_directory_path() / "beffroi-policy-XXXXXX";
    if (::mkdtemp(path.data()) == nullptr) {
        throw_errno("mkdtemp");
    }
    m_path = path;
    for (const auto& [party, members] :
         {std::pair{"region", texts.region}, {"academie", texts.academie}, {"lycee", texts.lycee}}) {
        write(std::string(party) + ".json", document_text(party, members));
    }
}

PolicyFolder::~PolicyFolder() {
    std::filesystem::remove_all(m_path);
}

void PolicyFolder::write(const std::string& name, const std::string& text) const {
    std::ofstream(m_path / name) << text;
}

}  // namespace beffroi::policy::test
