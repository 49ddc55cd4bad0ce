# twisted; twisted.application.twist._twist twisted.web.server twisted.internet.reactor
from twisted.internet import defer, reactor
from twisted.web import resource, server

reactor.callLater(0.1, reactor.stop)
reactor.listenTCP(0, server.Site(resource.Resource()), interface="127.0.0.1")
reactor.run()
from twisted.plugin import getPlugins
from twisted.application.service import IServiceMaker

list(getPlugins(IServiceMaker))
from twisted.application.twist._twist import Twist

try:
    Twist.main(["twist", "--help"])
except SystemExit:
    pass
from twisted.python import reflect

reflect.namedAny("twisted.web.static.File")
from twisted.application import reactors

[x.shortName for x in reactors.getReactorTypes()]
