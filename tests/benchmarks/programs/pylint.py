# pylint astroid; pylint
open("x.py", "w").write("import os, numpy\nclass A:\n    def f(self): return self.x\n")
open("rc", "w").write(
    "[MAIN]\nload-plugins=pylint.extensions.docparams,pylint.extensions.mccabe,pylint.extensions.typing\n"
)
from pylint.lint import Run

for arguments in (
    ["--output-format=json"],
    ["--rcfile=rc"],
    ["--reports=y", "--output-format=colorized"],
    ["--list-extensions"],
):
    try:
        Run([*arguments, "x.py"], exit=False)
    except SystemExit:
        pass
from pylint.pyreverse.main import Run as Reverse

try:
    Reverse(["-o", "dot", "x.py"])
except SystemExit:
    pass
