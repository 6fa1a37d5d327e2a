import { svelte } from "@sveltejs/vite-plugin-svelte";
import { defineConfig } from "vite";

export default defineConfig({
  plugins: [svelte()],
  base: "./",
  build: {
    outDir: "../src/egara/server/page",
    emptyOutDir: true,
    sourcemap: false,
    target: "es2022",
    // Nothing inlined as data: URLs and no polyfill script: the page runs under a strict
    // Content-Security-Policy.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
  },
  server: { proxy: { "/api": process.env["EGARA_SERVER"] ?? "http://127.0.0.1:8765" } },
});
