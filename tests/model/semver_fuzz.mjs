// Answers questions with the real npm packages: one JSON array per line in, one JSON value per line out.
// Arguments: the folders of semver and npm-package-arg ("-" where it is not asked).
import { createRequire } from 'node:module'
import { createInterface } from 'node:readline'

const require = createRequire(import.meta.url)
const [semverFolder, npaFolder] = process.argv.slice(2)
const semver = require(semverFolder)
const npa = npaFolder === '-' ? null : require(npaFolder)

const orNull = (ask) => {
  try {
    return ask()
  } catch {
    return null
  }
}

const specifier = (name, text) => {
  const found = npa.resolve(name, text, '/project')
  const inner = found.subSpec
  return {
    type: found.type,
    wanted: found.registry && !inner ? found.fetchSpec : null,
    target: inner ? [inner.name, inner.type, inner.fetchSpec] : null,
    committish: found.gitCommittish ?? null,
    gitRange: found.gitRange ?? null,
  }
}

const questions = {
  satisfies: (text, versions, options) => {
    const range = new semver.Range(text, options)
    return {
      normal: range.range,
      allowed: versions.map((version) => (range.test(version) ? '1' : '0')).join(''),
      max: semver.maxSatisfying(versions, text, options),
      min: semver.minSatisfying(versions, text, options),
      // At the largest number minVersion throws where it reads loosely.
      lowest: options.loose ? null : semver.minVersion(text)?.version ?? null,
    }
  },
  version: (text, loose) => [
    semver.valid(text, { loose }),
    semver.clean(text, { loose }),
    semver.parse(text, { loose })?.build ?? null,
  ],
  compare: (left, right) => [semver.compare(left, right), semver.diff(left, right)],
  subset: (sub, sup) => semver.subset(sub, sup),
  specifier,
}

for await (const line of createInterface({ input: process.stdin })) {
  const [kind, ...parts] = JSON.parse(line)
  process.stdout.write(`${JSON.stringify(orNull(() => questions[kind](...parts)))}\n`)
}
