# uvicorn; uvicorn uvicorn.main
import uvicorn


async def app(scope, receive, send):
    pass


config = uvicorn.Config(app, loop="asyncio", lifespan="on")
config.load()
config.setup_event_loop() if hasattr(config, "setup_event_loop") else config.get_loop_factory()
for http in ("h11", "httptools", "auto"):
    try:
        uvicorn.Config(app, http=http, ws="wsproto").load()
    except Exception:
        pass
server = uvicorn.Server(config)
