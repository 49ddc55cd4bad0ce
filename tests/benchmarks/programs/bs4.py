# bs4 soupsieve; bs4
from bs4 import BeautifulSoup

for parser in ("html.parser", "lxml", "xml", "html5lib"):
    try:
        BeautifulSoup("<a href=x>y</a>", parser).select("a[href]")
    except Exception:
        pass
from bs4.diagnose import diagnose

diagnose("<a>x</a>")
