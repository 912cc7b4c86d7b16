#!/usr/bin/python3
"""Fills real workbooks in LibreOffice, brings them back, and says what came of it.

usage: walk.py KEIKAKU SITES OUTPUT      SITES holds the sample sites; a table of the messy sheets goes to OUTPUT/workbooks.md
"""

import filecmp
import pathlib
import shutil
import subprocess
import sys
import tempfile

from office import Office

YEAR = "令和7年度"
VALUE, NOTE = f"{YEAR}の値", f"{YEAR}の注"
FORMS = [".xlsx", ".ods", ".xls"]


class Site:
    """A copy of a sample site, and the command that works on it."""

    def __init__(self, keikaku, source, folder):
        self.keikaku, self.source, self.folder = keikaku, source, folder / source.name
        self.restore()

    def restore(self):
        shutil.rmtree(self.folder, ignore_errors=True)
        shutil.copytree(self.source, self.folder)

    def run(self, *arguments, code=0):
        command = [self.keikaku, "--site", self.folder, "--lang", "ja", *arguments]
        done = subprocess.run(command, capture_output=True, text=True)
        assert code in (None, done.returncode), f"{arguments}: {done.returncode}\n{done.stdout}\n{done.stderr}"
        return done.stdout

    def export(self, department):
        sheets = self.folder.parent / f"{self.source.name}-sheets"
        shutil.rmtree(sheets, ignore_errors=True)
        sheets.mkdir()
        self.run("export", "--year", "R7", "--department", department, "--output", sheets)
        [path] = sheets.glob("*.xlsx")
        return path

    def changed(self):
        """The files of content/ that differ from those of the sample."""

        def walk(found, inside):
            for name in [*found.left_only, *found.right_only, *found.diff_files]:
                yield f"{inside}{name}"
            for name, below in found.subdirs.items():
                yield from walk(below, f"{inside}{name}/")

        return sorted(walk(filecmp.dircmp(self.source / "content", self.folder / "content"), ""))


PERCENT, PEOPLE, SPOTS, FIRMS = (f"/indicators/{end}/1" for end in ("measure-05", "basic-6-1", "city-22-a", "city-24-a"))
ALL = [".xlsx", ".ods", ".xls", ".utf-8.csv", ".cp932.csv"]
# The forms that say what is hidden, merged in ods, or shown as a percentage.
TELLING = [".xlsx", ".ods"]


def types(*typed):
    def act(sheet):
        for end, head, text in typed:
            sheet.type(end, head, text)

    return act


def after(change, *typed):
    """A change of the sheet, behind answers that must come through all the same."""

    def act(sheet):
        types(*typed)(sheet)
        # What a person does who wants more than to fill in: the protection has no password.
        sheet.unprotect()
        change(sheet)

    return act


def copied(text):
    """A row copied below, with another answer in the copy."""

    def change(sheet):
        row = sheet.copy_row(SPOTS)
        sheet.sheet.getCellByPosition(sheet.column(VALUE), row).FormulaLocal = text

    return change


def overwritten(end, head, text):
    def change(sheet):
        sheet.cell(end, head).FormulaLocal = text

    return change


ONE = (SPOTS, VALUE, "80")
TAKEN = "78か所 → 80か所"
# What was done, on which sheet, in which forms it was saved, and what `import` has to say of it.
MESSES = [
    (
        "単位、全角、桁の区切り",
        "数値",
        types((FIRMS, VALUE, "９９事業者"), (PEOPLE, VALUE, "１，５００人"), (SPOTS, VALUE, "1,080")),
        ALL,
        ["96事業者 → 99事業者", "1,412人 → 1,500人", "78か所 → 1,080か所"],
    ),
    ("43.5% と打つ（表計算では 0.435）", "数値", types((PERCENT, VALUE, "43.5%")), TELLING, ["42.0% → 43.5%"]),
    (
        "43.5% と打つ（表示の形を言わないファイル）",
        "数値",
        types((PERCENT, VALUE, "43.5%")),
        [".xls"],
        ["割合かパーセントか分かりません"],
    ),
    (
        "約、※1",
        "数値",
        types((PEOPLE, VALUE, "約1,500人"), (SPOTS, VALUE, "80※1")),
        ALL,
        ["1,412人 → 1,500人", f"{TAKEN}（※の印は取り込みません）"],
    ),
    (
        "「―」と 0",
        "数値",
        types((PEOPLE, VALUE, "―"), (SPOTS, VALUE, "0")),
        ALL,
        ["1,412人 → 報告なし", "78か所 → 0か所"],
    ),
    ("空にする", "数値", types((SPOTS, VALUE, ""), (FIRMS, VALUE, "99")), ALL, ["96事業者 → 99事業者", "令和7年度の値  "]),
    ("計算式", "数値", types((SPOTS, VALUE, "=70+10")), ALL, [TAKEN]),
    ("誤った計算式", "数値", types((SPOTS, VALUE, "=1/0")), ALL, ["は計算式の誤りです"]),
    ("日付になった値", "数値", types((SPOTS, VALUE, "1/2")), [".xlsx", ".ods", ".xls"], ["は日付です"]),
    ("言葉", "数値", types((SPOTS, VALUE, "調査中")), ALL, ["`調査中` は数として読めません"]),
    ("上に題の行", "数値", after(lambda sheet: sheet.insert_rows(0, "回答", "福祉課"), ONE), ALL, [TAKEN]),
    ("並べかえ", "数値", after(lambda sheet: sheet.sort(VALUE), ONE), ALL, [TAKEN]),
    ("列の移動", "数値", after(lambda sheet: sheet.move_column(VALUE, 1), ONE), ALL, [TAKEN]),
    ("隠した行", "数値", after(lambda sheet: sheet.hide(SPOTS), ONE), TELLING, [TAKEN, "［数値］7"]),
    ("しぼりこみ", "数値", after(lambda sheet: sheet.filter("単位", "人"), ONE), TELLING, [TAKEN, "［数値］4, 7, 8, 10, 11"]),
    ("下への結合", "数値", after(lambda sheet: sheet.merge_down(SPOTS, VALUE, 2), ONE), TELLING + [".xls"], [TAKEN, "96事業者 → 80事業者"]),
    ("写した行（同じ答え）", "数値", after(copied("80"), ONE), ALL, [TAKEN]),
    ("写した行（ちがう答え）", "数値", after(copied("81"), ONE), ALL, ["同じ欄に、ちがう答えが2つあります"]),
    ("見るだけの欄を変える", "数値", after(overwritten(SPOTS, "令和6年度の値", "60"), ONE), ALL, ["見るだけの欄が変わっています", TAKEN]),
    ("日付になった ID", "数値", after(overwritten(SPOTS, "ID", "7-1"), ONE), [".xlsx", ".ods", ".xls"], ["ID が日付か数に変わっています"]),
    ("ない ID", "数値", after(overwritten(SPOTS, "ID", "1番の指標"), ONE), ALL, ["`1番の指標` という ID は、この計画にありません"]),
    (
        "年度の書き方いろいろ",
        "状態",
        types(*((f"/city-{n}/state", "その状態になった年度", text) for n, text in [(18, "令和7"), (19, "R7"), (20, "2025"), (21, "2026/3/31")])),
        ALL,
        [f"{name} その状態になった年度: （なし） → 令和7年度" for name in ("がん検診事業", "保健指導事業", "予防接種事業", "健康ポイント事業")],
    ),
]


def told(text):
    """What `import` says of single cells and rows: the lines that name a file."""
    return [line.strip() for line in text.splitlines() if "［" in line or ".csv" in line]


class Walk:
    def __init__(self, office, keikaku, sites, folder):
        self.office, self.folder, self.rows, self.faults = office, folder, [], []
        self.minorino = Site(keikaku, sites / "minorino", folder)
        self.aonagi = Site(keikaku, sites / "aonagi", folder)
        self.saved = 0

    def path(self, ending):
        self.saved += 1
        return self.folder / f"{self.saved}{ending}"

    def untouched(self):
        """Saved by another program and not filled in, a workbook changes no byte: in every form, whatever it asks for."""
        for site, department in [(self.minorino, "健康福祉部"), (self.aonagi, "福祉部")]:
            book = self.office.open(site.export(department))
            names = [sheet.sheet.Name for sheet in book.sheets()]
            paths = [self.path(ending) for ending in FORMS]
            for path in paths:
                book.save(path)
            for encoding in ("utf-8", "cp932"):
                for at in range(1, len(names)):
                    paths.append(self.path(f".{encoding}.csv"))
                    book.save(paths[-1], at + 1)
            book.close()
            for path in paths:
                text = site.run("import", "--yes", path)
                assert "変わるところはありません。" in text, f"{path.name}: {text}"
            assert site.changed() == [], site.changed()
            print(f"ok: {site.source.name} {department}: {len(paths)} files come back without a change ({'・'.join(names[1:])})")

    def messy(self):
        """One mess after the other, each in a workbook of its own and in every form that can hold it. Nothing is written."""
        path = self.minorino.export("健康福祉部")
        for name, sheet, act, forms, expected in MESSES:
            book = self.office.open(path)
            at = [one.sheet.Name for one in book.sheets()].index(sheet) + 1
            act(book.sheet(sheet))
            saved = [(form, self.path(form)) for form in forms]
            for _, other in saved:
                book.save(other, at)
            book.close()
            for form, other in saved:
                text = self.minorino.run("import", "--dry-run", other, code=None)
                found = "\n".join(told(text))
                self.faults += [f"{name} {form}: no `{line}` in\n{text}" for line in expected if line not in found]
            forms = "・".join(form.removeprefix(".") for form in forms)
            self.rows.append((name, forms, "<br>".join(expected)))
            print(f"ok: {name}（{forms}）: {'、'.join(expected)}")
        assert not self.faults, "\n".join(self.faults)

    def year(self):
        """A department's year: one workbook filled in, brought back, checked and built. What is refused keeps the rest out until asked for."""
        site = self.minorino
        path = site.export("健康福祉部")
        book = self.office.open(path)
        types((SPOTS, VALUE, "80"), (PEOPLE, NOTE, "名簿の数です。"))(book.sheet("数値"))
        types(
            ("/measures/5/section", f"{YEAR}の文章", "受けた人が増えました。"), ("/measures/5/section", f"{YEAR}の有効性", "A")
        )(book.sheet("評価"))
        types(("/city-18/money", f"{YEAR}の決算（千円）", "56,000千円"))(book.sheet("お金"))
        types(("/city-21/state", "状態", "終了"), ("/city-21/state", "その状態になった年度", "R7"))(book.sheet("状態"))
        answers = self.path(".xlsx")
        book.save(answers)
        types((FIRMS, VALUE, "たくさん"))(book.sheet("数値"))
        spoilt = self.path(".ods")
        book.save(spoilt)
        book.close()
        text = site.run("import", "--yes", spoilt, code=1)
        assert "変わるところ: 7" in text and "`たくさん` は数として読めません" in text and site.changed() == [], text
        site.run("import", "--yes", "--rest", spoilt, code=1)
        rest = site.changed()
        site.restore()
        text = site.run("import", "--yes", answers)
        plan = "comprehensive-2023"
        expected = [
            f"{plan}/indicators/basic-6-1.yaml",
            f"{plan}/indicators/city-22-a.yaml",
            f"{plan}/initiatives/city-18.md",
            f"{plan}/initiatives/city-21.md",
            f"{plan}/reviews/2025/measure-05.md",
        ]
        assert site.changed() == expected == rest, (site.changed(), rest)
        assert "変わるところはありません。" in site.run("import", "--yes", answers)
        site.run("check")
        site.run("build")
        page = (site.folder / "public" / plan / "indicators" / "city-22-a" / "index.html").read_text(encoding="utf-8")
        assert "80" in page
        print(f"ok: one workbook, {len(expected)} files, checked and built:\n{text}")
        site.restore()

    def printed(self):
        """On paper: A4, all heads whole, and no ids."""
        for site, department in [(self.minorino, "健康福祉部"), (self.aonagi, "福祉部")]:
            book = self.office.open(site.export(department))
            path = self.path(".pdf")
            book.save(path)
            heads = {head for sheet in book.sheets()[1:] for head in sheet.texts()[sheet.head()][1:]}
            book.close()
            info = subprocess.run(["pdfinfo", "-l", "99", path], capture_output=True, text=True, check=True).stdout
            sizes = [line for line in info.splitlines() if line.startswith("Page ") and "size:" in line]
            assert sizes and all(line.endswith("(A4)") for line in sizes), info
            text = subprocess.run(["pdftotext", "-raw", path, "-"], capture_output=True, text=True, check=True).stdout
            bare = "".join(text.split())
            cut = [head for head in heads if "".join(head.split()) not in bare]
            assert not cut and "/2025/" not in bare, f"not on paper: {cut}"
            print(f"ok: {department} takes {len(sizes)} pages of A4")


def main(keikaku, sites, output):
    with tempfile.TemporaryDirectory() as folder, Office() as office:
        walk = Walk(office, keikaku, sites, pathlib.Path(folder))
        walk.untouched()
        walk.messy()
        walk.year()
        walk.printed()
    lines = [f"| {name} | {forms} | {said} |" for name, forms, said in walk.rows]
    head = "| 表にしたこと | ファイルの形 | import の答え |\n|---|---|---|\n"
    (output / "workbooks.md").write_text(head + "\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main(pathlib.Path(sys.argv[1]).resolve(), *map(pathlib.Path, sys.argv[2:4]))
