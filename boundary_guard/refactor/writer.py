"""Applies a plan: all of it or nothing, and undoes it. The only place of this room that writes into the tree."""

from __future__ import annotations

import os
import stat
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from boundary_guard.model.errors import SourceError
from boundary_guard.model.plan import Changed, Plan
from boundary_guard.refactor.journal import Entry, Journal, Phase, Record, digest, state_folder
from boundary_guard.refactor.processes import GitState, git_state, run_check, second_opinion
from boundary_guard.refactor.text import Refusal


def journal_of(root: str) -> Journal:
    """The journal of the project below ``root``."""
    return Journal(state_folder(root, git_state(root, ()).folder))


def recover(root: str) -> str:
    """Put back what an interrupted run left half done; says so, or nothing.

    Raises SourceError where somebody changed the files since.
    """
    journal = journal_of(root)
    if not journal.file.exists():
        return ""
    with journal.locked():
        record = journal.read()
        if record is None or record.phase is Phase.APPLIED:
            return ""
        _restore(root, record)
        journal.clear()
    return f"an interrupted run was rolled back: {record.text}"


def apply(plan: Plan, *, allow_dirty: bool = False, verify_with: str = "") -> str:
    """Write the plan's files. Returns the output of the check, if one was asked for.

    Raises ``Refusal`` where the tree is not as the plan found it (or not committed), ``SourceError`` where it cannot be
    written; the tree is as it was in both cases.
    """
    if plan.is_refused:
        raise Refusal(plan.refusals[0].reason, plan.refusals[0].path, plan.refusals[0].line)
    if plan.is_empty:
        return ""
    paths = [changed.path for changed in plan.files]
    ask_second_parser(plan)
    git = git_state(plan.root, paths)
    if not allow_dirty:
        _check_clean(git)
    journal = Journal(state_folder(plan.root, git.folder))
    with journal.locked():
        _check_unchanged(plan)
        record = _record(plan)
        return _write_all(plan, record, journal, verify_with)


def ask_second_parser(plan: Plan) -> None:
    """Refuse a plan of which another parser cannot read the outcome."""
    files = [(each.path, each.before, each.after) for each in plan.files if each.path.endswith((".py", ".pyw"))]
    for path, problem in second_opinion(files).problems:
        raise Refusal(problem, path)


def _check_clean(git: GitState) -> None:
    if git.problem:
        raise Refusal(
            f"git cannot say whether the files are committed ({git.problem}); --allow-dirty goes on all the same"
        )
    if git.dirty:
        shown = ", ".join(git.dirty[:5]) + (" …" if len(git.dirty) > 5 else "")
        raise Refusal(f"not committed: {shown}; commit or stash first, or use --allow-dirty", git.dirty[0])


def _real(root: str, path: str) -> Path:
    """The file that a path of the project stands for, links followed; it has to lie in the project."""
    real = Path(os.path.realpath(Path(root) / path))
    base = Path(os.path.realpath(root))
    if not real.is_relative_to(base):
        raise Refusal("it is a link that leads out of the project", path)
    return real


def _check_unchanged(plan: Plan) -> None:
    seen: dict[Path, str] = {}
    for changed in plan.files:
        real = _real(plan.root, changed.path)
        if real in seen:
            raise Refusal(f"it is the same file as {seen[real]}", changed.path)
        seen[real] = changed.path
        current = _bytes(real)
        if changed.before is None and (current is not None or os.path.lexists(Path(plan.root) / changed.path)):
            raise Refusal("it exists, and would be overwritten", changed.path)
        if current != changed.before:
            raise Refusal("it has changed since the plan was made: plan again", changed.path)
        if current is not None and not real.stat().st_mode & stat.S_IWUSR:
            raise Refusal("it is read-only", changed.path)


def _bytes(path: Path) -> bytes | None:
    try:
        return path.read_bytes()
    except FileNotFoundError:
        return None
    except OSError as error:
        raise Refusal(f"it cannot be read: {error.strerror}", str(path)) from error


def _record(plan: Plan) -> Record:
    entries, folders = [], []
    for changed in plan.files:
        real = _real(plan.root, changed.path)
        relative = real.relative_to(os.path.realpath(plan.root)).as_posix()
        mode = stat.S_IMODE(real.stat().st_mode) if changed.before is not None else None
        stage = f"{relative.rpartition('/')[0]}/.{real.name}.boundary-guard-{os.getpid()}".lstrip("/")
        entries.append(Entry(relative, changed.before, digest(changed.after), stage, mode))
        missing = []
        folder = real.parent
        while not folder.exists():
            missing.append(folder.relative_to(os.path.realpath(plan.root)).as_posix())
            folder = folder.parent
        folders += [each for each in reversed(missing) if each not in folders]
    text = "; ".join(operation.text for operation in plan.operations)
    return Record(Phase.APPLYING, os.path.realpath(plan.root), text, tuple(entries), tuple(folders))


def _write_all(plan: Plan, record: Record, journal: Journal, verify_with: str) -> str:
    previous = journal.read()
    try:
        journal.write(record)
    except OSError as error:
        raise SourceError(
            f"{journal.folder}: the journal cannot be written: {error.strerror}; nothing was changed"
        ) from error
    try:
        for folder in record.folders:
            Path(record.root, folder).mkdir(exist_ok=True)
        for changed, entry in zip(plan.files, record.entries, strict=True):
            _stage(Path(record.root, entry.stage), changed, entry)
        for entry in record.entries:
            Path(record.root, entry.stage).replace(Path(record.root, entry.path))
        _check_written(plan, record)
        output = _check_with(verify_with, plan.root)
        journal.write(Record(Phase.APPLIED, record.root, record.text, record.entries, record.folders))
    except BaseException as error:
        _restore(plan.root, record)
        _put_back(journal, previous)
        if isinstance(error, OSError):
            place = error.filename or record.root
            raise SourceError(f"{place}: cannot be written: {error.strerror}; everything was put back") from error
        raise
    return output


def _put_back(journal: Journal, previous: Record | None) -> None:
    """What ``undo`` knew before is known again."""
    with suppress(OSError):
        if previous is not None and previous.phase is Phase.APPLIED:
            journal.write(previous)
        else:
            journal.clear()


def _stage(path: Path, changed: Changed, entry: Entry) -> None:
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o666 if entry.mode is None else 0o600)
    with os.fdopen(descriptor, "wb") as stream:
        stream.write(changed.after)
        stream.flush()
        os.fsync(stream.fileno())
    if entry.mode is not None:
        path.chmod(entry.mode)


def _check_written(plan: Plan, record: Record) -> None:
    for changed, entry in zip(plan.files, record.entries, strict=True):
        if _bytes(Path(record.root, entry.path)) != changed.after:
            raise Refusal("what was written is not what is there; everything was put back", changed.path)


def _check_with(command: str, root: str) -> str:
    if not command:
        return ""
    outcome = run_check(command, root)
    if not outcome.succeeded:
        last = next((line.strip() for line in reversed(outcome.output.splitlines()) if line.strip()), "it says nothing")
        raise Refusal(f"the check failed, everything was put back: {command}: {last}")
    return outcome.output


def _restore(root: str, record: Record, touch: Callable[[Entry], None] | None = None) -> None:
    """The bytes before, in every file; what was made is removed."""
    changed = []
    for entry in record.entries:
        with suppress(OSError):
            Path(record.root, entry.stage).unlink()
        current = _bytes(Path(record.root, entry.path))
        if current == entry.before:
            continue
        if current is not None and digest(current) != entry.after:
            changed.append(entry.path)
            continue
        _put(Path(record.root, entry.path), entry)
    for folder in reversed(record.folders):
        with suppress(OSError):
            _remove_cache(Path(record.root, folder))
            Path(record.root, folder).rmdir()
    if changed:
        raise SourceError(f"changed since, and left as they are: {', '.join(changed)}")


def _remove_cache(folder: Path) -> None:
    """The bytecode of files that are gone keeps their folder from being empty."""
    cache = folder / "__pycache__"
    if cache.is_dir() and {each.name for each in folder.iterdir()} == {"__pycache__"}:
        for each in cache.iterdir():
            each.unlink()
        cache.rmdir()


def _put(path: Path, entry: Entry) -> None:
    if entry.before is None:
        path.unlink()
        return
    beside = path.with_name(f".{path.name}.boundary-guard-back")
    with suppress(FileNotFoundError):
        beside.unlink()
    descriptor = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as stream:
            stream.write(entry.before)
            stream.flush()
            os.fsync(stream.fileno())
        if entry.mode is not None:
            beside.chmod(entry.mode)
        beside.replace(path)
    except BaseException:
        with suppress(OSError):
            beside.unlink()
        raise


def undoable(root: str) -> tuple[str, tuple[str, ...]]:
    """What ``undo`` would take back: what it was, and the files; nothing where no plan was applied."""
    record = journal_of(root).read()
    return (record.text, tuple(entry.path for entry in record.entries)) if record is not None else ("", ())


def undo(root: str) -> tuple[str, tuple[str, ...]]:
    """Bring the bytes from before the last plan back: what it was, and the files; nothing where none was applied.

    Raises ``Refusal`` where one of the files was changed since.
    """
    journal = journal_of(root)
    if not journal.file.exists():
        return "", ()
    with journal.locked():
        record = journal.read()
        if record is None:
            return "", ()
        for entry in record.entries:
            current = _bytes(Path(record.root, entry.path))
            if current != entry.before and (current is None or digest(current) != entry.after):
                raise Refusal("it was changed after the plan was applied: undo would lose that", entry.path)
        journal.write(Record(Phase.UNDOING, record.root, record.text, record.entries, record.folders))
        _restore(root, record)
        journal.clear()
    return record.text, tuple(entry.path for entry in record.entries)
