import { defineConfig } from "vite";

/** Where `npm run dev` finds a running u5-admin. */
const server = "http://127.0.0.1:8082";

export default defineConfig({
  build: { target: "es2022", assetsInlineLimit: 0, modulePreload: { polyfill: false } },
  server: { proxy: { "/api": server } },
});
