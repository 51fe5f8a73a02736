import { expect, test } from "vitest";
import { wordsOf } from "./words";

// tests/cli/twelve_words_tests.cpp says the same of the command line.
test("a text has the words that the command line shows of it", async () => {
  expect(await wordsOf("")).toBe(
    "subvenir janvier ardeur cirque problème allouer franchir imbiber réciter remarque toxine dogme",
  );
  expect(await wordsOf("beffroi policy v1\n")).toBe(
    "rotule amertume énergie vaillant sénateur infliger absurde canular novice cortège enchère fémur",
  );
});
