import { defineConfig } from "vite";

/** Where `npm run dev` finds a running u5-admin. */
const server = "http://127.0.0.1:8082";

export default defineConfig({
  // The console is the same at the root of an address and beneath any path of one: its files are found from where it is.
  base: "./",
  build: { target: "es2022", assetsInlineLimit: 0, modulePreload: { polyfill: false } },
  server: { proxy: { "/api": server } },
});
