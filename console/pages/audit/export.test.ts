import { afterEach, expect, test, vi } from "vitest";
import { Refused, Unreachable } from "../../api/central";
import { type Order, fetchExport, rowsOf } from "./export";

const order: Order = { question: { stream: "access" }, motive: "Contrôle", format: "csv", language: "fr" };

const answers = (body: BodyInit, init: ResponseInit = {}) =>
  vi.stubGlobal("fetch", vi.fn(() => Promise.resolve(new Response(body, init))));

afterEach(() => vi.unstubAllGlobals());

test("only a file with its end is whole", () => {
  const whole = "x\r\n\r\nEnd of the export,12\r\nEntries whose retention is over,0\r\n";
  expect(rowsOf(whole, "csv")).toBe(12);
  expect(rowsOf(whole.slice(0, -2), "csv")).toBeNull();
  expect(rowsOf("site\r\n0599991P,12\r\n0622222B,0\r\n", "csv")).toBeNull();
  expect(rowsOf('{"result":{}}\n{"end":{"rows":3,"gone":0,"next":null}}\n', "json-lines")).toBe(3);
  expect(rowsOf('{"result":{}}\n', "json-lines")).toBeNull();
  expect(rowsOf('{"result":{"line":"{\\"end\\":{\\"rows\\":3,"}}\n', "json-lines")).toBeNull();
});

test("a whole file is handed over under the name that the centre gives it", async () => {
  const body = "Question,x\r\n\r\nsite\r\nA\r\n\r\nEnd of the export,1\r\nGone,0\r\n";
  answers(body, { headers: { "Content-Disposition": 'attachment; filename="beffroi-20261124-120000.csv"' } });
  const lines: number[] = [];
  const exported = await fetchExport(order, new AbortController().signal, (n) => lines.push(n));
  expect(exported).toMatchObject({ name: "beffroi-20261124-120000.csv", rows: 1 });
  expect(await exported.file.text()).toBe(body);
  expect(lines.at(-1)).toBe(7);
  expect(vi.mocked(fetch).mock.calls[0]![1]!.body).toBe(JSON.stringify(order));
});

test("one that was cut off is not", async () => {
  answers("Question,x\r\n\r\nsite\r\nA\r\n");
  await expect(fetchExport(order, new AbortController().signal, () => {})).rejects.toBeInstanceOf(Unreachable);
});

test("a refusal says why", async () => {
  answers(JSON.stringify({ error: "forbidden", detail: "no" }), { status: 403 });
  await expect(fetchExport(order, new AbortController().signal, () => {})).rejects.toBeInstanceOf(Refused);
});
