# numpy; numpy
import numpy as np

np.linalg.inv(np.eye(3))
np.fft.fft(np.ones(4))
np.random.default_rng().normal(size=3)
np.testing.assert_allclose(1, 1)
np.ma.array([1])
np.polynomial.Polynomial([1, 2])
np.ctypeslib
np.f2py
np.save("x.npy", np.ones(3))
np.load("x.npy")
