# scipy; scipy
import scipy
import numpy as np

scipy.linalg.inv(np.eye(2))
scipy.optimize.minimize(lambda x: (x**2).sum(), [1.0])
scipy.sparse.csr_matrix(np.eye(2))
scipy.stats.norm.cdf(0)
scipy.signal.butter(2, 0.1)
scipy.interpolate.interp1d([0, 1], [0, 1])(0.5)
scipy.integrate.quad(lambda x: x, 0, 1)
