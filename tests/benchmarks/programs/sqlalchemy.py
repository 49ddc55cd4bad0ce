# sqlalchemy; sqlalchemy sqlalchemy.orm sqlalchemy.ext.asyncio
import sqlalchemy as sa
from sqlalchemy import orm


class Base(orm.DeclarativeBase): ...


class User(Base):
    __tablename__ = "user"
    id: orm.Mapped[int] = orm.mapped_column(primary_key=True)
    name: orm.Mapped[str]
    addresses: orm.Mapped[list["Address"]] = orm.relationship(back_populates="user")


class Address(Base):
    __tablename__ = "address"
    id: orm.Mapped[int] = orm.mapped_column(primary_key=True)
    user_id: orm.Mapped[int] = orm.mapped_column(sa.ForeignKey("user.id"))
    user: orm.Mapped[User] = orm.relationship(back_populates="addresses")


engine = sa.create_engine("sqlite://")
Base.metadata.create_all(engine)
with orm.Session(engine) as session:
    session.add(User(name="x", addresses=[Address()]))
    session.commit()
    session.scalars(sa.select(User).options(orm.selectinload(User.addresses))).all()
sa.inspect(engine).get_table_names()
for dialect in ("postgresql", "mysql", "oracle"):
    try:
        sa.create_engine(f"{dialect}://x/y")
    except Exception:
        pass
import sqlalchemy.ext.asyncio
