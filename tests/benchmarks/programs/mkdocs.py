# mkdocs; mkdocs mkdocs.__main__
import os

os.makedirs("docs")
open("docs/index.md", "w").write("# Title\n")
open("mkdocs.yml", "w").write("site_name: x\n")
from mkdocs.__main__ import cli

cli(["build", "-q"], standalone_mode=False)
