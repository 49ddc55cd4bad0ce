# anyio; anyio
import anyio


async def main():
    async with anyio.create_task_group() as group:
        group.start_soon(anyio.sleep, 0)
    await anyio.to_thread.run_sync(lambda: 1)
    await anyio.run_process(["true"])


anyio.run(main)
try:
    anyio.run(main, backend="trio")
except Exception:
    pass
