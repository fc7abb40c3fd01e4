"""A figure shows itself in a notebook, with and without `%matplotlib inline`."""

import json
import subprocess
import sys

import pytest

SOURCE = {
    "a run": "Backtest(gbm_bars(60, seed=1), SmaCross(3, 9)).run().plot()",
    "a sweep": "heatmap(sweep(gbm_bars(60, seed=1), SmaCross, {'fast': [3], 'slow': [9]}), 'fast', "
    "'slow', 'Return [%]')",
}
FIRST = (
    "from multichat_lab import Backtest, gbm_bars, sweep\n"
    "from multichat_lab.trading.figures import heatmap\n"
    "from multichat_lab.trading.robots import SmaCross"
)


@pytest.mark.slow
@pytest.mark.parametrize("magic", ["", "%matplotlib inline\n"])
def test_the_last_line_of_a_cell_is_a_picture(tmp_path, magic):
    nbformat = pytest.importorskip("nbformat")
    cells = [nbformat.v4.new_code_cell(each) for each in (magic + FIRST, *SOURCE.values())]
    path = tmp_path / "figures.ipynb"
    nbformat.write(nbformat.v4.new_notebook(cells=cells), path)
    convert = [sys.executable, "-m", "nbconvert", "--to", "notebook", "--execute", "--inplace"]
    subprocess.run([*convert, str(path)], check=True, capture_output=True)
    shown = [cell["outputs"] for cell in json.loads(path.read_text("utf-8"))["cells"][1:]]
    for outputs in shown:  # a progress bar may have been there for a moment
        [output] = [each for each in outputs if "image/png" in each.get("data", {})]
        assert output["data"]["text/plain"][0].startswith("<Figure size")
