# werkzeug; werkzeug
import werkzeug
from werkzeug import Request, Response
from werkzeug.test import Client
from werkzeug.routing import Map, Rule
import werkzeug.serving, werkzeug.debug

Client(Response("x")).get("/")
Map([Rule("/<int:x>", endpoint="x")]).bind("x").match("/1")
