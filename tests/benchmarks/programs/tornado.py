# tornado; tornado tornado.web tornado.httpserver tornado.testing
import tornado
import tornado.ioloop
import tornado.web
import tornado.testing
from tornado.util import import_object
from tornado import httpclient

tornado.ioloop.IOLoop.current()
tornado.gen, tornado.escape, tornado.locale
import_object("tornado.escape.utf8")
httpclient.AsyncHTTPClient.configure("tornado.simple_httpclient.SimpleAsyncHTTPClient")
tornado.web.Application([]).listen(0, address="127.0.0.1")
tornado.template.Template("{{ 1 }}").generate()
