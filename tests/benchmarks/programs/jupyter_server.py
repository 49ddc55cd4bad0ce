# jupyter_server; jupyter_server.serverapp
from jupyter_server.serverapp import ServerApp

app = ServerApp()
app.allow_root = True
try:
    app.initialize(argv=["--no-browser", "--port=0", "--allow-root"], find_extensions=False, new_httpserver=False)
except TypeError:
    app.initialize(argv=[])
