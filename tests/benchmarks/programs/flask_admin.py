# flask_admin; flask_admin
from flask import Flask
from flask_admin import Admin
from flask_admin.contrib.fileadmin import FileAdmin
from sqlalchemy import Column, Integer, String, create_engine
from sqlalchemy.orm import declarative_base, sessionmaker

Base = declarative_base()


class User(Base):
    __tablename__ = "u"
    id = Column(Integer, primary_key=True)
    name = Column(String)


engine = create_engine("sqlite://")
Base.metadata.create_all(engine)
app = Flask("x")
app.secret_key = "x"
admin = Admin(app)
try:
    from flask_admin.contrib.sqla import ModelView

    admin.add_view(ModelView(User, sessionmaker(engine)()))
    admin.add_view(FileAdmin("."))
except Exception:
    pass
app.test_client().get("/admin/")
