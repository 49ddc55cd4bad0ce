# textual rich; textual textual.app
import asyncio

from textual.app import App
from textual.widgets import Button, DataTable, Header, Input, Markdown, Select, Static, TextArea, Tree


class Screen(App):
    def compose(self):
        yield Header()
        yield Button("x")
        yield DataTable()
        yield Markdown("# x")
        yield TextArea("x = 1", language="python")
        yield Select([("a", 1)])


async def main():
    async with Screen().run_test() as pilot:
        await pilot.press("tab")


asyncio.run(main())
import rich

rich.print("x")
import rich.pretty
from rich.console import Console

Console().print_json("{}")
try:
    1 / 0
except Exception:
    Console().print_exception()
