# markdown; markdown
import markdown

markdown.markdown(
    "# x\n\n[TOC]\n\n```python\nx\n```\n",
    extensions=[
        "toc",
        "extra",
        "codehilite",
        "fenced_code",
        "tables",
        "markdown.extensions.admonition",
        "meta",
        "smarty",
        "wikilinks",
    ],
)
from markdown.__main__ import run
import sys

open("x.md", "w").write("# x\n")
sys.argv = ["markdown", "-x", "toc", "x.md"]
run()
import markdown.test_tools
