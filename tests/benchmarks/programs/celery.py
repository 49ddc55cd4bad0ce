# celery; celery celery.bin.celery
from celery import Celery, group, chain

app = Celery("x", broker="memory://", backend="cache+memory://")


@app.task
def add(x, y):
    return x + y


app.conf.task_always_eager = True
add.delay(1, 2).get()
group(add.s(1, 2), add.s(3, 4))().get()
chain(add.s(1, 2), add.s(4))().get()
app.finalize()
from celery.bin.celery import celery

try:
    celery(["report"], standalone_mode=False)
except BaseException:
    pass
app.Worker
app.AsyncResult("x")
app.control.inspect
