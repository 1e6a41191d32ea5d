// Reads one YAML text as a JSON string per line of standard input and answers each with its value as JSON,
// or with {"error": …}. The first argument is the folder of the npm package js-yaml.
import { createInterface } from "node:readline";
import { createRequire } from "node:module";

const { load, CORE_SCHEMA } = createRequire(import.meta.url)(process.argv[2]);
const tagged = (_, value) =>
  typeof value === "number" && !Number.isFinite(value) ? { number: String(value) } : value;

for await (const line of createInterface({ input: process.stdin })) {
  let answer;
  try {
    answer = { value: load(JSON.parse(line), { schema: CORE_SCHEMA }) ?? null };
  } catch (error) {
    answer = { error: String(error.message) };
  }
  console.log(JSON.stringify(answer, tagged));
}
