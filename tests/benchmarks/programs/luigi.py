# luigi; luigi luigi.cmdline
import luigi


class Task(luigi.Task):
    x = luigi.IntParameter(default=1)

    def output(self):
        return luigi.LocalTarget("out")

    def run(self):
        with self.output().open("w") as file:
            file.write("x")


luigi.build([Task()], local_scheduler=True)
from luigi.cmdline import luigi_run

for arguments in (
    ["--module", "luigi.contrib.simulate", "--help"],
    ["--module", "luigi.tools.range", "RangeDaily", "--help"],
):
    try:
        luigi_run(arguments)
    except BaseException:
        pass
import luigi.tools.deps
import luigi.server
