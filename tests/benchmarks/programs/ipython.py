# IPython; IPython
import IPython
from IPython.core.interactiveshell import InteractiveShell
from IPython.terminal.ipapp import TerminalIPythonApp

app = TerminalIPythonApp.instance()
app.initialize(["--no-banner", "--quick", "--simple-prompt"])
shell = app.shell
shell.run_cell("x = 1")
shell.run_cell("%lsmagic")
shell.run_cell("%load_ext autoreload")
shell.run_cell("%timeit -n1 -r1 x")
shell.run_cell("x?")
shell.run_cell("1/0")
