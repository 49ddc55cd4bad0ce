# pelican; pelican
import os

os.makedirs("content")
open("content/x.md", "w").write("Title: x\nDate: 2020-01-01\n\ntext\n")
open("content/y.rst", "w").write("y\n#\n\n:date: 2020-01-01\n\ntext\n")
from pelican import main

main(["content", "-o", "output", "-q"])
import pelican.tools.pelican_quickstart
