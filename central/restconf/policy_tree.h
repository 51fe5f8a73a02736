// Policies as the files of a bundle and as entries of beffroi-policies.yang, whose drafts may be unfinished.
#pragma once

#include <string>
#include <variant>
#include <vector>

#include "base/problem.h"
#include "base/yang/document.h"
#include "central/json_answer.h"
#include "policy/bundle.h"
#include "policy/model.h"

namespace beffroi::central::policies {

/// The entry of list `policy`. Of a bundle that was checked once.
[[nodiscard]] json entry_of(const policy::Manifest& manifest, const policy::Bundle& bundle);

/// Where an entry holds; empty: at every site.
[[nodiscard]] std::vector<std::string> sites_of(const json& entry);

/// What its manifest says, but for the digest of its documents, which may be unfinished.
[[nodiscard]] policy::Manifest manifest_of(const json& entry);

/// A whole policy, read from an entry. Nobody has signed it.
struct Draft {
    policy::Documents documents;
    policy::Bundle bundle;
};

/// `modules`: policy::yang_modules(). Problems name the documents as files of a policy are called.
[[nodiscard]] Checked<Draft> draft_of(const yang::Modules& modules, const json& entry);

/// {"ietf-restconf:data": {"beffroi-policies:policies": {"policy": [...]}}}; `nacm` beside it if it is not null.
[[nodiscard]] std::string datastore_text(const json& entries, const json& nacm = nullptr);

}  // namespace beffroi::central::policies
