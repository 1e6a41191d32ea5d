// Reads YAML texts with the real npm package js-yaml: one JSON string per line in, one JSON object per line out,
// {"value": …} or {"error": …}. Argument: the package's folder.
import { createRequire } from 'node:module'
import { createInterface } from 'node:readline'

const { load, CORE_SCHEMA } = createRequire(import.meta.url)(process.argv[2])

const tagged = (_, value) =>
  typeof value === 'number' && !Number.isFinite(value) ? { number: String(value) } : value

const answer = (text) => {
  try {
    return JSON.stringify({ value: load(text, { schema: CORE_SCHEMA }) ?? null }, tagged)
  } catch (error) {
    return JSON.stringify({ error: String(error.message) })
  }
}

for await (const line of createInterface({ input: process.stdin })) console.log(answer(JSON.parse(line)))
