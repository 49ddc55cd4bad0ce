# jsonschema referencing jsonschema_specifications; jsonschema jsonschema.cli
import jsonschema

jsonschema.validate({"a": 1}, {"type": "object", "$schema": "http://json-schema.org/draft-07/schema#"})
jsonschema.Draft202012Validator(
    {"type": "string", "format": "date"}, format_checker=jsonschema.FormatChecker()
).is_valid("x")
try:
    jsonschema.RefResolver
except Exception:
    pass
open("s.json", "w").write("{}")
from jsonschema.cli import main

try:
    main(["--validator", "jsonschema.Draft7Validator", "s.json", "-i", "s.json"])
except SystemExit:
    pass
