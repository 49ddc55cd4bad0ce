# rq; rq rq.cli
from rq import Queue, Worker
from rq.job import Job
from rq.cli import main

for arguments in (["worker", "--help"], ["info"], ["--version"]):
    try:
        main(arguments)
    except BaseException:
        pass
from redis import Redis

try:
    Queue(connection=Redis(port=1)).enqueue("json.dumps", 1)
except Exception:
    pass
from rq.serializers import resolve_serializer

resolve_serializer("rq.serializers.JSONSerializer")
resolve_serializer("pickle")
