# marshmallow; marshmallow
from marshmallow import Schema, fields


class A(Schema):
    x = fields.Int()
    y = fields.Nested("A")


A().load({"x": 1})
