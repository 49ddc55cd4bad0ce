# xdist execnet; xdist.plugin execnet
open("test_x.py", "w").write(
    "import pytest\n@pytest.mark.parametrize('x', range(4))\ndef test(x):\n    assert x >= 0\n"
)
import pytest

pytest.main(["-q", "-p", "no:cacheprovider", "-n2", "test_x.py"])
pytest.main(["-q", "-p", "no:cacheprovider", "-n2", "--dist=loadfile", "test_x.py"])
