# gunicorn; gunicorn.app.wsgiapp
from gunicorn.app.base import BaseApplication


class App(BaseApplication):
    def load_config(self):
        self.cfg.set("worker_class", "gthread")

    def load(self):
        return lambda environ, start: []


app = App()
app.cfg.worker_class
app.cfg.logger_class
from gunicorn.arbiter import Arbiter

Arbiter(app)
for kind in ("sync", "eventlet", "gevent", "tornado", "gthread"):
    app.cfg.set("worker_class", kind)
    try:
        app.cfg.worker_class
    except BaseException:
        pass
import gunicorn.app.wsgiapp
