# tortoise; tortoise
import asyncio

from tortoise import Tortoise, fields
from tortoise.models import Model


class X(Model):
    name = fields.CharField(10)


async def main():
    await Tortoise.init(db_url="sqlite://:memory:", modules={"models": ["__main__"]})
    await Tortoise.generate_schemas()
    await X.create(name="a")
    await X.all()
    await Tortoise.close_connections()


try:
    asyncio.run(main())
except Exception:
    pass
