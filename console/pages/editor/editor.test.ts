import { expect, test } from "vitest";
import type { DraftPolicy, ListName, ObjectChange, PolicyObject } from "../../api/restconf";
import { settingsOf } from "../../api/settings";
import { fr } from "../../app/texts.fr";
import { applied, differences, find, inverse, renamed, same, stillHold, without } from "./edits";
import { faults, fromForm, newItem, toForm } from "./form";
import { fieldOf, parsePlace, placeText, problemPlace, problemsOf } from "./places";
import { type Speech, labelsOf, matches, sentence } from "./sentence";
import { type Field, fieldsFor, partOf, shapes } from "./shapes";

const web: PolicyObject = {
  name: "web-soir",
  action: "permit",
  strength: "default",
  role: ["eleve", "etudiant"],
  schedule: ["soir"],
  destination: ["internet"],
  except: [
    { name: "interne", destination: ["interne"] },
    { name: "fete", role: ["eleve"] },
  ],
  rationale: "Le soir, pour l’étude.",
  "valid-until": "2027-07-03",
};

const policy: DraftPolicy = {
  number: "8",
  title: "Soir",
  author: "r",
  document: [
    {
      party: "region",
      role: [{ name: "eleve", "label-fr": "Élève", "label-en": "Pupil" }, { name: "etudiant" }],
      rule: [web],
      zone: [{ name: "cdi", "label-fr": "CDI" }],
    },
    { party: "academie", guarantee: [{ name: "jamais", claim: "never", role: ["eleve"] }] },
    { party: "lycee", zone: [{ name: "cdi", interface: ["lan.50"] }], schedule: [{ name: "soir" }] },
  ],
};

const speech: Speech = {
  says: fr.editor.says,
  words: fr.editor.words,
  labels: labelsOf(policy, "fr"),
  day: (at) => at,
  site: (uai) => `Lycée ${uai}`,
};

test("a form gives back the object that it was made of", () => {
  const service = {
    name: "mail",
    match: [
      { name: "imap", protocol: "tcp", port: 993 },
      { name: "ping", protocol: "icmp" },
    ],
    include: ["web"],
  };
  for (const [list, object] of [
    ["rule", web],
    ["service", service],
    ["zone", { name: "cdi", interface: ["lan.50"], prefix: ["10.50.0.0/16", "2001:db8::/64"] }],
  ] as [ListName, PolicyObject][])
    expect(same(fromForm(shapes[list], toForm(shapes[list], object)), object)).toBe(true);
});

test("what keeps a form from being saved is named by field", () => {
  const rule = {
    ...toForm(shapes.rule, {}),
    name: "Web Soir",
    action: "permit",
    except: [{ name: "a" }, { name: "a" }],
  };
  expect(faults(shapes.rule, rule, [])).toEqual({
    name: "name",
    strength: "missing",
    rationale: "missing",
    "except/0/name": "taken",
    "except/1/name": "taken",
  });
  expect(faults(shapes.role, { name: "eleve" }, ["eleve"])).toEqual({ name: "taken" });
  const service = { name: "x", match: [{ name: "a", protocol: "tcp", port: "quatre" }] };
  expect(faults(shapes.service, service, [])).toEqual({ "match/0/port": "number" });
});

test("a new entry has a name that is free", () => {
  const windows = shapes.schedule.find((field) => field.name === "weekly") as Field & { kind: "list" };
  expect(newItem(windows, [{ name: "plage-2" }]).name).toBe("plage-3");
});

test("of two fields one is filled in, and a field is asked only where it means something", () => {
  const example = { name: "x", expect: "deny", role: "eleve", zone: "cdi", at: "tue 10:05", service: "web" };
  const form = (more: object) => ({ ...toForm(shapes.example, {}), ...example, ...more });
  expect(faults(shapes.example, form({}), [])).toEqual({ destination: "either" });
  expect(faults(shapes.example, form({ destination: "a", address: "192.0.2.1" }), [])).toEqual({
    destination: "either",
  });
  expect(faults(shapes.example, form({ destination: "a", service: "", protocol: "tcp" }), [])).toEqual({
    port: "missing",
  });
  const ping = form({ destination: "a", service: "", protocol: "icmp", port: "8" });
  expect(faults(shapes.example, ping, [])).toEqual({});
  expect(fromForm(shapes.example, ping)).not.toHaveProperty("port");
  expect(faults(shapes.example, form({ destination: "a", at: "tue " }), [])).toEqual({ at: "missing" });
  expect(faults(shapes.example, form({ destination: "a", at: "T10:05" }), [])).toEqual({ at: "missing" });
});

test("a file keeps its lines", () => {
  const file = { ...toForm(shapes.settings, settingsOf(policy)), approvers: "witness a k\n\ngroup g any a\n\n" };
  expect(fromForm(shapes.settings, file).approvers).toBe("witness a k\n\ngroup g any a\n");
});

test("a rule of the lycée has no strength, and only its zones have interfaces", () => {
  expect(fieldsFor(shapes.rule, "lycee").some((field) => field.name === "strength")).toBe(false);
  expect(fieldsFor(shapes.zone, "region").some((field) => field.name === "interface")).toBe(false);
  expect(partOf("holiday")).toBe("horaires");
});

test("what is undone is as it was before", () => {
  const changes: ObjectChange[] = [
    { party: "region", list: "rule", before: web, after: { ...web, name: "soir" } },
    { party: "lycee", list: "zone", after: { name: "salles" } },
    {
      party: "academie",
      list: "guarantee",
      before: find(policy, { party: "academie", list: "guarantee", name: "jamais" }),
    },
  ];
  const after = applied(policy, changes);
  expect(differences(policy, after).map(({ name, how }) => `${how} ${name}`)).toEqual([
    "removed web-soir",
    "added soir",
    "removed jamais",
    "added salles",
  ]);
  expect(differences(policy, applied(after, inverse(changes)))).toEqual([]);
  expect(stillHold(after, inverse(changes))).toBe(true);
  expect(stillHold(policy, inverse(changes))).toBe(false);
});

test("a rename takes along what refers to it, also inside of exceptions", () => {
  const [eleve] = policy.document![0]!.role!;
  const changes = renamed(policy, {
    party: "region",
    list: "role",
    before: eleve,
    after: { ...eleve!, name: "lyceen" },
  });
  const after = applied(policy, changes);
  const rule = find(after, { party: "region", list: "rule", name: "web-soir" });
  expect(rule).toMatchObject({
    role: ["lyceen", "etudiant"],
    except: [{ destination: ["interne"] }, { role: ["lyceen"] }],
  });
  expect(find(after, { party: "academie", list: "guarantee", name: "jamais" })!.role).toEqual(["lyceen"]);
  expect(changes).toHaveLength(3);
});

test("what was taken over goes back whole, unless somebody has touched the draft since", () => {
  const after = { ...applied(policy, [{ party: "region", list: "rule", before: web }]), "copied-from": "9" };
  const step = { from: "9", before: policy, after };
  expect(without(after, step)).toBe(policy);
  expect(without(policy, step)).toBeNull();
  expect(without({ ...after, "copied-from": "10" }, step)).toBeNull();
  expect(without(applied(after, [{ party: "lycee", list: "zone", after: { name: "x" } }]), step)).toBeNull();
});

test("and in examples, which go back with an undo as the title and the sites do", () => {
  const example = { name: "x", role: "eleve", zone: "cdi", at: "tue 10:05" };
  const whole: DraftPolicy = { ...policy, site: ["0590042X"], examples: { from: "2026-09-01", example: [example] } };
  const [eleve] = policy.document![0]!.role!;
  const place = { party: "region", list: "role" } as const;
  const changes: ObjectChange[] = [
    ...renamed(whole, { ...place, before: eleve, after: { ...eleve!, name: "lyceen" } }),
    {
      party: "policy",
      list: "settings",
      before: settingsOf(whole),
      after: { ...settingsOf(whole), title: "Nuit", site: ["0599991P"] },
    },
  ];
  const after = applied(whole, changes);
  expect(after.examples).toEqual({ from: "2026-09-01", example: [{ ...example, role: "lyceen" }] });
  expect([after.title, after.site]).toEqual(["Nuit", ["0599991P"]]);
  expect(differences(whole, after).map(({ party, list }) => `${party}/${list}`)).toContain("policy/settings");
  expect(stillHold(after, inverse(changes))).toBe(true);
  expect(differences(whole, applied(after, inverse(changes)))).toEqual([]);
});

test("a name that two documents declare is renamed in one of them, and takes nothing along", () => {
  const [cdi] = policy.document![0]!.zone!;
  expect(renamed(policy, { party: "region", list: "zone", before: cdi, after: { name: "bibliotheque" } })).toHaveLength(
    1,
  );
});

test("a problem stands beside the object that its path names", () => {
  const rule = { party: "region", list: "rule", name: "web-soir" } as const;
  const problem = {
    sequence: 1,
    document: "region.json",
    path: "/beffroi-policy:policy/rule[name='web-soir']/except[name='fete']/role[.='eleves']",
  };
  expect(problemPlace(problem)).toEqual(rule);
  expect(problemsOf([problem], rule)).toHaveLength(1);
  expect(problemsOf([problem], { ...rule, party: "lycee" })).toHaveLength(0);
  expect(problemPlace({ sequence: 2, document: "region.json", path: "/beffroi-policy:policy" })).toBeNull();
  expect(
    problemPlace({
      sequence: 3,
      path: "/beffroi-policies:policies/policy[number='8']/document[party='lycee']/zone[name='cdi']/prefix[.='x']",
    }),
  ).toEqual({ party: "lycee", list: "zone", name: "cdi" });
});

test("a problem of an example, or of what a policy says beside its lists, has its place too", () => {
  const example = { party: "policy", list: "example", name: "soir" };
  const path = "/beffroi-policy-examples:examples/example[name='soir']/at";
  expect(problemPlace({ sequence: 1, document: "examples.json", path })).toEqual(example);
  const below = "/beffroi-policies:policies/policy[number='8']";
  expect(problemPlace({ sequence: 2, path: `${below}/examples/example[name='soir']/role` })).toEqual(example);
  for (const leaf of ["title", "site[.='x']", "examples/from", "document[party='lycee']/time-zone"])
    expect(problemPlace({ sequence: 3, path: `${below}/${leaf}` })).toMatchObject({
      party: "policy",
      list: "settings",
    });
  expect(problemPlace({ sequence: 4, document: "examples.json", path: "" })).toBeNull();
});

test("the field of a problem is the last step of its path", () => {
  expect(fieldOf("/a:policies/document[party='lycee']/zone[name='c/d']/b:prefix[.='192.0.2.0/24']")).toBe("prefix");
  expect(fieldOf("/a:policies/document[party='region']/rule[name='x']/strength")).toBe("strength");
  expect(fieldOf("")).toBe("");
});

test("a place is written into the address and read from it", () => {
  const place = { party: "region", list: "rule", name: "web-soir" } as const;
  expect(parsePlace(placeText(place))).toEqual(place);
  expect(parsePlace("lycee/zone/")).toEqual({ party: "lycee", list: "zone", name: "" });
  expect(parsePlace("policy/example/x")).toEqual({ party: "policy", list: "example", name: "x" });
  for (const wrong of [
    "",
    "region",
    "region/rule",
    "region/examen/x",
    "region/example/x",
    "policy/rule/x",
    "ville/rule/x",
    "region/rule/x/y",
  ])
    expect(parsePlace(wrong)).toBeNull();
});

test("what is not finished is read as far as it goes", () => {
  for (const list of ["rule", "schedule", "exam", "example", "guarantee"] as const)
    expect(() => sentence(speech, list, { name: "x" })).not.toThrow();
});

test("a rule is read as a sentence", () => {
  expect(sentence(speech, "rule", web)).toBe(
    "Permet à Élève ou etudiant, de partout, pendant soir, l’accès à internet, pour tout service, jusqu’au 2027-07-03. " +
      "Sauf l’accès à interne ; à Élève.",
  );
  expect(sentence(speech, "guarantee", { name: "x", claim: "never", zone: ["cdi"] })).toBe(
    "Refuse toujours à tous, depuis CDI, à toute heure, l’accès à toute adresse, pour tout service.",
  );
});

test("exams, examples and the scope are said in words", () => {
  const exam = {
    name: "bts",
    zone: ["cdi"],
    start: "2027-05-11T13:30",
    end: "2027-05-11T17:30",
    allow: [{ name: "a", destination: ["serveurs"] }],
  };
  expect(sentence(speech, "exam", exam)).toBe(
    "Le 2027-05-11 de 13\u00a0h\u00a030 à 17\u00a0h\u00a030, depuis CDI : ne permet à tous que l’accès à serveurs.",
  );
  expect(sentence(speech, "exam", { ...exam, allow: [], role: ["eleve"], end: "2027-05-12T08:00" })).toBe(
    "Du 2027-05-11 à 13\u00a0h\u00a030 au 2027-05-12 à 8\u00a0h\u00a000, depuis CDI : refuse tout à Élève.",
  );
  const example = { name: "x", role: "eleve", zone: "cdi", at: "tue 10:05", address: "192.0.2.1", expect: "deny" };
  expect(sentence(speech, "example", { ...example, protocol: "tcp", port: 443 })).toBe(
    "Élève, depuis CDI, mardi à 10\u00a0h\u00a005, vers 192.0.2.1, pour TCP 443 : refusé.",
  );
  expect(sentence(speech, "example", { ...example, at: "2027-05-11T10:05", service: "web" })).toContain(
    "le 2027-05-11 à 10\u00a0h\u00a005, vers 192.0.2.1, pour web",
  );
  expect(sentence(speech, "settings", { ...settingsOf(policy), site: ["0590042X"] })).toBe(
    "Pour : Lycée 0590042X. Auteur : r.",
  );
});

test("schedules and services are said in words too", () => {
  const schedule = {
    name: "x",
    weekly: [{ name: "a", day: ["mon", "wed", "thu", "fri"], start: "08:00", end: "12:30" }],
    "except-date": ["2026-12-24"],
  };
  expect(sentence(speech, "schedule", schedule)).toBe(
    "lundi, mercredi à vendredi de 8\u00a0h\u00a000 à 12\u00a0h\u00a030. Sauf 2026-12-24",
  );
  const service = { name: "x", match: [{ name: "a", protocol: "tcp", port: 80, "upper-port": 88 }] };
  expect(sentence(speech, "service", service)).toBe("TCP 80–88");
});

test("a search knows neither accents nor capitals, and finds labels as well as names", () => {
  expect(matches(speech, "rule", web, "ELEVE etude")).toBe(true);
  expect(matches(speech, "rule", web, "eleve direction")).toBe(false);
  expect(matches(speech, "rule", web, "")).toBe(true);
});
