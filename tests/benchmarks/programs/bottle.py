# bottle; bottle
import bottle

app = bottle.Bottle()


@app.route("/")
def root():
    return bottle.template("{{x}}", x=1)


app({"PATH_INFO": "/", "REQUEST_METHOD": "GET"}, lambda *a: None)
bottle.load("bottle:Bottle")
bottle.load("bottle:Bottle()")
bottle.load_app
try:
    from bottle.ext import nothing
except ImportError:
    pass
