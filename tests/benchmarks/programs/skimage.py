# skimage; skimage
import skimage
import numpy as np

image = np.zeros((16, 16))
skimage.filters.gaussian(image)
skimage.measure.label(image > 0)
skimage.transform.resize(image, (8, 8))
skimage.morphology.disk(2)
skimage.io.imsave("x.png", image.astype("uint8"))
skimage.io.imread("x.png")
skimage.data.camera
