# matplotlib; matplotlib matplotlib.pyplot
import matplotlib

matplotlib.use("Agg")
import matplotlib.pyplot as plt

figure, axes = plt.subplots(1, 2)
axes[0].plot([1, 2, 3], label="x")
axes[0].legend()
axes[0].set_xscale("log")
axes[1].imshow([[1, 2], [3, 4]])
figure.add_subplot(projection="polar")
for kind in ("png", "pdf", "svg", "ps"):
    figure.savefig("x." + kind)
