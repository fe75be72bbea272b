import { defineConfig } from "vite";

/** Where `npm run dev` finds a running u5-signalling. */
const server = "http://127.0.0.1:8080";

export default defineConfig({
  build: {
    target: "es2022",
    // The page's policy allows no data: scripts, so nothing may be inlined.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
  },
  worker: { format: "es" },
  server: { proxy: { "/config.json": server } },
});
