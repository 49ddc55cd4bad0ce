"""``boundary-guard graph``."""

from __future__ import annotations

import gc
import os
from pathlib import Path

import click

from boundary_guard.cli.formats import the_one
from boundary_guard.cli.output import write
from boundary_guard.cli.reading import configuration_of, read_package
from boundary_guard.model.errors import UsageError
from boundary_guard.model.names import is_within
from boundary_guard.report import graph_json, graph_pictures
from boundary_guard.resolve.whole import read_call_graph, read_import_graph

PICTURES = {
    "dot": graph_pictures.render_dot,
    "mermaid": graph_pictures.render_mermaid,
    "d2": graph_pictures.render_d2,
}

_FORMAT = "Default: what the suffix of the file says, else json."


@click.command("graph", short_help="Print the whole import graph of a project.")
@click.argument("directory", required=False, type=click.Path(path_type=Path), metavar="[DIR]")
@click.option("--root", type=click.Path(path_type=Path), help="The project's folder (default: DIR, or here).")
@click.option("--calls", is_flag=True, help="The calls between functions instead of the imports.")
@click.option("--external", is_flag=True, help="Imports of modules outside of the project, too (JSON only).")
@click.option("--format", "format_name", type=click.Choice(["json", *PICTURES]), help=_FORMAT)
@click.option("-o", "--output", type=click.Path(path_type=Path), help="Write the graph to this file.")
def graph_command(
    directory: Path | None, root: Path | None, calls: bool, external: bool, format_name: str | None, output: Path | None
) -> None:
    """Print the whole import graph of a project: every import, computed ones included, and every blind spot.

    DIR is the folder to read: a project, or a package. With --root it is the part of that project that is read.
    The pictures sum modules up by package.
    """
    folder = directory or root or Path()
    for each in (folder, root or folder):
        if not each.is_dir():
            raise UsageError(f"{each}: there is no such folder")
    chosen = the_one(format_name, output, ("json", *PICTURES), "json")
    if calls and chosen != "json":
        raise UsageError("--calls is printed as JSON only")
    gc.disable()
    place = os.path.normpath(folder.absolute())
    above = os.path.normpath(root.absolute()) if root is not None else ""
    project, package = read_package(place, above, configuration_of(above or place, None))
    if not any(not package or is_within(module.name, package) for module in project.tree.modules()):
        raise UsageError(f"{folder}: there is no Python module below it")
    if calls:
        write(graph_json.render_calls(read_call_graph(project).of(package)), output)
        return
    graph = read_import_graph(project).of(package)
    picture = PICTURES.get(chosen)
    write(picture(graph) if picture is not None else graph_json.render(graph, with_external=external), output)
