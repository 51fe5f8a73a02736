#include "gateway/aaf/lookup.h"
#include "gateway/doctor/checks.h"

namespace beffroi::doctor {

namespace {

Words import_again() {
    return words("lancez « beffroi site aaf import » : il dit ce qui manque ou pourquoi il refuse",
                 "run `beffroi site aaf import`: it says what is missing or why it refuses");
}

Finding of(const aaf::Index& index, const AafConfig& config, WallTime now) {
    const auto date = aaf::to_text(index.date);
    const auto days = std::chrono::floor<std::chrono::days>(aaf::age_of(index.date, now)).count();
    if (aaf::too_old(index, config, now)) {
        return {Level::failure,
                words("l’index de l’AAF est du {}, il y a {} jours : il ne donne plus aucun rôle",
                      "the index of the AAF is of {}, {} days ago: it gives no role any more", date, days),
                import_again()};
    }
    const auto known = words("l’index de l’AAF est du {} et connaît {} personnes",
                             "the index of the AAF is of {} and knows {} people", date, index.people.size());
    if (!index.missing.empty()) {
        return {
            Level::warning,
            words("l’index de l’AAF est du {}, mais aucun export n’est venu pour le {} : ce qui a changé ce jour-là "
                  "manque",
                  "the index of the AAF is of {}, but no export came of {}: what changed then is missing", date,
                  aaf::to_text(index.missing)),
            words("faites renvoyer ces exports et posez-les dans {} à côté du dernier export complet, puis « beffroi "
                  "site aaf import » ; sinon le prochain export complet y remédie",
                  "have these exports sent again and put them into {} beside the last whole one, then `beffroi site "
                  "aaf import`; otherwise the next whole export mends it",
                  config.folder)};
    }
    if (2 * aaf::age_of(index.date, now) > config.maximum_age) {
        return {Level::warning, known,
                words("il y a {} jours : vérifiez que les exports arrivent encore dans {}",
                      "{} days ago: check that exports still arrive in {}", days, config.folder)};
    }
    return {Level::ok, known};
}

}  // namespace

Findings look_at_aaf(const Patient& patient) {
    if (!patient.config.aaf) {
        return one(Level::ok,
                   words("aucun export de l’AAF n’est attendu (aaf)", "no export of the AAF is expected (aaf)"));
    }
    const AafConfig& config = *patient.config.aaf;
    Findings findings;
    const auto read = aaf::load(config.index_file);
    if (const auto* index = std::get_if<aaf::Index>(&read)) {
        findings.push_back(of(*index, config, patient.clock.wall()));
    } else {
        findings.push_back({Level::failure,
                            words("l’index de l’AAF {} manque ou est illisible : {}",
                                  "the index of the AAF {} is missing or cannot be read: {}", config.index_file,
                                  std::get<std::string>(read)),
                            import_again()});
    }
    if (const auto refusal = aaf::last_refusal(config.index_file)) {
        findings.push_back(
            {Level::warning,
             words("le dernier import de l’AAF ({}) a été refusé : {}",
                   "the last import of the AAF ({}) was refused: {}", refusal->when, refusal->why),
             words("faites refaire l’export ; si la perte est voulue, « beffroi site aaf import --accept-loss »",
                   "have the export made again; if the loss is meant, `beffroi site aaf import --accept-loss`")});
    }
    return findings;
}

}  // namespace beffroi::doctor
