import { defineConfig } from "vite";

export default defineConfig({
  esbuild: { jsx: "automatic" },
  server: { fs: { allow: [".."] } }, // schemas/words
  build: {
    target: "es2022",
    // The policy of central allows no data: URL.
    assetsInlineLimit: 0,
    // Its loader would be an inline script.
    modulePreload: { polyfill: false },
    rollupOptions: {
      // "use client" is for servers that render; there is none here.
      onwarn: (warning, warn) => warning.code !== "MODULE_LEVEL_DIRECTIVE" && warn(warning),
    },
  },
});
