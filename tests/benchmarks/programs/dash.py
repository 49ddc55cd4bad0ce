# dash; dash
from dash import Dash, Input, Output, callback, dcc, html, dash_table

app = Dash("x")
app.layout = html.Div([dcc.Input(id="a"), html.Div(id="b"), dash_table.DataTable()])


@app.callback(Output("b", "children"), Input("a", "value"))
def show(value):
    return value


client = app.server.test_client()
client.get("/")
client.get("/_dash-layout")
client.get("/_dash-dependencies")
