# docutils; docutils.core
from docutils.core import publish_string

for writer in ("html", "html5", "latex", "xml", "pseudoxml", "manpage", "odt", "s5", "xetex"):
    try:
        publish_string("Title\n=====\n\n.. note:: x\n\n.. image:: x.png\n\ntext *a*\n", writer_name=writer)
    except Exception:
        pass
for parser in ("rst", "markdown", "recommonmark", "myst"):
    try:
        publish_string("Title\n", parser_name=parser)
    except Exception:
        pass
publish_string(".. csv-table::\n\n   a, b\n", settings_overrides={"language_code": "de"})
