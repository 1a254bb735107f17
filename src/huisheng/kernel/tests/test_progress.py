"""A progress bar on a terminal; ten lines in a log."""

import io

from huisheng.kernel.progress import Progress, Silent


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_a_log_gets_one_line_per_tenth():
    log = io.StringIO()
    with Progress(200, "导入", stream=log) as bar:
        for _ in range(200):
            bar.step()
    lines = log.getvalue().splitlines()
    assert len(lines) == 10
    assert "100% 200/200" in lines[-1]


def test_a_terminal_gets_one_line_drawn_again_and_again():
    screen = Terminal()
    with Progress(2, "导入", stream=screen) as bar:
        bar.step()
        bar.step()
    assert screen.getvalue().count("\n") == 1
    assert "100%" in screen.getvalue().rsplit("\r", 1)[-1]


def test_an_unknown_total_only_counts_and_silence_is_silent(capsys):
    screen = Terminal()
    with Progress(None, "导入", stream=screen) as bar:
        bar.step(7)
    assert "导入 7 ·" in screen.getvalue()
    with Silent() as bar:
        bar.step(3)
    assert bar.done == 3
    assert capsys.readouterr().err == ""
