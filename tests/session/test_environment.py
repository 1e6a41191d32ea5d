from pathlib import Path

import pytest

from packward.session.environment import Environment


def executable(path: Path) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.touch()
    path.chmod(0o755)
    return path


def test_npms_files_lie_around_home_and_the_programs(tmp_path: Path) -> None:
    executable(tmp_path / "usr/bin/node")
    cli = executable(tmp_path / "usr/lib/node_modules/npm/bin/npm-cli.js")
    (tmp_path / "usr/bin/npm").symlink_to(cli)
    environment = Environment.of({"PATH": str(tmp_path / "usr/bin")}, tmp_path / "home")
    assert environment.user_npmrc == tmp_path / "home/.npmrc"
    assert environment.global_npmrc == tmp_path / "usr/etc/npmrc"
    assert environment.builtin_npmrc == tmp_path / "usr/lib/node_modules/npm/npmrc"


def test_without_programs_only_the_users_files_are_known(tmp_path: Path) -> None:
    environment = Environment.of({"PATH": str(tmp_path)}, tmp_path)
    assert (environment.user_npmrc, environment.global_npmrc) == (tmp_path / ".npmrc", None)
    assert environment.builtin_npmrc is None
    assert all(path.is_relative_to(tmp_path) for path in environment.files)


@pytest.mark.parametrize("name", ["npm_config_{}", "NPM_CONFIG_{}"])
def test_variables_move_the_files(tmp_path: Path, name: str) -> None:
    is_upper = name.isupper() or name.startswith("NPM")
    keys = {key: name.format(key.upper() if is_upper else key) for key in ("userconfig", "globalconfig")}
    env = {keys["userconfig"]: "/etc/mine", keys["globalconfig"]: "~/all"}
    environment = Environment.of(env, tmp_path)
    assert environment.user_npmrc == Path("/etc/mine")
    assert environment.global_npmrc == tmp_path / "all"


def test_the_prefix_moves_the_global_file(tmp_path: Path) -> None:
    assert Environment.of({"PREFIX": "/opt/x"}, tmp_path).global_npmrc == Path("/opt/x/etc/npmrc")
    (tmp_path / ".npmrc").write_text("prefix=~/.npm-global\n")
    assert Environment.of({"PREFIX": "/opt/x"}, tmp_path).global_npmrc == tmp_path / ".npm-global/etc/npmrc"
    variables = {"npm_config_prefix": "/opt/y"}
    assert Environment.of(variables, tmp_path).global_npmrc == Path("/opt/y/etc/npmrc")


def test_no_variable_is_in_its_repr(tmp_path: Path) -> None:
    environment = Environment.of({"NPM_TOKEN": "secret"}, tmp_path)
    assert "secret" not in f"{environment!r} {environment}"
