import { expect, test } from "vitest";
import { type Asked, caseText, parseCase } from "./text";

const asked: Asked = {
  number: "2026-031",
  kind: "requisition",
  authority: "Tribunal judiciaire de Lille",
  reference: "26/1187",
  reason: "Enquête préliminaire",
  from: new Date("2026-11-24T10:00:00Z"),
  to: new Date("2026-11-24T10:10:00Z"),
  expires: new Date("2026-12-08T00:00:00Z"),
  hold: true,
  sites: ["0620001A", "0599991P"],
  streams: ["flow", "access"],
  tokens: [],
  sessions: [],
  endpoint: "203.0.113.7 40112 6",
};

test("a case has the text that the centre's parser takes", () => {
  expect(caseText(asked)).toBe(
    `beffroi case v1
number 2026-031
kind requisition
authority Tribunal judiciaire de Lille
reference 26/1187
reason Enquête préliminaire
from 2026-11-24T10:00:00.000Z
to 2026-11-24T10:10:00.000Z
expires 2026-12-08T00:00:00.000Z
hold yes
site 0599991P
site 0620001A
stream access
stream flow
public 203.0.113.7 40112 6
`,
  );
});

test("what is read is what was signed, to the byte", () => {
  const text = caseText(asked);
  expect(caseText(parseCase(text)!)).toBe(text);
  const bad = [
    text.replace("v1", "v2"),
    text.replace("hold yes", "hold Yes"),
    text.replace("stream access\n", "stream access\nstream access\n"),
    text.replace("kind requisition", "kind curiosity"),
    text.replace("stream flow", "stream dns"),
    text.replace("2026-11-24T10:00:00.000Z", "2026-11-24T10:00:00Z"),
    text.replace("2026-11-24T10:00:00.000Z", "yesterday"),
    text + "more 1\n",
    text.slice(0, -1),
    "",
  ];
  for (const one of bad) expect(parseCase(one)).toBe(null);
});
