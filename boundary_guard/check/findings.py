"""Imports that break a contract become findings: with their chain, a sentence, a code and a fingerprint."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Mapping, Sequence

from boundary_guard.graph.cuts import MAX_CUT
from boundary_guard.model.contract import Contract
from boundary_guard.model.errors import BoundaryGuardError, ContractError
from boundary_guard.model.imports import COMPILED_NAMES, BlindSpot, How, Import, When
from boundary_guard.model.names import ModuleName, is_within
from boundary_guard.model.report import Finding, Problem, ProblemKind
from boundary_guard.model.trace import CallHop, ImportHop

Chain = tuple[Import, ...]
Pair = tuple[ModuleName, ModuleName]


def code_of(link: Import) -> str:
    """The rule's code for an import of something forbidden."""
    match link.how:
        case How.PARENT:
            return "BG104"
        case How.CONVENTION:
            return "BG105"
        case How.DYNAMIC:
            return "BG103"
        case _:
            return "BG102" if link.when is When.CALL else "BG101"


def counted(number: int, noun: str) -> str:
    """``1 import``, ``2 imports``."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def fingerprint(contract_id: str, importer: str, imported: str) -> str:
    """The same for the same import of the same contract, wherever it stands in the file."""
    text = "\n".join((contract_id, importer, imported))
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:32]


def to_finding(
    contract: Contract,
    chain: Sequence[ImportHop],
    imports: Iterable[Import],
    calls: tuple[CallHop, ...] = (),
    remark: str = "",
) -> Finding:
    """The finding of a chain; ``imports`` are all imports of the same module by the same importer."""
    last = chain[-1].link
    places = tuple(sorted({each.place for each in imports} | {last.place}))
    return Finding(
        code=code_of(last),
        contract=contract.id,
        importer=last.importer,
        imported=last.imported,
        chain=tuple(chain),
        message=_message(chain) + (f" ({remark})" if remark else ""),
        fingerprint=fingerprint(contract.id, last.importer, last.imported),
        places=places,
        calls=calls,
    )


_DOES: Mapping[How, str] = {
    How.STATEMENT: "imports {}",
    How.FROM: "imports {}",
    How.STAR: "imports everything from {}",
    How.DYNAMIC: "imports {} by name",
    How.PARENT: "runs {}, a package above what it imports",
    How.CONVENTION: "names {} for a framework to import",
}


def _message(chain: Sequence[ImportHop]) -> str:
    """One sentence: who imports what, and from where one gets there."""
    first, last = chain[0].link, chain[-1].link
    is_compiled = last.pattern == COMPILED_NAMES and last.how is How.CONVENTION
    does = "has the name of {} in its compiled code" if is_compiled else _DOES[last.how]
    said = f"{last.importer} {does.format(last.imported)}"
    if last.function and last.when is When.CALL:
        said += f" in {last.function}()"
    if last.when is When.TYPE_CHECKING:
        said += " for type checking"
    if len(chain) == 1:
        return said
    return f"{said}; {first.importer} reaches it through {counted(len(chain) - 1, 'import')}"


def without_implied(pairs: Iterable[Pair], by_pair: Mapping[Pair, Sequence[Import]]) -> list[Pair]:
    """The pairs without those that another implies: a package that runs only for a module found below it."""
    all_pairs = sorted(set(pairs))
    targets: dict[object, list[str]] = {}
    for pair in all_pairs:
        for each in by_pair[pair]:
            if each.how is not How.PARENT:
                targets.setdefault((each.importer, each.place), []).append(each.imported)

    def is_implied(pair: Pair) -> bool:
        return all(
            each.how is How.PARENT
            and any(is_within(other, pair[1]) for other in targets.get((each.importer, each.place), ()))
            for each in by_pair[pair]
        )

    return [pair for pair in all_pairs if not is_implied(pair)]


def without_parents(cut: Sequence[Import]) -> tuple[Import, ...]:
    """The cut without packages that run only for a module below them which is cut off, too."""
    plain = {(each.importer, each.place) for each in cut if each.how is not How.PARENT}
    return tuple(each for each in cut if each.how is not How.PARENT or (each.importer, each.place) not in plain)


def mistake(contract: Contract, error: BoundaryGuardError) -> Problem:
    """The problem that an error of the contract is, where it is written."""
    words = (error.key, error.text) if isinstance(error, ContractError) else ()
    return Problem(ProblemKind.CONFIGURATION, contract.id, str(error), contract.written.at(*words))


def unread(contract: Contract, spot: BlindSpot) -> Problem:
    """The problem that a blind spot is, where it matters."""
    return Problem(ProblemKind.READING, contract.id, spot.reason, spot.place, spot.code)


def no_cut() -> str:
    """Why there is none."""
    return f"no cut is told: it would have more than {MAX_CUT} imports"


def grouped(imports: Iterable[Import], is_wanted: Callable[[Import], bool]) -> dict[Pair, list[Import]]:
    """The imports by importer and imported."""
    found: dict[Pair, list[Import]] = {}
    for each in imports:
        if is_wanted(each):
            found.setdefault((each.importer, each.imported), []).append(each)
    return found
