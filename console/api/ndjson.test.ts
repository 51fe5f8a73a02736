import { expect, test } from "vitest";
import { jsonLines } from "./ndjson";

test("lines are read wherever the stream was cut, and a torn last one is not", async () => {
  const bytes = new TextEncoder().encode('{"a":"é"}\n{"b":2}\n{"c":');
  for (let cut = 1; cut < bytes.length; ++cut) {
    const stream = new ReadableStream<Uint8Array>({
      start(controller) {
        controller.enqueue(bytes.slice(0, cut));
        controller.enqueue(bytes.slice(cut));
        controller.close();
      },
    });
    const read: unknown[] = [];
    for await (const line of jsonLines(stream)) read.push(line);
    expect(read).toEqual([{ a: "é" }, { b: 2 }]);
  }
});
