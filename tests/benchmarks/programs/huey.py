# huey; huey
from huey import MemoryHuey, SqliteHuey, crontab

huey = MemoryHuey(immediate=True)


@huey.task()
def add(a, b):
    return a + b


add(1, 2).get()
huey.create_consumer()
import sys
from huey.bin.huey_consumer import consumer_main

sys.argv = ["x", "huey.constants.EmptyData"]
try:
    consumer_main()
except BaseException:
    pass
import huey.contrib.helpers
