# litestar; litestar
from litestar import Litestar, get
from litestar.openapi.spec import Schema
from litestar.testing import TestClient
from dataclasses import dataclass


@dataclass
class Item:
    x: int


@get("/")
async def root(y: int = 1) -> Item:
    return Item(1)


app = Litestar([root])
with TestClient(app) as client:
    client.get("/")
    client.get("/schema/openapi.json")
    client.get("/schema/swagger")
import litestar.dto
import litestar.middleware
from litestar.cli.main import litestar_group

try:
    litestar_group(["version"])
except SystemExit:
    pass
from litestar.contrib.jinja import JinjaTemplateEngine
