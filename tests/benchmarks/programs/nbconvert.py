# nbconvert nbformat nbclient; nbconvert nbconvert.nbconvertapp
import nbformat

notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell("1"), nbformat.v4.new_markdown_cell("# x\n$y$")])
nbformat.write(notebook, "x.ipynb")
nbformat.read("x.ipynb", as_version=3)
nbformat.validate(notebook)
import nbconvert
from nbconvert.nbconvertapp import main

for name in ("html", "markdown", "latex", "python", "rst", "slides", "script", "asciidoc", "notebook"):
    try:
        main(["--to", name, "x.ipynb"])
    except SystemExit:
        pass
nbconvert.get_exporter("html")
