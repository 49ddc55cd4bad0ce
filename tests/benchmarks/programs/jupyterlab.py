# jupyterlab notebook jupyterlab_server; jupyterlab jupyterlab.labapp notebook.app
import sys
from jupyterlab.labapp import LabApp
from notebook.app import JupyterNotebookApp

for app, arguments in (
    (LabApp, ["--version"]),
    (JupyterNotebookApp, ["--version"]),
    (LabApp, ["path"]),
    (LabApp, ["clean", "--help"]),
):
    try:
        app.clear_instance()
        app.launch_instance(arguments)
    except BaseException:
        pass
from jupyterlab.labextensions import LabExtensionApp

try:
    LabExtensionApp().launch_instance(["list"])
except BaseException:
    pass
