"""Copy pinned third-party files into the repository: style sheets, fonts, icons and the axe checker.

Browsers are given fonts as woff2; letters are drawn with whole fonts, which only the program reads.

A developer runs this by hand after changing a version below; nobody else needs Node. It writes the files, the icon
sprite and a manifest with name, version, licence and SHA-256 that a test compares with what lies in the repository.
"""

from __future__ import annotations

import hashlib
import json
import re
import shutil
import subprocess
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
STATIC = ROOT / "src/balsts/web/static"
VENDOR = STATIC / "vendor"
MANIFEST = VENDOR / "manifest.json"
SPRITE = STATIC / "icons.svg"

# Scripts in which clients write their names; a browser loads one only where a page needs it.
SCRIPTS = ("armenian", "bengali", "ethiopic", "georgian", "gurmukhi", "hebrew", "sinhala", "tamil")

# The same scripts for letters on paper, each with the version that holds its whole font.
PAPER_SCRIPTS = {
    "armenian": "0.4.2",
    "bengali": "0.4.4",
    "ethiopic": "0.4.2",
    "georgian": "0.4.3",
    "gurmukhi": "0.4.1",
    "hebrew": "0.4.1",
    "sinhala": "0.4.2",
    "tamil": "0.4.3",
}
PAPER = "src/balsts/platform/pdf/fonts"

PACKAGES = {
    "@digdir/designsystemet-css": "1.22.0",
    **{f"@fontsource-variable/noto-sans-{script}": "5.3.0" for script in SCRIPTS},
    "@fontsource-variable/noto-sans": "5.3.0",
    "@fontsource-variable/vazirmatn": "5.3.0",
    **{
        f"@expo-google-fonts/noto-sans-{script}": version
        for script, version in PAPER_SCRIPTS.items()
    },
    "@expo-google-fonts/noto-sans": "0.4.2",
    "vazirmatn": "33.0.3",
    "@tabler/icons": "3.51.0",
    "axe-core": "4.14.1",
}

FILES = {
    "@digdir/designsystemet-css": {
        "dist/theme/designsystemet.css": "src/balsts/web/static/vendor/designsystemet/theme.css",
        "LICENSE": "src/balsts/web/static/vendor/designsystemet/LICENSE",
    },
    "@fontsource-variable/noto-sans": {
        **{
            f"files/noto-sans-{subset}-wght-normal.woff2": (
                f"src/balsts/web/static/vendor/fonts/noto-sans-{subset}.woff2"
            )
            for subset in (
                "latin",
                "latin-ext",
                "vietnamese",
                "cyrillic",
                "cyrillic-ext",
                "devanagari",
            )
        },
        "LICENSE": "src/balsts/web/static/vendor/fonts/NOTO-SANS-LICENSE",
    },
    **{
        f"@fontsource-variable/noto-sans-{script}": {
            f"files/noto-sans-{script}-{script}-wght-normal.woff2": (
                f"src/balsts/web/static/vendor/fonts/noto-sans-{script}.woff2"
            ),
            "LICENSE": f"src/balsts/web/static/vendor/fonts/NOTO-SANS-{script.upper()}-LICENSE",
        }
        for script in SCRIPTS
    },
    "@fontsource-variable/vazirmatn": {
        "files/vazirmatn-arabic-wght-normal.woff2": (
            "src/balsts/web/static/vendor/fonts/vazirmatn-arabic.woff2"
        ),
        "LICENSE": "src/balsts/web/static/vendor/fonts/VAZIRMATN-LICENSE",
    },
    "@expo-google-fonts/noto-sans": {
        "400Regular/NotoSans_400Regular.ttf": f"{PAPER}/NotoSans-Regular.ttf",
        "700Bold/NotoSans_700Bold.ttf": f"{PAPER}/NotoSans-Bold.ttf",
        "LICENSE_FONT": f"{PAPER}/NOTO-SANS-LICENSE",
    },
    **{
        f"@expo-google-fonts/noto-sans-{script}": {
            f"400Regular/NotoSans{script.title()}_400Regular.ttf": (
                f"{PAPER}/NotoSans{script.title()}-Regular.ttf"
            ),
            "LICENSE_FONT": f"{PAPER}/NOTO-SANS-{script.upper()}-LICENSE",
        }
        for script in PAPER_SCRIPTS
    },
    "vazirmatn": {
        "fonts/ttf/Vazirmatn-Regular.ttf": f"{PAPER}/Vazirmatn-Regular.ttf",
        "fonts/ttf/Vazirmatn-Bold.ttf": f"{PAPER}/Vazirmatn-Bold.ttf",
        "OFL.txt": f"{PAPER}/VAZIRMATN-LICENSE",
    },
    "@tabler/icons": {"LICENSE": "src/balsts/web/static/vendor/tabler/LICENSE"},
    "axe-core": {
        "axe.min.js": "tests/vendor/axe.min.js",
        "LICENSE": "tests/vendor/AXE-LICENSE",
    },
}

ICONS = [
    "alert-triangle",
    "arrow-down",
    "arrow-up",
    "arrows-sort",
    "arrow-back-up",
    "barrier-block",
    "book-2",
    "briefcase",
    "building",
    "calendar-event",
    "chart-bar",
    "check",
    "chevron-down",
    "chevron-left",
    "chevron-right",
    "circle",
    "circle-check",
    "circle-dot",
    "circle-half-2",
    "circle-x",
    "clock",
    "dots",
    "download",
    "edit",
    "external-link",
    "eye",
    "eye-off",
    "file-import",
    "file-text",
    "flag",
    "heart-handshake",
    "help-circle",
    "history",
    "home",
    "hourglass",
    "id-badge-2",
    "info-circle",
    "keyboard",
    "language",
    "link",
    "lock",
    "logout",
    "map-pin",
    "menu-2",
    "message",
    "note",
    "phone",
    "plane-arrival",
    "plane-departure",
    "plus",
    "printer",
    "player-pause",
    "question-mark",
    "scale",
    "school",
    "search",
    "sun",
    "user",
    "users",
    "video",
    "walk",
    "x",
]


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        modules = install(Path(folder))
        shutil.rmtree(VENDOR, ignore_errors=True)
        shutil.rmtree(ROOT / PAPER, ignore_errors=True)
        entries = [
            copy(modules, package, source, target)
            for package, targets in wanted_files().items()
            for source, target in targets.items()
        ]

    write_sprite()
    MANIFEST.write_text(json.dumps(entries, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


def install(folder: Path) -> Path:
    (folder / "package.json").write_text(json.dumps({"dependencies": PACKAGES}), encoding="utf-8")
    (folder / ".npmrc").write_text("omit-lockfile-registry-resolved=true\n", encoding="utf-8")
    npm = shutil.which("npm")
    if npm is None:
        message = "npm was not found: install Node.js to refresh the vendored files."
        raise SystemExit(message)

    subprocess.run(
        [npm, "install", "--ignore-scripts", "--no-audit", "--no-fund"], cwd=folder, check=True
    )
    return folder / "node_modules"


def wanted_files() -> dict[str, dict[str, str]]:
    icons = {
        f"icons/outline/{icon}.svg": f"src/balsts/web/static/vendor/tabler/{icon}.svg"
        for icon in ICONS
    }
    return {**FILES, "@tabler/icons": {**FILES["@tabler/icons"], **icons}}


def copy(modules: Path, package: str, source: str, target: str) -> dict[str, str]:
    content = (modules / package / source).read_bytes()
    about = json.loads((modules / package / "package.json").read_text(encoding="utf-8"))
    destination = ROOT / target
    destination.parent.mkdir(parents=True, exist_ok=True)
    destination.write_bytes(content)
    return {
        "file": target,
        "package": package,
        "version": about["version"],
        "licence": about["license"],
        "source": source,
        "sha256": hashlib.sha256(content).hexdigest(),
    }


def sprite_text() -> str:
    """One file with every icon as a symbol: pages point into it and take the colour of the text."""
    symbols = [
        f'<symbol id="{path.stem}" viewBox="0 0 24 24">{_shapes(path)}</symbol>'
        for path in sorted((VENDOR / "tabler").glob("*.svg"))
    ]
    return '<svg xmlns="http://www.w3.org/2000/svg">\n' + "\n".join(symbols) + "\n</svg>\n"


def write_sprite() -> None:
    SPRITE.write_text(sprite_text(), encoding="utf-8")


def _shapes(path: Path) -> str:
    text = re.sub(r"<!--.*?-->", "", path.read_text(encoding="utf-8"), flags=re.DOTALL)
    inside = re.sub(r"^.*?<svg[^>]*>|</svg>.*$", "", text, flags=re.DOTALL)
    return " ".join(inside.split()).replace("> <", "><")


if __name__ == "__main__":
    main()
