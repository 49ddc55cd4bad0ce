# sympy; sympy
import sympy
from sympy import *

x, y = symbols("x y")
integrate(sin(x) ** 2 * exp(x), x)
solve(x**2 - 1, x)
lambdify(x, sin(x))(1.0)
latex(Integral(sqrt(x)))
sympify("x**2 + y")
dsolve(Function("f")(x).diff(x) - 1)
Matrix([[1, 2], [3, 4]]).eigenvals()
ccode(sin(x))
