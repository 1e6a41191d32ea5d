// Bundles the extension into dist/extension.js, and with --tests the tests into dist/test/.
import { build } from "esbuild";

const common = {
  bundle: true,
  platform: "node",
  target: "node20",
  external: ["vscode"],
  legalComments: "eof",
  logLevel: "warning",
  // Of its two builds the language client's dependencies offer, only this one can be bundled whole.
  mainFields: ["module", "main"],
};

if (process.argv.includes("--tests")) {
  await build({ ...common, entryPoints: ["test/*.test.ts"], outdir: "dist/test", format: "cjs", outExtension: { ".js": ".cjs" } });
} else {
  await build({ ...common, entryPoints: ["src/extension.ts"], outfile: "dist/extension.js", format: "cjs", minify: true });
}
