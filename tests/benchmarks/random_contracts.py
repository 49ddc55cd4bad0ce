"""Contracts of import-linter's kinds that are made up, the same for the same seed."""

from __future__ import annotations

import random
from pathlib import Path

KINDS = ("forbidden", "layers", "independence", "protected", "acyclic_siblings")


def random_configuration(root: Path, packages: tuple[str, ...], number: int, seed: int) -> str:
    """A configuration of that many contracts between parts of the packages."""
    chance = random.Random(f"{seed} {packages}")
    parts = {package: parts_of(root / package, package) for package in packages}
    parts = {package: below for package, below in parts.items() if len(below) > 1}
    lines = ["[importlinter]", "root_packages =", *(f"  {package}" for package in packages)]
    for index in range(number):
        kind = chance.choice(KINDS)
        lines += [f"[importlinter:contract:{index}]", f"name = {kind}-{index}", f"type = {kind}"]
        below = parts[chance.choice(sorted(parts))]
        package = chance.choice(sorted(name for name in below if (root / name.replace(".", "/")).is_dir()) or below)
        deeper = parts_of(root / package.replace(".", "/"), package)
        chosen = chance.choice([below, deeper if len(deeper) > 1 else below])
        lines += contract(kind, package, chance.sample(chosen, min(4, len(chosen))), chance)
    return "\n".join(lines) + "\n"


def contract(kind: str, package: str, parts: list[str], chance: random.Random) -> list[str]:
    """The options of one contract."""
    middle = max(1, len(parts) // 2)
    match kind:
        case "forbidden":
            direct = [f"allow_indirect_imports = {chance.choice(['true', 'false'])}"]
            return [*listed("source_modules", parts[:middle]), *listed("forbidden_modules", parts[middle:]), *direct]
        case "layers":
            return listed("layers", parts)
        case "independence":
            return listed("modules", parts)
        case "protected":
            return [*listed("protected_modules", parts[:1]), *listed("allowed_importers", parts[1:])]
    return listed("ancestors", [package])


def listed(key: str, values: list[str]) -> list[str]:
    """An option with several values."""
    return [f"{key} =", *(f"  {value}" for value in values)]


def parts_of(folder: Path, package: str) -> list[str]:
    """The modules and packages right below a package, as import-linter finds them."""
    if not (folder / "__init__.py").is_file():
        return []
    found = {path.stem for path in folder.glob("*.py")} | {path.parent.name for path in folder.glob("*/__init__.py")}
    return sorted(f"{package}.{name}" for name in found if name.isidentifier() and name != "__init__")
