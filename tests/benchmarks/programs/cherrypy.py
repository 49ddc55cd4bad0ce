# cherrypy cheroot; cherrypy
import cherrypy


class Root:
    @cherrypy.expose
    def index(self):
        return "x"


cherrypy.config.update({"server.socket_port": 0, "log.screen": False, "engine.autoreload.on": False})
cherrypy.tree.mount(Root(), "/", {"/": {"tools.gzip.on": True, "tools.sessions.on": True, "tools.staticdir.on": False}})
from cherrypy.test import helper
import cherrypy.lib.sessions
from cherrypy._cpwsgi import CPWSGIApp
from cheroot.server import get_ssl_adapter_class

for name in ("builtin", "pyopenssl"):
    get_ssl_adapter_class(name)
import cheroot.cli
