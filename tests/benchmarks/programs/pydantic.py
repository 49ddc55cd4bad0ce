# pydantic; pydantic pydantic.v1
import pydantic
from pydantic import BaseModel, Field, TypeAdapter, dataclasses, validate_call


class Model(BaseModel):
    x: int = Field(gt=0)
    y: "list[Model]" = []


Model(x=1).model_dump_json()
Model.model_json_schema()
TypeAdapter(list[int]).validate_python(["1"])
pydantic.create_model("M", a=(int, 1))
try:
    pydantic.PyObject
except Exception:
    pass
pydantic.ImportString, pydantic.AliasChoices, pydantic.SecretStr
