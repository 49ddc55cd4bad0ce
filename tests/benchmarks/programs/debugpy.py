# debugpy; debugpy
import debugpy

try:
    debugpy.listen(0)
except Exception:
    pass
from debugpy.server import cli

try:
    cli.parse_args(["x"])
except BaseException:
    pass
