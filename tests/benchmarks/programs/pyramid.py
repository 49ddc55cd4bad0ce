# pyramid; pyramid
from pyramid.config import Configurator
from pyramid.response import Response


def view(request):
    return Response("x")


config = Configurator(settings={"pyramid.debug_all": "true"})
config.add_route("x", "/x")
config.add_view(view, route_name="x")
config.add_view(view, route_name="x", renderer="json", request_method="POST")
config.add_static_view("s", "pyramid:scripts")
config.scan("pyramid.static")
app = config.make_wsgi_app()
from webob import Request

Request.blank("/x").get_response(app)
import sys

from pyramid.scripts import pdistreport, pserve, pshell, pviews, proutes, ptweens

for script in (pdistreport, pserve, pviews, proutes, ptweens):
    try:
        script.main(["x", "--help"])
    except SystemExit:
        pass
