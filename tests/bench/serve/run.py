#!/usr/bin/env python3
"""Measures how long a save takes to be seen over HTTP: keikaku serve, and `hugo server` on a comparable site.

usage: tests/bench/serve/run.py KEIKAKU_BINARY KEIKAKU_SITE [--hugo HUGO_BINARY HUGO_SITE] [--saves N]

Sites come from tests/bench/generate.py. They are edited and put back; give copies. A save is a rename over the file, as editors
do it; it is seen when the answer of the page holds the new word. Asked every 2 ms. Contestants take turns save by save. Zola is not
measured: no package registry has its binary.
"""

import argparse
import atexit
import http.client
import os
import pathlib
import re
import statistics
import subprocess
import sys
import time


class Contestant:
    """A server with a page, a listing and the files behind them."""

    def __init__(self, name, command, port):
        self.name, self.port, self.times = name, port, {}
        begin = time.perf_counter()
        self.process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        atexit.register(self.process.kill)
        while self.get("/") is None:
            if self.process.poll() is not None or time.perf_counter() - begin > 180:
                sys.exit(f"{name} does not answer")
            time.sleep(0.02)
        self.start = time.perf_counter() - begin

    def get(self, path):
        try:
            connection = http.client.HTTPConnection("localhost", self.port, timeout=60)
            connection.request("GET", path)
            return connection.getresponse().read().decode()
        except OSError:
            return None

    def save(self, what, file, text, page, word):
        beside = file.with_name("." + file.name + ".tmp")
        beside.write_text(text, encoding="utf-8")
        begin = time.perf_counter()
        os.replace(beside, file)
        while word not in (self.get(page) or ""):
            if time.perf_counter() - begin > 30:
                sys.exit(f"{self.name}: {what} was not seen in 30 s")
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
            print(f"  {what:28} median {statistics.median(times):7.1f} ms   p95 {late:7.1f} ms   of {len(times)} saves")


def main():
    arguments = argparse.ArgumentParser()
    arguments.add_argument("binary")
    arguments.add_argument("site", type=pathlib.Path)
    arguments.add_argument("--hugo", nargs=2)
    arguments.add_argument("--saves", type=int, default=30)
    given = arguments.parse_args()

    ours = Contestant("keikaku serve", [given.binary, "--site", str(given.site), "serve", "--port", "4650"], 4650)
    plan = next(p.parent for p in sorted(given.site.glob("content/*/plan.yaml")) if len(list(p.parent.glob("initiatives/*"))) > 50)
    files = sorted((plan / "initiatives").glob("*.md"))
    step = max(1, len(files) // given.saves)
    chosen = files[::step][: given.saves]
    theirs, hugo_files = None, []
    if given.hugo:
        folder = pathlib.Path(given.hugo[1])
        theirs = Contestant(
            "hugo server", [given.hugo[0], "server", "--source", str(folder), "--port", "4651", "--renderToMemory", "--bind", "127.0.0.1"], 4651
        )
        hugo_files = sorted((folder / "content/initiatives").glob("[!_]*"))[::step][: given.saves]

    template = given.site / "themes/default/templates/initiative.html"
    own = pathlib.Path(__file__).resolve().parents[3] / "themes/default/templates/initiative.html"
    template.parent.mkdir(parents=True, exist_ok=True)
    for number, file in enumerate(chosen):
        text, word = file.read_text(encoding="utf-8"), f"canary{number}"
        page = f"/{plan.name}/initiatives/{file.stem}/"
        ours.save("page, text edited", file, f"{text.rstrip()}\n\n{word}\n", page, word)
        titled = re.sub(r"^title: .*$", f"title: {word}title", text, count=1, flags=re.M)
        ours.save("page, title edited", file, titled, page, f"{word}title")
        listing = f"{word}list"
        ours.save("listing, title edited", file, titled.replace(f"{word}title", listing), f"/{plan.name}/initiatives/", listing)
        ours.save("page, put back", file, text, page, re.search(r"^title: (.*)$", text, re.M).group(1).strip('"')[:2])
        base = own.with_name("base.html").read_text(encoding="utf-8").replace("</body>", f"<!-- {word} --></body>")
        ours.save("page, template edited", template.with_name("base.html"), base, page, f"<!-- {word} -->")
        if theirs:
            file = hugo_files[number]
            text = file.read_text(encoding="utf-8")
            slug = file.parent.name if file.stem == "index" else file.stem
            theirs.save("page, text edited", file, f"{text.rstrip()}\n\n{word}\n", f"/initiatives/{slug}/", word)
            titled = re.sub(r"^title: .*$", f"title: {word}title", text, count=1, flags=re.M)
            theirs.save("listing, title edited", file, titled, "/initiatives/", f"{word}title")
            file.write_text(text, encoding="utf-8")
    for contestant in filter(None, [ours, theirs]):
        contestant.report()
        contestant.process.terminate()


main()
