import { defineConfig } from "vitest/config";

export default defineConfig({
  test: { include: ["{api,app,keys,pages,parts,policy,tlog}/**/*.test.ts"], setupFiles: ["checks/webcrypto.ts"] },
  server: { fs: { allow: [".."] } }, // schemas/words
});
