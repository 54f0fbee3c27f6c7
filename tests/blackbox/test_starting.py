"""Starting and ending the programs, and everything that can be wrong with what they start from."""

import signal
import socket
import sqlite3
from pathlib import Path

import pytest

from . import programs
from .programs import KEY, Done, Program

USAGE = 2
GENESYS = "[connections.g]\nplatform = 'genesys'\nbase_url = 'http://127.0.0.1:1'\nclient_id = 'x'\n"


@pytest.fixture
def config(tmp_path: Path) -> Path:
    """A configuration whose platform is away; being ready never waits for one."""
    return programs.write_config(tmp_path, programs.connection("g", "http://127.0.0.1:1"))


def serve(config: Path, *options: str, key: str | None = KEY, limit: str = "") -> Done:
    """A start that is expected to fail."""
    additions = {} if key is None else {"HOOKFLASH_API_KEY": key}
    command = (programs.HOOKFLASH, "serve", "--config", str(config), *options)
    if limit:
        command = ("sh", "-c", f'{limit}; exec "$@"', "sh", *command)
    return programs.run(*command, additions=additions)


def insist_on_one_line(done: Done, *words: str, code: int | None = None) -> None:
    """It did not start, and says why in one line."""
    assert done.code == code if code is not None else done.code not in {0, None}
    assert done.out == ""
    assert len(done.err.strip().splitlines()) == 1, done.err
    for word in words:
        assert word in done.err, done.err
    assert "Traceback" not in done.err


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_service_prints_one_line_and_ends_when_asked(config: Path, number: signal.Signals) -> None:
    service = programs.service(config)
    assert set(service.ready) == {"api"}
    assert service.ready["api"].startswith("http://127.0.0.1:")
    assert service.end(number) == (0, "")
    assert "Traceback" not in service.stderr.read_text(encoding="utf-8")


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_simulator_prints_one_line_and_ends_when_asked(tmp_path: Path, number: signal.Signals) -> None:
    simulator = Program(programs.HOOKFLASH, "simulator", "--port", "0", stderr=tmp_path / "err")
    assert set(simulator.ready) >= {"control", "genesys"}
    assert not any(url.endswith("/") for url in simulator.ready.values())
    assert _children(simulator.pid) == [], "one process"
    assert simulator.end(number) == (0, "")
    assert simulator.stderr.read_text(encoding="utf-8") == ""


def _children(pid: int) -> list[str]:
    file = Path(f"/proc/{pid}/task/{pid}/children")
    return file.read_text(encoding="utf-8").split() if file.exists() else []


def test_simulator_refuses_what_it_cannot_do(tmp_path: Path) -> None:
    world = tmp_path / "world.yaml"
    world.write_text("queus: {}\n", encoding="utf-8")
    wrong = programs.run(programs.HOOKFLASH, "simulator", "--port", "0", "--world", str(world))
    insist_on_one_line(wrong, "queus", code=USAGE)
    with _taken_port() as port:
        insist_on_one_line(programs.run(programs.HOOKFLASH, "simulator", "--port", str(port)), "listen")


def test_without_a_key(config: Path) -> None:
    insist_on_one_line(serve(config, key=""), "HOOKFLASH_API_KEY")
    insist_on_one_line(serve(config, "--insecure", "--listen", "0.0.0.0:0", key=None), "loopback")


def test_with_a_key_of_its_own(config: Path) -> None:
    made = programs.run(
        programs.HOOKFLASH, "keys", "create", "first", "--scope", "admin", "--config", str(config)
    )
    assert made.code == 0
    service = programs.service(config, additions={})
    assert service.end()[0] == 0


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("[service]\ndatabse = 'x'\n", ("service.databse", "database")),
        ("[service]\nlisten = 'nowhere'\n", ("service.listen", "HOST:PORT")),
        ("[service]\ndatabase = 'mysql://x'\n", ("service.database", "sqlite:///")),
        ("[service\n", ("TOML",)),
        ("[connections.g]\nplatform = 'genesis'\n", ("connections.g", "genesys")),
        ("[connections.g]\nplatform = 'genesys'\nregion = 'eu-centrl-1'\n", ("region", "eu-central-1")),
        (GENESYS + "client_secret = 'y'\nclient_secrt = 'swordfish'\n", ("client_secrt", "client_secret")),
        (GENESYS + "client_secret = { env = 'NOT_THERE' }\n", ("NOT_THERE",)),
    ],
    ids=["key", "address", "engine", "toml", "platform", "region", "own-key", "env"],
)
def test_wrong_configuration(tmp_path: Path, text: str, words: tuple[str, ...]) -> None:
    file = tmp_path / "hookflash.toml"
    file.write_text(text, encoding="utf-8")
    done = programs.run(programs.HOOKFLASH, "doctor", "--config", str(file))
    insist_on_one_line(done, "hookflash.toml", *words, code=USAGE)
    assert "swordfish" not in done.err


def test_wrong_configuration_stops_every_command(tmp_path: Path) -> None:
    file = tmp_path / "hookflash.toml"
    file.write_text("[service]\ndatabse = 'x'\n", encoding="utf-8")
    for command in (("serve",), ("config", "show"), ("audit", "verify")):
        done = programs.run(programs.HOOKFLASH, *command, "--config", str(file), cwd=tmp_path)
        insist_on_one_line(done, "hookflash.toml", "service.databse", "database", code=USAGE)
    file.write_text(GENESYS + "client_secret = 'y'\nclient_secrt = 'swordfish'\n", encoding="utf-8")
    insist_on_one_line(serve(file), "hookflash.toml", "client_secrt", code=USAGE)


def test_wrong_value_in_the_environment(config: Path) -> None:
    additions = {"HOOKFLASH_SERVICE__LISTN": "swordfish", "HOOKFLASH_API_KEY": KEY}
    done = programs.run(programs.HOOKFLASH, "serve", "--config", str(config), additions=additions)
    insist_on_one_line(done, "HOOKFLASH_SERVICE__LISTN", "did you mean listen?", code=USAGE)
    assert str(config) not in done.err
    assert "swordfish" not in done.err


def test_key_that_no_header_can_carry(config: Path) -> None:
    for key in ("  ", "two\nlines"):
        insist_on_one_line(serve(config, key=key), "HOOKFLASH_API_KEY", "printable", code=USAGE)


def test_missing_configuration(tmp_path: Path) -> None:
    insist_on_one_line(serve(tmp_path / "absent.toml"), "absent.toml", code=USAGE)


def test_port_in_use(config: Path) -> None:
    with _taken_port() as port:
        insist_on_one_line(serve(config, "--listen", f"127.0.0.1:{port}"), str(port), "in use")


def _taken_port() -> "_Taken":
    return _Taken()


class _Taken:
    def __enter__(self) -> int:
        self._socket = socket.socket()
        self._socket.bind(("127.0.0.1", 0))
        self._socket.listen()
        return int(self._socket.getsockname()[1])

    def __exit__(self, *_: object) -> None:
        self._socket.close()


def _read_only(file: Path) -> None:
    """Make a database read-only for everybody, root included: it says so itself (SQLite file format 1.3)."""
    content = bytearray(file.read_bytes())
    content[18] = 3
    file.write_bytes(content)
    file.chmod(0o444)


def test_read_only_database(tmp_path: Path, config: Path) -> None:
    assert programs.run(programs.HOOKFLASH, "migrate", "--config", str(config)).code == 0
    _read_only(tmp_path / "hookflash.sqlite3")
    insist_on_one_line(serve(config), "hookflash.sqlite3")


def test_database_in_a_missing_folder(tmp_path: Path) -> None:
    config = programs.write_config(tmp_path, database=f"sqlite:///{tmp_path}/absent/h.sqlite3")
    insist_on_one_line(serve(config), "absent")
    assert not (tmp_path / "absent").exists()


def test_database_that_is_none(tmp_path: Path) -> None:
    (tmp_path / "text").write_text("no database\n" * 500, encoding="utf-8")
    insist_on_one_line(serve(programs.write_config(tmp_path, database=f"sqlite:///{tmp_path}/text")), "text")
    insist_on_one_line(
        serve(programs.write_config(tmp_path, database=f"sqlite:///{tmp_path}")), str(tmp_path)
    )


def test_database_of_a_newer_version(tmp_path: Path, config: Path) -> None:
    assert programs.run(programs.HOOKFLASH, "migrate", "--config", str(config)).code == 0
    database = sqlite3.connect(tmp_path / "hookflash.sqlite3")
    database.execute("INSERT INTO migrations VALUES ('9999_later')")
    database.commit()
    database.close()
    insist_on_one_line(serve(config), "hookflash.sqlite3", "9999_later", "0002_records", code=1)


def test_database_on_a_full_disk(config: Path) -> None:
    insist_on_one_line(serve(config, limit="ulimit -f 0"), "hookflash.sqlite3")


def test_database_that_another_service_has(config: Path) -> None:
    service = programs.service(config)
    assert service.ready
    insist_on_one_line(serve(config), "hookflash.sqlite3")
    assert service.end()[0] == 0


def test_configuration_is_shown_without_secrets(tmp_path: Path) -> None:
    config = programs.write_config(
        tmp_path, programs.connection("g", "http://127.0.0.1:1", client_secret="swordfish")
    )
    show = (programs.HOOKFLASH, "config", "show", "--config", str(config))
    text, as_json = programs.run(*show), programs.run(*show, "--json")
    for done in (text, as_json):
        assert done.code == 0
        assert "swordfish" not in done.out + done.err
        assert "http://127.0.0.1:1" in done.out
    assert as_json.json["connections"]["g"]["platform"] == "genesys"


def test_environment_beats_the_file(config: Path) -> None:
    done = programs.run(
        programs.HOOKFLASH,
        "config",
        "show",
        "--json",
        additions={"HOOKFLASH_SERVICE__LEASE_S": "7.5", "HOOKFLASH_CONFIG": str(config)},
    )
    assert (done.code, done.json["service"]["lease_s"]) == (0, 7.5)


def test_audit_finds_that_an_entry_was_removed(tmp_path: Path, config: Path) -> None:
    for name in ("first", "second", "third"):
        made = ("keys", "create", name, "--scope", "admin", "--config", str(config))
        assert programs.run(programs.HOOKFLASH, *made).code == 0
    verify = (programs.HOOKFLASH, "audit", "verify", "--config", str(config))
    assert programs.run(*verify).code == 0
    _remove_second_entry(tmp_path / "hookflash.sqlite3")
    found = programs.run(*verify)
    assert found.code == 1
    assert "FAULT" in found.out


def _remove_second_entry(file: Path) -> None:
    database = sqlite3.connect(file)
    tables = [name for (name,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
    for table in (name for name in tables if "audit" in name):
        info = "SELECT name FROM pragma_table_info(?) WHERE pk > 0 ORDER BY pk"
        columns = database.execute(info, (table,))
        key = ", ".join(name for (name,) in columns)
        second = f"SELECT {key} FROM {table} ORDER BY {key} LIMIT 1 OFFSET 1"  # noqa: S608 - its own names
        database.execute(f"DELETE FROM {table} WHERE ({key}) IN ({second})")  # noqa: S608
    assert database.total_changes == 1
    database.commit()
    database.close()
