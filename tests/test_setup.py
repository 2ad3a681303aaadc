"""The set-up scripts: at once when all is there, one sentence when something is missing."""

from __future__ import annotations

import hashlib
import json
import os
import platform
import shutil
import stat
import subprocess
import sys
import tarfile
from pathlib import Path

import pytest

PROJECT = Path(__file__).parents[1]
TOOLS = (
    *("bash", "env", "dirname", "cat", "cmp", "df", "awk", "sed", "grep", "mkdir", "cp", "flock"),
    *("true", "sleep", "rm", "ln", "find", "tail", "chmod"),
)


class Copy:
    """A copy of the set-up in a folder, run with chosen programs only."""

    def __init__(self, folder: Path) -> None:
        self.root = folder / "project"
        self.bin = folder / "bin"
        self.bin.mkdir()
        for tool in TOOLS:
            (self.bin / tool).symlink_to(str(shutil.which(tool)))
        shutil.copytree(PROJECT / "setup", self.root / "setup")
        shutil.copytree(PROJECT / "requirements", self.root / "requirements")
        self.home = folder / "home"
        self.home.mkdir()
        self.real_python = folder / "real-python"
        write_program(self.real_python, f'exec {sys.executable} "$@"')

    def program(self, name: str, script: str) -> None:
        """Add a program that can be found."""
        write_program(self.bin / name, script)

    def link_python(self, name: str) -> None:
        """Have the Python of these tests found under a name."""
        path = self.bin / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.symlink_to(self.real_python)

    def plain_python(self, name: str) -> None:
        """Have one found without pip, as Debian has it."""
        plain = self.home / "plain"
        subprocess.run([sys.executable, "-m", "venv", "--without-pip", plain], check=True)
        self.program(name, f'exec {plain}/bin/python "$@"')

    def pretend_uv(self) -> None:
        """Leave the installer, as it is left by an earlier set-up."""
        folder = self.root / ".venv" / "uv" / "bin"
        folder.mkdir(parents=True)
        (folder / "uv").symlink_to(PROJECT / ".venv" / "uv" / "bin" / "uv")
        bootstrap = self.root / "requirements" / "bootstrap.txt"
        shutil.copy(bootstrap, self.root / ".venv" / "uv.installed")

    def run(
        self, script: str, *arguments: str, **variables: str
    ) -> subprocess.CompletedProcess[str]:
        """Run one of the scripts."""
        return subprocess.run(
            [str(self.root / "setup" / script), *arguments],
            env={
                "PATH": str(self.bin),
                "HOME": str(self.home),
                "SYSTEM_PYTHONS": str(self.home / "system"),
                "DEBIAN_WHEELS": str(self.home / "none"),
                **variables,
            },
            capture_output=True,
            text=True,
            check=False,
        )

    def pretend_installed(self, purpose: str, *names: str) -> None:
        """Leave what a finished installation leaves."""
        python = self.root / ".venv" / "bin" / "python"
        python.parent.mkdir(parents=True)
        write_program(python, f'exec {sys.executable} "$@"')
        texts = [(self.root / "requirements" / name).read_text() for name in names]
        (self.root / ".venv" / f"{purpose}.installed").write_text("".join(texts))


def write_program(path: Path, script: str) -> None:
    """Write a shell program."""
    # A link is replaced, never written through: behind it is a program of this machine.
    path.unlink(missing_ok=True)
    path.write_text(f"#!{shutil.which('bash')}\n{script}\n")
    path.chmod(path.stat().st_mode | stat.S_IXUSR)


@pytest.fixture
def copy(tmp_path: Path) -> Copy:
    return Copy(tmp_path)


def _sentence(run: subprocess.CompletedProcess[str]) -> str:
    assert run.returncode == 1
    return run.stderr.splitlines()[-1]


def pretend_python(path: Path, version: tuple[int, int]) -> None:
    """Leave a Python that takes itself for another version, and can do nothing but say so."""
    path.parent.mkdir(parents=True, exist_ok=True)
    said = f"import sys; sys.version_info = {(*version, 0)}; exec(sys.argv.pop(1))"
    said += "" if version >= (3, 11) else "; raise SystemExit(1)"
    write_program(path, f'shift; exec {sys.executable} -c "{said}" "$@"')


def supported(copy: Copy) -> str:
    return copy.run("find-python.sh").stdout.strip()


def test_the_newest_supported_python_of_the_path_is_found(copy: Copy) -> None:
    copy.link_python("python3.12")
    copy.link_python("python3.13")

    assert supported(copy) == sys.executable
    (copy.bin / "python3.13").unlink()
    (copy.bin / "python3.12").unlink()
    assert supported(copy) == ""


def test_another_version_under_the_right_name_is_not_taken(copy: Copy) -> None:
    copy.program("python3.12", "exit 127")
    pretend_python(copy.bin / "python3.13", (3, 10))
    pretend_python(copy.bin / "python3", (3, 14))

    assert supported(copy) == ""
    assert copy.run("find-python.sh", "any").stdout.strip() == sys.executable


@pytest.mark.parametrize(
    "place",
    [
        ".pyenv/versions/3.12.9/bin/python3.12",
        ".local/share/uv/python/cpython-3.11.9-linux-x86_64-gnu/bin/python3.11",
        "system/python3.13",
    ],
)
def test_python_is_found_where_pyenv_uv_and_the_system_put_it(copy: Copy, place: str) -> None:
    copy.link_python(str(copy.home / place))

    assert supported(copy) == sys.executable


def python_mirror(folder: Path) -> Path:
    """A mirror of one Python, as uv reads it: an archive, and a list that names it."""
    root = folder / "python"
    library = root / "lib" / "python3.13"
    library.mkdir(parents=True)
    variables = library / f"_sysconfigdata__linux_{platform.machine()}-linux-gnu.py"
    # uv wants the very words.
    header = "# system configuration generated and used by the sysconfig module"
    variables.write_text(f"{header}\nbuild_time_vars = {{}}\n", "utf-8")
    (root / "bin").mkdir()
    for name in ("python", "python3", "python3.13"):
        write_program(root / "bin" / name, f'exec {sys.executable} "$@"')
    archive = folder / "python.tar.gz"
    with tarfile.open(archive, "w:gz") as packed:
        packed.add(root, "python")
    listed = {
        "name": "cpython",
        **{"major": 3, "minor": 13, "patch": 0, "prerelease": "", "variant": None},
        **{"os": "linux", "libc": "gnu", "build": "1"},
        "arch": {"family": platform.machine(), "variant": None},
        "url": archive.as_uri(),
        "sha256": hashlib.sha256(archive.read_bytes()).hexdigest(),
    }
    downloads = folder / "downloads.json"
    name = f"cpython-3.13.0-linux-{platform.machine()}-gnu"
    downloads.write_text(json.dumps({name: listed}), "utf-8")
    return downloads


def test_a_python_is_fetched_where_none_is_supported(copy: Copy, tmp_path: Path) -> None:
    copy.pretend_uv()

    run = copy.run(
        "environment.sh",
        "runtime",
        UV_PYTHON_DOWNLOADS_JSON_URL=str(python_mirror(tmp_path)),
        UV_DEFAULT_INDEX=(tmp_path / "no-index").as_uri(),
    )

    assert "None of Python 3.13, 3.12, 3.11 is here: fetching Python 3.13 with uv" in run.stderr
    assert "Creating .venv with " in run.stderr
    assert (copy.root / ".venv" / "bin" / "python").exists()
    assert "The packages could not be installed" in _sentence(run)


def test_a_python_that_cannot_be_fetched_gives_one_sentence(copy: Copy) -> None:
    copy.pretend_uv()

    run = copy.run("environment.sh", "runtime", UV_OFFLINE="1")

    assert _sentence(run).startswith("Python 3.13 could not be fetched: check the network")


@pytest.mark.parametrize("rights", [True, False])
def test_without_any_python_the_systems_is_installed_or_one_sentence_says_so(
    copy: Copy, rights: bool
) -> None:
    # Whoever runs the tests as root could install it: sudo is asked only by others.
    if rights:
        python = copy.bin / "python3"
        copy.program("apt-get", f"[[ $1 == update ]] || ln -sf {copy.real_python} {python}")
        copy.program("sudo", 'shift; exec "$@"')

    run = copy.run("environment.sh", "runtime", PIP_NO_INDEX="1", PIP_CONFIG_FILE=os.devnull)

    if rights:
        assert "installing the system's python3" in run.stderr
        assert "uv could not be downloaded" in _sentence(run)
    else:
        assert _sentence(run).startswith("There is no Python here, and no uv to fetch one: install")


def test_a_python_without_pip_has_debians(copy: Copy) -> None:
    """What plain Debian has: neither pip nor venv; a package holds a wheel of pip."""
    copy.plain_python("python3.13")
    wheels = copy.home / "wheels"
    wheels.mkdir()
    # A folder that Python runs as it runs a wheel.
    (wheels / "pip-1-py3-none-any.whl" / "pip").mkdir(parents=True)
    (wheels / "pip-1-py3-none-any.whl" / "pip" / "__main__.py").write_text(
        "import pathlib, sys\n"
        "folder = pathlib.Path(sys.argv[sys.argv.index('--target') + 1], 'bin')\n"
        "folder.mkdir(parents=True)\n"
        "(folder / 'uv').write_text(' '.join(sys.argv[1:]))\n"
    )

    run = copy.run("install-uv.sh", DEBIAN_WHEELS=str(wheels))

    assert run.returncode == 0, run.stderr
    asked = (copy.root / ".venv" / "uv" / "bin" / "uv").read_text()
    assert "--require-hashes" in asked
    assert "requirements/bootstrap.txt" in asked


def test_a_python_without_pip_where_debians_cannot_be_had_gives_one_sentence(copy: Copy) -> None:
    copy.plain_python("python3.13")

    run = copy.run("environment.sh", "runtime")

    assert _sentence(run).startswith("pip is missing from ")
    assert "python3-pip-whl" in _sentence(run)


def test_an_installed_environment_is_left_as_it_is(copy: Copy) -> None:
    copy.pretend_installed("runtime", "bootstrap.txt", "runtime.txt")

    run = copy.run("environment.sh", "runtime")

    assert (run.returncode, run.stdout, run.stderr) == (0, "", "")


def test_an_installed_environment_is_not_enough_for_another_purpose(copy: Copy) -> None:
    copy.pretend_installed("runtime", "bootstrap.txt", "runtime.txt")
    copy.program("df", "echo header; echo disk 9000 8999 1 99% /")

    assert "Only 1 MB are free" in _sentence(copy.run("environment.sh", "development"))


def test_changed_requirements_are_installed_again(copy: Copy) -> None:
    copy.pretend_installed("runtime", "bootstrap.txt", "runtime.txt")
    with (copy.root / "requirements" / "runtime.txt").open("a") as requirements:
        requirements.write("another==1.0\n")
    copy.program("df", "echo header; echo disk 9000 8999 1 99% /")

    assert "Only 1 MB are free" in _sentence(copy.run("environment.sh", "runtime"))


def test_no_network_gives_one_sentence(copy: Copy) -> None:
    copy.link_python("python3.13")

    run = copy.run("environment.sh", "runtime", PIP_NO_INDEX="1", PIP_CONFIG_FILE=os.devnull)

    assert "uv could not be downloaded: check the network" in _sentence(run)
    assert not (copy.root / ".venv" / "runtime.installed").exists()


def test_present_system_packages_need_nothing(copy: Copy) -> None:
    copy.program("dpkg-query", "echo installed")
    packages = copy.root / "packages.txt"
    packages.write_text("# a comment\n\nchromium # drives the widget's tests\n")

    run = copy.run("system-packages.sh", SYSTEM_PACKAGES=str(packages))

    assert (run.returncode, run.stderr) == (0, "")


def test_missing_system_packages_are_named_where_they_cannot_be_installed(copy: Copy) -> None:
    copy.program("dpkg-query", "[[ $3 == redis ]] && echo installed; exit 0")
    packages = copy.root / "packages.txt"
    packages.write_text("chromium\nredis\npostgresql\n")

    run = copy.run("system-packages.sh", SYSTEM_PACKAGES=str(packages))

    assert "missing: chromium postgresql; install them with" in _sentence(run)


def test_missing_system_packages_are_installed_with_sufficient_rights(copy: Copy) -> None:
    copy.program("dpkg-query", "exit 1")
    copy.program("apt-get", f'echo "$*" >>{copy.root}/asked')
    copy.program("sudo", 'shift; exec "$@"')
    packages = copy.root / "packages.txt"
    packages.write_text("chromium\n")

    run = copy.run("system-packages.sh", SYSTEM_PACKAGES=str(packages))

    assert run.returncode == 0, run.stderr
    assert (copy.root / "asked").read_text().splitlines() == [
        "update",
        "install --yes --no-install-recommends chromium",
    ]


def test_help_lists_every_command(tmp_path: Path) -> None:
    run = subprocess.run(
        ["make", "-C", str(PROJECT)], capture_output=True, text=True, check=True, cwd=tmp_path
    )

    for command in ("run", "shell", "ask", "train", "test", "check", "lock", "help"):
        assert f"make {command} " in run.stdout


def test_a_question_reaches_the_shell_as_it_was_typed(tmp_path: Path) -> None:
    shutil.copy(PROJECT / "Makefile", tmp_path)
    for script in ("setup/environment.sh", ".venv/bin/python"):
        (tmp_path / script).parent.mkdir(parents=True, exist_ok=True)
        write_program(tmp_path / script, 'printf "%s\\n" "$@" >asked')
    question = 'j\'ai payé 12$ "deux fois" $(shell touch executed) `touch executed` ; #1'

    subprocess.run(["make", "ask", f"Q={question}"], cwd=tmp_path, check=True)

    assert (tmp_path / "asked").read_text() == f"-m\nassistant.shell\n--ask\n{question}\n"
    assert not (tmp_path / "executed").exists()
