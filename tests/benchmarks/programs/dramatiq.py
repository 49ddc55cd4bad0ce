# dramatiq; dramatiq dramatiq.cli
import dramatiq
from dramatiq.brokers.stub import StubBroker

broker = StubBroker()
dramatiq.set_broker(broker)


@dramatiq.actor
def add(a):
    return a


broker.declare_queue("default")
add.send(1)
worker = dramatiq.Worker(broker, worker_timeout=100)
worker.start()
broker.join("default")
worker.stop()
from dramatiq.cli import main, import_broker, make_argument_parser

import_broker("dramatiq.brokers.stub:StubBroker")
try:
    main(make_argument_parser().parse_args(["dramatiq.nothing"]))
except BaseException:
    pass
from dramatiq.results.backends import StubBackend

try:
    from dramatiq.brokers import redis
    from dramatiq.rate_limits.backends import RedisBackend
except Exception:
    pass
