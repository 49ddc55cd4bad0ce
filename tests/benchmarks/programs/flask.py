# flask; flask
from flask import Flask, jsonify, render_template_string

app = Flask(__name__)


@app.route("/")
def index():
    return render_template_string("{{ 1 }}")


@app.route("/j")
def j():
    return jsonify(a=1)


client = app.test_client()
client.get("/")
client.get("/j")
app.test_cli_runner().invoke(args=["routes"])
import flask.views
