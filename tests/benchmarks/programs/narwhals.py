# narwhals; narwhals
import narwhals as nw
import pandas

frame = nw.from_native(pandas.DataFrame({"a": [1, 2], "b": [3, 4]}))
frame.with_columns(c=nw.col("a") + nw.col("b")).group_by("a").agg(nw.col("b").sum()).to_native()
frame.lazy().collect()
nw.get_native_namespace(frame)
import narwhals.stable.v1 as stable

stable.from_native(pandas.DataFrame({"a": [1]}))
