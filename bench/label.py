"""How fast eight annotators can label on SQLite with `synchronous=FULL`, and what it costs."""

import os
import platform
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import quantiles
from tempfile import TemporaryDirectory

from tests.durability.team import LABELS, Browser, Team, assemble, free_port, serving

FULL_SPEED = 10  # seconds
STEADY = 30
A_SECOND_EACH = 2


@dataclass(frozen=True)
class Run:
    """What one run took: seconds of each answer, of the whole, and of the server's processor."""

    waits: list[float]
    seconds: float
    processor: float

    @property
    def a_second(self) -> float:
        return len(self.waits) / self.seconds

    @property
    def processor_ms(self) -> float:
        return 1000 * self.processor / len(self.waits)

    def __str__(self) -> str:
        cuts = quantiles(self.waits, n=100)
        p50, p95, p99 = (1000 * cuts[n - 1] for n in (50, 95, 99))
        return (
            f"{self.a_second:6.0f} labels/s  {self.processor_ms:5.2f} ms processor a label  "
            f"p50 {p50:.0f}  p95 {p95:.0f}  p99 {p99:.0f} ms"
        )


def main() -> None:
    print(f"Python {platform.python_version()}, {os.cpu_count()} processors, {platform.system()}")
    with TemporaryDirectory() as name:
        folder = Path(name)
        team = assemble(f"sqlite:///{folder / 'annotator.db'}", folder)
        with serving(team) as (port, server):
            print(f"server at rest     {resident(server.pid):6.0f} MB")
            measure(team, port, server.pid, 2)  # warm
            full = measure(team, port, server.pid, FULL_SPEED)
            print(f"full speed         {full}")
            steady = measure(team, port, server.pid, STEADY, A_SECOND_EACH)
            print(f"two a second each  {steady}")
        with bare_server(folder) as (port, server):
            bare = measure(team, port, server.pid, FULL_SPEED)
            print(f"bare handler       {bare}")
    ratio, more = bare.a_second / full.a_second, full.processor_ms / bare.processor_ms
    print(f"The bare handler is {ratio:.1f} times as fast; a label takes {more:.1f} times as much.")


def measure(team: Team, port: int, pid: int, seconds: float, rate: float | None = None) -> Run:
    """Everybody labels for so long, as fast as they can or so many times a second."""
    waits: list[float] = []
    threads = [
        threading.Thread(target=label, args=(team, number, port, seconds, rate, waits))
        for number in range(len(team.cookies))
    ]
    before, begun = processor(pid), time.monotonic()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return Run(waits, time.monotonic() - begun, processor(pid) - before)


def label(
    team: Team, number: int, port: int, seconds: float, rate: float | None, waits: list[float]
) -> None:
    browser = Browser(team, team.cookies[number], port, htmx=True)
    end = time.monotonic() + seconds
    for act in range(1_000_000):
        if rate:
            time.sleep(max(0, end - seconds + (act + number / 8) / rate - time.monotonic()))
        begun = time.monotonic()
        if begun > end:
            break
        sentence = list(team.sentences)[act % len(team.sentences)]
        choice = LABELS[(act // len(team.sentences) + act + time.monotonic_ns()) % len(LABELS)]
        status = browser.label(sentence, choice, op=f"{begun}-{act}")
        waits.append(time.monotonic() - begun)
        assert status == 200, status
    browser.close()


@contextmanager
def bare_server(folder: Path) -> Iterator[tuple[int, "subprocess.Popen[str]"]]:
    port = free_port()
    command = [sys.executable, "-m", "bench.bare", str(folder), str(port)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        process.stdout.readline()
        yield port, process
        process.terminate()


def processor(pid: int) -> float:
    """Seconds of processor that a process has used (Linux)."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def resident(pid: int) -> float:
    """Megabytes of memory that a process holds (Linux)."""
    status = Path(f"/proc/{pid}/status").read_text()
    return int(status.partition("VmRSS:")[2].split()[0]) / 1024


if __name__ == "__main__":
    main()
