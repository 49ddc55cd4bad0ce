# ruamel; ruamel.yaml
import io

from ruamel.yaml import YAML

for kind in ("rt", "safe", "unsafe", "base"):
    for pure in (True, False):
        try:
            yaml = YAML(typ=kind, pure=pure)
            out = io.StringIO()
            yaml.dump({"a": [1, {"b": 2}]}, out)
            yaml.load(out.getvalue())
        except Exception:
            pass
YAML(typ=["rt", "string"], plug_ins=[])
YAML().load("- !!python/name:json.dumps\n")
