# kombu; kombu
from kombu import Connection, Exchange, Queue

with Connection("memory://") as connection:
    queue = Queue("q", Exchange("x"), routing_key="k")
    producer = connection.Producer()
    producer.publish(
        {"x": 1}, exchange=queue.exchange, routing_key="k", declare=[queue], serializer="json", compression="zlib"
    )
    with connection.Consumer(queue, callbacks=[lambda body, message: message.ack()]):
        connection.drain_events(timeout=1)
from kombu.transport import resolve_transport

for name in ("amqp", "filesystem", "virtual", "redis"):
    try:
        resolve_transport(name)
    except Exception:
        pass
