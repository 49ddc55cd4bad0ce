# mongoengine; mongoengine
import mongoengine


class X(mongoengine.Document):
    name = mongoengine.StringField()


mongoengine.connect("x", host="mongodb://127.0.0.1:1", serverSelectionTimeoutMS=50)
try:
    X(name="a").save()
except Exception:
    pass
