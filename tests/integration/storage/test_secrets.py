import asyncio
import stat
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from hookflash.domain.errors import StorageError
from hookflash.storage.secrets import SecretFile


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "service.secrets"


def change(path: Path, how: Callable[[bytes], bytes]) -> None:
    path.write_bytes(how(path.read_bytes() if path.exists() else b""))


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


@pytest.mark.parametrize("key", [None, "a long random text"])
async def test_secret_is_kept_for_another_process(path: Path, key: str | None) -> None:
    await SecretFile(path, key).put("genesys/g/ana", "tökän")
    assert await SecretFile(path, key).get("genesys/g/ana") == "tökän"
    assert await SecretFile(path, key).names() == ("genesys/g/ana",)


async def test_files_are_for_the_owner_alone_and_hold_nothing_in_clear(path: Path) -> None:
    await SecretFile(path).put("name", "swordfish")
    for file in path.parent.iterdir():
        assert mode(file) == 0o600
        assert b"swordfish" not in file.read_bytes()
    assert {file.name for file in path.parent.iterdir()} == {
        "service.secrets",
        "service.secrets.key",
        "service.secrets.lock",
    }


async def test_own_key_makes_no_key_file(path: Path) -> None:
    await SecretFile(path, "key").put("name", "value")
    assert not path.with_name("service.secrets.key").exists()


async def test_nothing_is_made_by_looking(path: Path) -> None:
    store = SecretFile(path)
    assert await store.get("name") is None
    assert await store.names() == ()
    assert list(path.parent.iterdir()) == []


async def test_secret_is_replaced_and_removed(path: Path) -> None:
    store = SecretFile(path)
    await store.put("a", "1")
    await store.put("b", "2")
    await store.put("a", "3")
    await store.remove("b")
    await store.remove("never")
    assert (await store.get("a"), await store.get("b"), await store.names()) == ("3", None, ("a",))


async def test_another_key_opens_nothing(path: Path) -> None:
    await SecretFile(path, "key").put("name", "value")
    with pytest.raises(StorageError, match="key changed"):
        await SecretFile(path, "other").get("name")


async def test_secret_cannot_pass_for_another(path: Path) -> None:
    store = SecretFile(path)
    await store.put("ana", "1")
    await store.put("ben", "2")
    change(path, lambda data: data.replace(b'"ana"', b'"x"').replace(b'"ben"', b'"ana"'))
    with pytest.raises(StorageError):
        await store.get("ana")


@pytest.mark.parametrize(
    "content", [b"", b"{", b"[]", b'{"a": 1}', b"\xff", b'{"name": "!"}', b'{"name": "QQ=="}']
)
async def test_file_that_is_broken_is_an_error(path: Path, content: bytes) -> None:
    change(path, lambda _: content)
    with pytest.raises(StorageError):
        await SecretFile(path, "key").get("name")


async def test_key_file_that_is_broken_is_an_error(path: Path) -> None:
    await SecretFile(path).put("name", "value")
    change(path.with_name("service.secrets.key"), lambda _: b"short")
    with pytest.raises(StorageError):
        await SecretFile(path).get("name")


async def test_folder_that_is_not_there_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(StorageError):
        await SecretFile(tmp_path / "no" / "secrets").put("name", "value")


async def test_writers_of_several_processes_lose_nothing(path: Path) -> None:
    program = (
        "import asyncio, sys\n"
        "from pathlib import Path\n"
        "from hookflash.storage.secrets import SecretFile\n"
        "async def run():\n"
        "    store = SecretFile(Path(sys.argv[1]))\n"
        "    for n in range(20):\n"
        "        await store.put(f'{sys.argv[2]}-{n}', 'x')\n"
        "asyncio.run(run())\n"
    )
    writers = [
        await asyncio.create_subprocess_exec(sys.executable, "-c", program, str(path), name) for name in "abc"
    ]
    assert [await one.wait() for one in writers] == [0, 0, 0]
    store = SecretFile(path)
    names = await store.names()
    assert len(names) == 60
    assert [await store.get(name) for name in names] == ["x"] * 60
