import { createHash } from "node:crypto";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Plugin } from "vite";
import { defineConfig } from "vitest/config";

/** Where `npm run dev` finds a running u5-signalling. */
const server = "http://127.0.0.1:8080";

const { version } = JSON.parse(readFileSync(new URL("package.json", import.meta.url), "utf8")) as { version: string };

/** Tells the service worker which files are the page, and a version that changes whenever one of them does. */
function shell(): Plugin {
  return {
    name: "u5-shell",
    writeBundle({ dir = "dist" }) {
      const isPage = (file: string): boolean => file !== "sw.js" && !file.endsWith("/sw.js");
      const files = readdirSync(dir, { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile())
        .map((entry) => join(entry.parentPath, entry.name).slice(dir.length + 1))
        .filter(isPage)
        .sort();
      const hash = createHash("sha256");
      for (const file of files) hash.update(file).update(readFileSync(join(dir, file)));
      const paths = files.map((file) => (file === "index.html" ? "./" : file));
      const worker = readFileSync(join(dir, "sw.js"), "utf8")
        .replaceAll("__SHELL_FILES__", JSON.stringify(paths))
        .replaceAll("__SHELL_VERSION__", JSON.stringify(hash.digest("hex").slice(0, 12)));
      writeFileSync(join(dir, "sw.js"), worker);
    },
  };
}

export default defineConfig({
  // The page is the same at the root of an address and beneath any path of one: its files are found from where it is.
  base: "./",
  plugins: [shell()],
  define: { "import.meta.env.VITE_VERSION": JSON.stringify(version) },
  build: {
    target: "es2022",
    // The page's policy allows no data: scripts, so nothing may be inlined.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    rolldownOptions: {
      input: { index: "index.html", sw: "src/worker/sw.ts" },
      // A service worker rules over the paths below its own.
      output: { entryFileNames: (chunk) => (chunk.name === "sw" ? "sw.js" : "assets/[name]-[hash].js") },
    },
  },
  // A test reads the style sheet.
  test: { css: true },
  worker: { format: "es" },
  server: { proxy: { "/config.json": server, "/operator": server } },
});
