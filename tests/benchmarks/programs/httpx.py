# httpx httpcore anyio; httpx
import asyncio
import httpx

try:
    httpx.get("http://127.0.0.1:1")
except Exception:
    pass


async def main():
    async with httpx.AsyncClient() as client:
        try:
            await client.get("http://127.0.0.1:1")
        except Exception:
            pass


asyncio.run(main())
try:
    httpx.main(["--help"])
except BaseException:
    pass
