# fontTools; fontTools.ttLib fontTools.fontBuilder
from fontTools.fontBuilder import FontBuilder
from fontTools.pens.ttGlyphPen import TTGlyphPen
from fontTools.ttLib import TTFont

builder = FontBuilder(1024, isTTF=True)
builder.setupGlyphOrder([".notdef", "a"])
builder.setupCharacterMap({97: "a"})
pen = TTGlyphPen(None)
builder.setupGlyf({".notdef": pen.glyph(), "a": TTGlyphPen(None).glyph()})
builder.setupHorizontalMetrics({".notdef": (500, 0), "a": (500, 0)})
builder.setupHorizontalHeader(ascent=800, descent=-200)
builder.setupNameTable({"familyName": "x"})
builder.setupOS2()
builder.setupPost()
builder.save("x.ttf")
font = TTFont("x.ttf")
for tag in font.keys():
    font[tag]
from fontTools.subset import main

main(["x.ttf", "--unicodes=61", "--output-file=y.ttf"])
from fontTools.__main__ import main

try:
    main(["help"])
except BaseException:
    pass
