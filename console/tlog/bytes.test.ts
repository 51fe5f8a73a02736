import { expect, test } from "vitest";
import { fromBase64url, toBase64url, utf8 } from "./bytes";

test("base64url has no padding and two letters of its own", () => {
  expect(toBase64url(new Uint8Array([0xfb, 0xff]))).toBe("-_8");
  for (const text of ["", "f", "fo", "foo"]) expect(fromBase64url(toBase64url(utf8(text)))).toEqual(utf8(text));
});

test("and one spelling for each value", () => {
  for (const bad of ["+_8", "-/8", "-_8=", "-_9", "A", " Zg"]) expect(fromBase64url(bad)).toBe(null);
});
