"""npm's config chain and what the policy makes of it, against npm's own config code."""

import random
from typing import Any

import pytest

from managers.npm_project import npm, project
from managers.real_npm import ask_node
from packward.managers.npm.settings import policy
from packward.model.policy import Policy

_LINES = (
    "min-release-age=7", "min-release-age=0", "min-release-age=-1", "min-release-age=0.5", 'min-release-age="3"',
    "min-release-age=7d", "min-release-age=1e1", "min-release-age=0x10", "min-release-age = 4 ; days",
    "min-release-age=null", "min-release-age=true", "min-release-age", "min-release-age=", "min-release-age[]=7",
    "min-release-age=${SEVEN}", "min-release-age=${UNSET}", "min-release-age=${UNSET?}", "min-release-age=${UNSET-7}",
    "min-release-age=\\${SEVEN}", "min_release_age=7", "minReleaseAge=7", "minimum-release-age=10080",
    "before=2020-01-01", "before=2030-01-01T00:00:00Z", "before=garbage", "before=null", "before=2020",
    "before=2020-01-01T10:20:30.5+02:00", "before=Jan 5, 2021 GMT", "before=${DATE}", "[section]",
    "min-release-age-exclude[]=a", "min-release-age-exclude[]=@acme/*", "min-release-age-exclude=b, c",
    "min-release-age-exclude=${SEVEN}", "ignore-scripts=true", "ignore-scripts=false", "ignore-scripts",
    "ignore-scripts=0", "ignore-scripts=null", "ignore-scripts=${UNSET?}", "strict-allow-scripts=true",
    "strict-allow-scripts=${UNSET}", "dangerously-allow-all-scripts=true", "dangerously-allow-all-scripts=FALSE",
    "allow-scripts=a,b", "allow-scripts[]=c", "allow-scripts=", "registry=https://one.example.com/npm",
    "registry=https://two.example.com/", "@acme:registry=https://three.example.com/x/", "strict-npmrc=true",
    "; comment", "foo-bar=1", "allow-git=root", "allow-remote=all", "allow-git=none",
)  # fmt: skip
_ENV = (
    ("npm_config_min_release_age", "2"), ("NPM_CONFIG_MIN_RELEASE_AGE", "5"), ("npm_config_before", "2019-01-01"),
    ("npm_config_min_release_age", "x"), ("npm_config_ignore_scripts", "true"), ("npm_config_ignore_scripts", ""),
    ("Npm_Config_Min_Release_Age_Exclude", "e,f"), ("npm_config_registry", "https://env.example.com/"),
    ("npm_config_@acme:registry", "https://scope.example.com/"), ("npm_config_strict_allow_scripts", "false"),
)  # fmt: skip
_VARIABLES = {"SEVEN": "7", "DATE": "2018-05-05"}
_PROBE = """
const fs = require('fs'), path = require('path'), os = require('os');
const Config = bundled('@npmcli/config');
const parts = require(npmPath + '/node_modules/@npmcli/config/lib/definitions');
const base = fs.mkdtempSync(path.join(os.tmpdir(), 'packward-'));
process.env.TZ = 'UTC';
const answers = [];
for (const [index, { files, env }] of questions.entries()) {
  const folder = path.join(base, String(index));
  for (const [name, text] of Object.entries({ 'p/package.json': '{}', ...files })) {
    fs.mkdirSync(path.dirname(path.join(folder, name)), { recursive: true });
    fs.writeFileSync(path.join(folder, name), text);
  }
  const config = new Config({ ...parts, npmPath, argv: ['node', 'npm'], cwd: path.join(folder, 'p'), warn: false,
    env: { HOME: folder + '/h', npm_config_userconfig: folder + '/h/npmrc',
      npm_config_globalconfig: folder + '/g/npmrc', ...env } });
  try {
    await config.load();
    const flat = config.flat;
    answers.push({ before: flat.before instanceof Date ? (isNaN(flat.before) ? 'invalid' : +flat.before)
        : flat.before, now: Date.now(), exclude: flat.minReleaseAgeExclude, ignore: !!flat.ignoreScripts,
      strict: !!flat.strictAllowScripts, all: !!flat.dangerouslyAllowAllScripts, registry: flat.registry,
      acme: flat['@acme:registry'], allowGit: flat.allowGit, allowRemote: flat.allowRemote });
  } catch (error) { answers.push({ error: error.message }); }
}
fs.rmSync(base, { recursive: true });
return answers;
"""


def _question(source: random.Random) -> dict[str, Any]:
    files = {
        name: "\n".join(source.sample(_LINES, source.randint(0, 5))) + "\n"
        for name in source.sample(("p/.npmrc", "h/npmrc", "g/npmrc"), source.randint(1, 3))
    }
    return {"files": files, "env": {**_VARIABLES, **dict(source.sample(_ENV, source.choice((0, 0, 1, 2))))}}


def _mine(question: dict[str, Any], version: str) -> Policy:
    names = {"p/.npmrc": ".npmrc", "h/npmrc": "~/.npmrc", "g/npmrc": "/etc/npmrc"}
    files = {names[name]: text for name, text in question["files"].items()}
    at = project(files, {}, question["env"])
    return policy(npm(version), at.configs, at.manifests[0])


def _disagreements(real: dict[str, Any], mine: Policy) -> list[str]:
    if "error" in real:
        return [] if mine.release_age_breaks else [f"npm stops: {real['error']}"]
    age, scripts = mine.release_age, mine.scripts
    overrules = "block" if real["ignore"] else "run" if real["all"] else None
    compared = {
        "gate": _same_gate(real, mine),
        "exemptions": age is None or [each.text for each in age.exempt] == (real.get("exclude") or []),
        "switch": scripts.overrules == overrules,
        "strict": overrules is not None or scripts.strict == real["strict"],
        "registry": _slashed(mine.registries.default) == _slashed(real["registry"]),
        "scope": _slashed(mine.registries.scopes.get("@acme", "")) == _slashed(real.get("acme") or ""),
        "git": mine.sources.get("git", "all") == real.get("allowGit", "all"),
        "url": mine.sources.get("url", "all") == real.get("allowRemote", "all"),
    }
    return [name for name, same in compared.items() if not same]


def _same_gate(real: dict[str, Any], mine: Policy) -> bool:
    before, age = real["before"], mine.release_age
    if before == "invalid" or mine.release_age_breaks:
        return before == "invalid" and mine.release_age_breaks
    if before is None:
        return age is None
    now, cutoff = float(real["now"]) / 1000, float(before) / 1000
    # A cutoff that is not in the past holds nothing back.
    return cutoff > now - 60 if age is None else abs(age.cutoff(now) - cutoff) < 60


def _slashed(address: str) -> str:
    return address.rstrip("/")


@pytest.mark.node
@pytest.mark.parametrize("version", ["10.9.9", "11.10.0", "11.16.0", "11.21.2", "12.2.0"])
def test_the_policy_is_what_npms_config_says(version: str) -> None:
    source = random.Random(version)
    questions = [_question(source) for _ in range(300)]
    answers = ask_node(_PROBE, version, questions)
    different = []
    for question, real in zip(questions, answers, strict=True):
        wrong = _disagreements(real, _mine(question, version))
        if wrong:
            different.append((wrong, question, real))
    assert not different, f"seed {version}, {len(different)} of {len(questions)}: {different[:3]}"
