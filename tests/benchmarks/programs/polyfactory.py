# polyfactory; polyfactory.factories
from dataclasses import dataclass
from polyfactory.factories import DataclassFactory
from polyfactory.factories.pydantic_factory import ModelFactory
import pydantic


@dataclass
class A:
    x: int


class B(pydantic.BaseModel):
    x: str


class F(DataclassFactory[A]):
    pass


class G(ModelFactory[B]):
    pass


F.build(), G.build()
