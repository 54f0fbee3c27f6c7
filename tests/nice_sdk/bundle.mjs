// Bundles NICE's SDK for a browser: node bundle.mjs HOME, where HOME/node_modules has the packages.
import { createRequire } from "node:module";
import { join, resolve } from "node:path";

const home = resolve(process.argv[2]);
const { build } = createRequire(join(home, "x"))("esbuild");

await build({
  entryPoints: [join(home, "entry.js")],
  bundle: true,
  format: "iife",
  platform: "browser",
  outfile: join(home, "nice.js"),
  define: { global: "window", "process.env.NODE_ENV": '"production"' },
  loader: { ".css": "empty", ".svg": "empty", ".png": "empty", ".mp3": "empty", ".wav": "empty" },
  logLevel: "error",
});
