import { defineConfig } from "vite";

export default defineConfig({
  esbuild: { jsx: "automatic" },
  build: {
    target: "es2022",
    // The policy of central allows no data: URL.
    assetsInlineLimit: 0,
    // Its loader would be an inline script.
    modulePreload: { polyfill: false },
  },
});
