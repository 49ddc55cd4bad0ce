# starlette; starlette.applications
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.cors import CORSMiddleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.responses import JSONResponse
from starlette.routing import Mount, Route, WebSocketRoute
from starlette.staticfiles import StaticFiles

app = Starlette(
    routes=[Route("/", lambda r: JSONResponse({})), Mount("/s", StaticFiles(directory="."))],
    middleware=[Middleware(CORSMiddleware), Middleware(GZipMiddleware)],
)
from starlette.testclient import TestClient

TestClient(app).get("/")
from starlette.config import Config
from starlette.templating import Jinja2Templates
