# falcon; falcon
import falcon
import falcon.asgi
import falcon.testing


class Thing:
    def on_get(self, req, resp, number):
        resp.media = {"x": number}


app = falcon.App()
app.add_route("/{number:int}", Thing())
client = falcon.testing.TestClient(app)
client.simulate_get("/1")
client.simulate_post("/1", json={"a": 1})
falcon.media.MultipartFormHandler()
from falcon.cmd.inspect_app import main

try:
    main()
except SystemExit:
    pass
