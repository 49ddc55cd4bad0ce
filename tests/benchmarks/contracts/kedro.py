# kedro
import os

from click.testing import CliRunner
from kedro.framework.cli.starters import create_cli

CliRunner().invoke(create_cli, ["new", "--name=shop", "--tools=none", "--example=n", "--telemetry=no"])
os.chdir("shop")
from kedro.framework.session import KedroSession
from kedro.framework.startup import bootstrap_project
from pathlib import Path

print(sorted(os.listdir(".")))
bootstrap_project(Path.cwd())
from kedro.framework.cli.project import run

print(CliRunner().invoke(run, ["--runner=ParallelRunner"]).output)
with KedroSession.create() as session:
    session.load_context().catalog
