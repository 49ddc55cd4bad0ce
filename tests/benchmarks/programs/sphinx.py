# sphinx; sphinx sphinx.cmd.build
import os

os.makedirs("doc")
open("doc/conf.py", "w").write(
    "project='x'\nextensions=['sphinx.ext.autodoc','sphinx.ext.viewcode','sphinx.ext.intersphinx']\n"
)
open("doc/index.rst", "w").write("Title\n=====\n\n.. automodule:: json\n   :members:\n")
from sphinx.cmd.build import main

for builder in ("html", "text", "man", "latex"):
    main(["-b", builder, "-q", "doc", "out_" + builder])
