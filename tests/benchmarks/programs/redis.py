# redis; redis
import redis
import redis.asyncio

client = redis.Redis(port=1)
try:
    client.get("x")
except Exception:
    pass
client.json, client.ft, client.ts
redis.from_url("redis://localhost:1/0")
try:
    client.pipeline().set("a", 1).execute()
except Exception:
    pass
try:
    redis.cluster.RedisCluster("127.0.0.1", 1)
except Exception:
    pass
