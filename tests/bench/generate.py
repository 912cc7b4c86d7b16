#!/usr/bin/env python3
"""Writes a plan of N initiatives as content for keikaku, and a comparable site for Hugo.

usage: generate.py N KEIKAKU_DIR [HUGO_DIR]

The same N gives the same bytes everywhere. Titles, sentences, departments and marks are recombined from content/;
the figures are drawn by a number generator and mean nothing. The rest of the plan (images, approaches, roles,
reviews, challenges, glossary) is the real one.
"""

import json
import pathlib
import re
import shutil
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
PLAN = ROOT / "content" / "asahikawa-2024"
APPROACHES = ["1-1", "1-2", "2-1", "2-2", "2-3", "3-1", "3-2", "3-3", "4-1", "4-2", "4-3"]


class Dice:
    """A small generator of our own: the library's may change between versions."""

    def __init__(self, seed):
        self.state = seed * 2654435761 + 1

    def below(self, n):
        self.state = (self.state * 6364136223846793005 + 1442695040888963407) % 2**64
        return (self.state >> 33) % n

    def pick(self, items):
        return items[self.below(len(items))]


def parts(path):
    """Front matter and body of a file."""
    _, front, body = path.read_text(encoding="utf-8").split("---\n", 2)
    return front, body


def real():
    """What is recombined: titles, department lists, audiences, and sentences."""
    titles, departments, audiences, sentences = [], [], [], []
    for path in sorted((PLAN / "initiatives").glob("*.md")):
        front, body = parts(path)
        titles.append(re.search(r"^title: (.*)$", front, re.M).group(1).strip('"'))
        found = re.search(r"^departments:\n((?:  .*\n)+)", front, re.M)
        if found and path.name.startswith("city"):
            departments.append(found.group(1))
        found = re.search(r"^for: (\[.*\])$", front, re.M)
        if found:
            audiences.append(found.group(1))
        sentences += split(body)
    for folder in ["approaches", "regional-images"]:
        for path in sorted((PLAN / folder).glob("*.md")):
            sentences += split(parts(path)[1])
    return titles, departments, audiences, sorted(set(sentences))


def split(body):
    lines = [line for line in body.splitlines() if not re.match(r"[#|>]|\s*$", line)]
    found = []
    for line in lines:
        line = re.sub(r"^(?:[-*]|\d+\.) *", "", line)
        found += [s + "。" for s in line.split("。") if 8 <= len(s) <= 90]
    return [s for s in found if not re.search(r"[\[\]<>`*_{}]", s)]


def body(dice, sentences):
    """2 to 4 KB: four paragraphs, a list and a table."""
    paragraph = lambda: "".join(dice.pick(sentences) for _ in range(4 + dice.below(4)))
    items = "".join(f"- {dice.pick(sentences)}\n" for _ in range(4))
    rows = "".join(f"| 令和{6 + n}年度 | {dice.pick(sentences)} |\n" for n in range(3))
    return (
        f"{paragraph()}\n\n{paragraph()}\n\n## 取り組むこと\n\n{items}\n{paragraph()}\n\n"
        f"## 予定\n\n| 年度 | 内容 |\n|---|---|\n{rows}\n{paragraph()}\n"
    )


def write(path, text):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8", newline="\n")


def initiatives(count):
    titles, departments, audiences, sentences = real()
    for number in range(1, count + 1):
        dice = Dice(number)
        marks = sorted({dice.pick(APPROACHES) for _ in range(1 + dice.below(3))})
        yield {
            "number": number,
            "title": f"{dice.pick(titles)}（その{number}）",
            "departments": dice.pick(departments),
            "approaches": marks,
            "for": dice.pick(audiences),
            "body": body(dice, sentences),
        }


def indicators(count):
    titles = real()[0]
    for number in range(1, count // 3 + 1):
        dice = Dice(-number)
        value = 20 + dice.below(300)
        values = []
        for year in range(4, 8):
            values.append((f"令和{year}年度", value))
            value = max(0, value + dice.below(41) - 18)
        yield {
            "number": number,
            "name": f"{dice.pick(titles)}の件数（その{number}）",
            "approach": dice.pick(APPROACHES),
            "unit": dice.pick(["件", "人", "か所", "回"]),
            "values": values,
            "target": value + 20,
        }


def keikaku(count, out):
    plan = out / "content" / "bench"
    for name in ["regional-images", "approaches", "roles", "reviews"]:
        shutil.copytree(PLAN / name, plan / name)
    for name in ["challenges.yaml", "glossary.yaml", "synonyms.yaml"]:
        shutil.copy(PLAN / name, plan / name)
    # Reviews name initiatives of the real plan, whose names the spelling sheet knows and this plan has not.
    words = (plan / "synonyms.yaml").read_text(encoding="utf-8")
    write(plan / "synonyms.yaml", re.sub(r"^style:\n(?:[ #-].*\n)+", "", words, flags=re.M))
    about = (PLAN / "plan.yaml").read_text(encoding="utf-8")
    write(plan / "plan.yaml", re.sub(r"^supersedes: .*\n", "", about, flags=re.M))
    site = (ROOT / "content" / "site.yaml").read_text(encoding="utf-8")
    site = re.sub(r"^(current_plan|plans|furigana): .*\n", "", site, flags=re.M)
    # Hugo has no second edition with furigana, so neither has this site.
    write(out / "content" / "site.yaml", site + "current_plan: bench\nplans: [bench]\nfurigana: false\n")
    shutil.copy(ROOT / "content" / "helplines.yaml", out / "content" / "helplines.yaml")
    for item in initiatives(count):
        marks = "".join(f"  - {{ at: approaches/{mark}, basis: stated }}\n" for mark in item["approaches"])
        write(
            plan / "initiatives" / f"city-{item['number']:02}.md",
            f"---\ntitle: {item['title']}\ndepartments:\n{item['departments']}marks:\n{marks}for: {item['for']}\n"
            f"sources:\n  - {{ document: booklet, place: 通し番号{item['number']} }}\n---\n{item['body']}",
        )
    for item in indicators(count):
        (year, value), *later = item["values"]
        unit = item["unit"]
        values = "".join(
            f"      - {{ year: {year}, value: {value}, text: {value}{unit} }}\n" for year, value in later
        )
        write(
            plan / "indicators" / f"{item['approach']}-n{item['number']}.yaml",
            f"name: {item['name']}\nshort: 件数{item['number']}\nat: approaches/{item['approach']}\nowners: [city]\n"
            f"unit: {unit}\nexplain: 何件あったかを数えます。\nseries:\n  - baseline: {{ year: {year}, value: {value}, text: {value}{unit} }}\n"
            f"    values:\n{values}    targets:\n      - {{ year: 令和11年度, value: {item['target']}, bound: at_least }}\n"
            f"sources:\n  - {{ document: indicators, place: 表 }}\n",
        )


def hugo(count, out):
    shutil.copytree(pathlib.Path(__file__).parent / "hugo", out)
    for item in initiatives(count):
        names = re.findall(r"department: ([^,}]+?)[ ,}]", item["departments"])
        front = {
            "title": item["title"],
            "departments": names,
            "sections": re.findall(r"sections: \[(.*?)\]", item["departments"]),
            "approaches": item["approaches"],
            "images": sorted({mark[0] for mark in item["approaches"]}),
            "for": item["for"].strip("[]").split(", "),
        }
        write(
            out / "content" / "initiatives" / f"city-{item['number']:02}.md",
            f"{json.dumps(front, ensure_ascii=False, indent=1)}\n\n{item['body']}",
        )
    for item in indicators(count):
        front = {
            "title": item["name"],
            "approaches": [item["approach"]],
            "images": [item["approach"][0]],
            "unit": item["unit"],
            "values": [{"year": year, "value": value} for year, value in item["values"]],
            "target": item["target"],
        }
        write(
            out / "content" / "indicators" / f"{item['approach']}-n{item['number']}.md",
            f"{json.dumps(front, ensure_ascii=False, indent=1)}\n\n何件あったかを数えます。\n",
        )


if __name__ == "__main__":
    if len(sys.argv) < 3:
        sys.exit(__doc__)
    number = int(sys.argv[1])
    for make, place in zip([keikaku, hugo], sys.argv[2:]):
        place = pathlib.Path(place)
        shutil.rmtree(place, ignore_errors=True)
        make(number, place)
