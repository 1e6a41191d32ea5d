"""Scripts are rewritten where that is certain, and left alone everywhere else."""

import pytest

from packward.rules.script_replacements import replace_in


@pytest.mark.parametrize(
    ("package", "script", "rewritten"),
    [
        ("rimraf", "rimraf dist", "node -e \"fs.rmSync('dist',{recursive:true,force:true})\""),
        (
            "rimraf",
            "rimraf -rf a b/c && tsc",
            "node -e \"fs.rmSync('a',{recursive:true,force:true});fs.rmSync('b/c',{recursive:true,force:true})\" && tsc",
        ),
        ("mkdirp", "mkdirp -p out/css", "node -e \"fs.mkdirSync('out/css',{recursive:true})\""),
        ("dotenv", "node -r dotenv/config server.js", "node --env-file-if-exists=.env server.js"),
        (
            "dotenv",
            "tsc && node --require=dotenv/config --inspect app.js dotenv_config_path=.env.local -v",
            "tsc && node --env-file-if-exists=.env.local --inspect app.js -v",
        ),
        ("dotenv-cli", "dotenv -e .env.test -- node app.js", "node --env-file-if-exists=.env.test app.js"),
        ("nodemon", "nodemon app.js --port 3000", "node --watch app.js --port 3000"),
        ("tsx", "tsx watch src/main.ts", "node --watch src/main.ts"),
        ("tsx", "node --import tsx main.ts", "node main.ts"),
        ("ts-node", "node -r ts-node/register main.ts", "node main.ts"),
        (
            "rimraf",
            'echo "a && b" && rimraf dist',
            'echo "a && b" && node -e "fs.rmSync(\'dist\',{recursive:true,force:true})"',
        ),
    ],
)
def test_a_certain_call_is_rewritten(package: str, script: str, rewritten: str) -> None:
    assert replace_in(script, package) == rewritten


@pytest.mark.parametrize(
    ("package", "script"),
    [
        ("rimraf", "rimraf 'dist/*'"),
        ("rimraf", "rimraf dist/*"),
        ("rimraf", "rimraf $OUT"),
        ("rimraf", "rimraf --glob dist"),
        ("rimraf", "npx rimraf dist"),
        ("rimraf", "echo 'unclosed && rimraf dist"),
        ("rimraf", "rimraf"),
        ("mkdirp", "mkdirp -m 700 dist"),
        ("dotenv", "DOTENV_CONFIG_PATH=x node -r dotenv/config app.js"),
        ("dotenv", "node -r dotenv/config app.js dotenv_config_override=true"),
        ("dotenv", "node -r dotenv/config"),
        ("dotenv", "node app.js -r dotenv/config"),
        ("nodemon", "nodemon"),
        ("nodemon", "nodemon --exec ts-node app.ts"),
        ("nodemon", "nodemon --watch src app.js"),
        ("tsx", "tsx app.tsx"),
        ("tsx", "tsx --test app.ts"),
        ("left-pad", "left-pad x"),
    ],
)
def test_what_is_not_certain_is_left_alone(package: str, script: str) -> None:
    assert replace_in(script, package) is None
