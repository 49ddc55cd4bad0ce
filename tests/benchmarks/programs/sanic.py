# sanic sanic_routing; sanic sanic.cli.app
from sanic import Sanic
from sanic.response import html, json, text

app = Sanic("x")


@app.get("/<x:int>")
async def root(request, x):
    return json({"x": x})


app.router.finalize()
from sanic.cli.app import SanicCLI
import sys

for arguments in (["--version"], ["--help"]):
    sys.argv = ["sanic", *arguments]
    try:
        cli = SanicCLI()
        cli.attach()
        cli.run()
    except SystemExit:
        pass
