# _pytest pytest; pytest _pytest.config
open("test_x.py", "w").write(
    "import pytest\n@pytest.mark.parametrize('x',[1,2])\ndef test(x, tmp_path, capsys, monkeypatch):\n    assert x\n"
)
import pytest

pytest.main(["-q", "-p", "no:cacheprovider", "test_x.py"])
pytest.main(["-q", "--junitxml=x.xml", "--doctest-modules", "test_x.py"])
