# autobahn txaio; autobahn.asyncio.wamp
import txaio

txaio.use_asyncio()
from autobahn.asyncio.wamp import ApplicationRunner, ApplicationSession
from autobahn.asyncio.websocket import WebSocketServerFactory
from autobahn.wamp import serializer
from autobahn.websocket.compress import PERMESSAGE_COMPRESSION_EXTENSION

WebSocketServerFactory("ws://127.0.0.1:9000")
