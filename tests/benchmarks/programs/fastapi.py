# fastapi; fastapi fastapi.testclient
from fastapi import Depends, FastAPI
from fastapi.testclient import TestClient
from pydantic import BaseModel

app = FastAPI()


class Item(BaseModel):
    name: str


@app.post("/")
def post(item: Item):
    return item


client = TestClient(app)
client.post("/", json={"name": "x"})
client.get("/openapi.json")
client.get("/docs")
