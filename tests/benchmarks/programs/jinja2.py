# jinja2; jinja2
import jinja2

env = jinja2.Environment(
    extensions=["jinja2.ext.do", "jinja2.ext.i18n"],
    loader=jinja2.DictLoader({"x": "{% for i in [1] %}{{ i|upper }}{% endfor %}"}),
)
env.get_template("x").render()
jinja2.sandbox = __import__("jinja2.sandbox")
import jinja2.nativetypes
