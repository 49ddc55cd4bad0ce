# PIL; PIL.Image
from PIL import Image, ImageDraw, ImageFilter

image = Image.new("RGB", (8, 8))
for kind in ("PNG", "JPEG", "GIF", "BMP", "TIFF", "PPM", "WEBP", "ICO", "PDF"):
    image.save(f"x.{kind.lower()}", kind)
Image.init()
Image.open("x.png").load()
image.filter(ImageFilter.BLUR)
