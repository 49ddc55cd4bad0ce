# flower; flower flower.command
from celery import Celery
from flower.app import Flower
from flower.command import flower
from flower.options import default_options

app = Celery(broker="memory://")
default_options.db = "x"
Flower(capp=app, options=default_options)
import flower.__main__
