# zope; zope.configuration.xmlconfig zope.component zope.interface.verify
from zope.configuration import xmlconfig

open("x.zcml", "w").write(
    '<configure xmlns="http://namespaces.zope.org/zope"><include package="zope.component" file="meta.zcml"/>'
    '<utility provides="zope.interface.interfaces.IInterface" component="zope.interface.interfaces.IInterface"/></configure>'
)
context = xmlconfig.file("x.zcml")
import zope.component
import zope.interface.verify
from zope.component import getUtility, globalregistry
