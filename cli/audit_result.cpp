#include "cli/audit_result.h"

#include <algorithm>

#include "journal/proof.h"

namespace beffroi::cli {

namespace {

bool belongs(const journal::Verifier& key, std::string_view origin) {
    return origin == key.name() || origin.starts_with(key.name() + "/");
}

/// The checkpoint whose tree holds the line, with its signature unchecked.
std::optional<journal::Checkpoint> fits(const journal::Proof& proof, std::string_view line) {
    const auto end = proof.checkpoint.rfind("\n\n");
    if (end == std::string::npos) {
        return std::nullopt;
    }
    auto checkpoint = journal::parse_checkpoint_text(std::string_view(proof.checkpoint).substr(0, end + 1));
    if (!checkpoint || !journal::verify_inclusion(proof.index, checkpoint->size, journal::leaf_hash(line), proof.hashes,
                                                  checkpoint->root)) {
        return std::nullopt;
    }
    return checkpoint;
}

/// By any of the keys that belong to the log: one may have replaced another.
std::optional<journal::Checkpoint> signed_by(const std::vector<journal::Verifier>& keys, const Result& result,
                                             const journal::Proof& proof) {
    for (const auto& key : keys) {
        if (belongs(key, result.origin)) {
            if (auto checkpoint = journal::check_proof(proof, result.line, key)) {
                return checkpoint;
            }
        }
    }
    return std::nullopt;
}

/// The checkpoint that vouches for the result; without one, why is in its `failure`.
std::optional<journal::Checkpoint> vouched(Result& result, const journal::Proof& proof, const Trusted& trusted) {
    if (trusted.policy) {
        const auto checked = journal::check_proof(proof, result.line, *trusted.policy, trusted.now);
        if (const auto* no = std::get_if<journal::Distrust>(&checked)) {
            result.failure = no->sentence;
            return std::nullopt;
        }
        for (const auto& by : trusted.policy->witnessed(proof.checkpoint, trusted.now)) {
            result.witnesses.push_back(by.witness);
        }
        return std::get<journal::Checkpoint>(checked);
    }
    auto checkpoint = result.pinned ? signed_by(trusted.keys, result, proof) : fits(proof, result.line);
    if (!checkpoint) {
        result.failure = "its proof does not hold, or is not signed by the log's key";
    }
    return checkpoint;
}

}  // namespace

Result check_result(std::string origin, std::uint64_t index, std::string line, std::string proof_text,
                    const Trusted& trusted) {
    Result result;
    result.origin = std::move(origin);
    result.index = index;
    result.line = std::move(line);
    result.proof = std::move(proof_text);
    result.entry = journal::parse_line(result.line);
    auto flow = journal::parse_flow_line(result.line);
    if (auto* parsed = std::get_if<journal::FlowEntry>(&flow)) {
        result.flow = std::move(*parsed);
    }
    result.pinned = trusted.policy || std::any_of(trusted.keys.begin(), trusted.keys.end(),
                                                  [&result](const auto& key) { return belongs(key, result.origin); });
    if (!result.pinned && !trusted.keys.empty()) {
        result.failure = "none of the keys given is of its log";
        return result;
    }
    const auto proof = journal::parse_proof(result.proof);
    if (!proof || proof->index != index) {
        result.failure = "its proof is malformed or of another entry";
        return result;
    }
    const auto checkpoint = vouched(result, *proof, trusted);
    if (!checkpoint) {
        return result;
    }
    if (checkpoint->origin != result.origin) {
        result.failure = "its proof is of another log";
    } else if (!result.entry && !result.flow) {
        result.failure = "its line is of no known format";
    } else {
        result.verified = true;
        result.checkpoint_size = checkpoint->size;
    }
    return result;
}

}  // namespace beffroi::cli
