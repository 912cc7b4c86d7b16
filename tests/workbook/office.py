"""A LibreOffice without a screen, started once: opens workbooks, types into their cells as a person does, and saves them in any form.

Knows LibreOffice. Does not know what the sheets are about.
"""

import os
import pathlib
import subprocess
import tempfile
import time

import uno
from com.sun.star.beans import PropertyValue
from com.sun.star.connection import NoConnectException
from com.sun.star.table import CellRangeAddress
from com.sun.star.table.CellContentType import EMPTY

# The numbers by which LibreOffice knows encodings in the options of CSV.
ENCODINGS = {"utf-8": 76, "cp932": 64}
# Dates and percentages are recognised as on a Japanese computer.
JAPANESE = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
<item oor:path="/org.openoffice.Setup/L10N"><prop oor:name="ooSetupSystemLocale" oor:op="fuse"><value>ja-JP</value></prop></item>
</oor:items>
"""
FILTERS = {
    ".xlsx": "Calc MS Excel 2007 XML",
    ".xls": "MS Excel 97",
    ".ods": "calc8",
    ".pdf": "calc_pdf_Export",
}


def options(**named):
    return tuple(PropertyValue(Name=name, Value=value) for name, value in named.items())


class Office:
    """One process of LibreOffice with a profile of its own."""

    def __enter__(self):
        self.profile = tempfile.TemporaryDirectory()
        user = pathlib.Path(self.profile.name) / "user"
        user.mkdir()
        (user / "registrymodifications.xcu").write_text(JAPANESE, encoding="utf-8")
        pipe = f"keikaku-{os.getpid()}"
        self.process = subprocess.Popen(
            [
                "soffice",
                f"-env:UserInstallation={pathlib.Path(self.profile.name).as_uri()}",
                "--headless",
                "--norestore",
                "--nodefault",
                f"--accept=pipe,name={pipe};urp;",
            ],
            # Names of files are UTF-8, whatever the machine speaks.
            env={**os.environ, "LC_ALL": "C.UTF-8"},
            stderr=subprocess.DEVNULL,
        )
        local = uno.getComponentContext()
        resolver = local.ServiceManager.createInstanceWithContext("com.sun.star.bridge.UnoUrlResolver", local)
        for _ in range(600):
            try:
                context = resolver.resolve(f"uno:pipe,name={pipe};urp;StarOffice.ComponentContext")
                break
            except NoConnectException:
                time.sleep(0.1)
        self.desktop = context.ServiceManager.createInstanceWithContext("com.sun.star.frame.Desktop", context)
        return self

    def __exit__(self, *_):
        self.desktop.terminate()
        self.process.wait(60)
        self.profile.cleanup()

    def open(self, path):
        return Book(self.desktop.loadComponentFromURL(path.resolve().as_uri(), "_blank", 0, options(Hidden=True)))


class Book:
    """An open workbook."""

    def __init__(self, document):
        self.document = document

    def sheets(self):
        return [Sheet(self.document.Sheets.getByName(name)) for name in self.document.Sheets.ElementNames]

    def sheet(self, name):
        return Sheet(self.document.Sheets.getByName(name))

    def save(self, path, sheet=1):
        """Saves in the form that the ending names; as `.cp932.csv` or `.utf-8.csv` only one sheet, counted from 1."""
        filters = {"FilterName": FILTERS.get(path.suffix)}
        if path.suffix == ".csv":
            encoding = ENCODINGS[path.suffixes[-2].removeprefix(".")]
            # Comma, quotation mark, encoding, from the first line on; cells as they are shown.
            filters = {"FilterName": "Text - txt - csv (StarCalc)", "FilterOptions": f"44,34,{encoding},1,,0,false,true,false,false,false,{sheet}"}
        self.document.storeToURL(path.resolve().as_uri(), options(**filters))
        if path.suffix == ".csv":
            # LibreOffice puts the sheet's name behind the file's.
            name = self.document.Sheets.ElementNames[sheet - 1]
            path.with_name(f"{path.stem}-{name}{path.suffix}").rename(path)

    def close(self):
        self.document.close(True)


class Sheet:
    """A sheet with a column of ids."""

    def __init__(self, sheet):
        self.sheet = sheet

    def texts(self):
        """What the used cells show, row by row."""
        cursor = self.sheet.createCursor()
        cursor.gotoEndOfUsedArea(False)
        end = cursor.RangeAddress
        used = self.sheet.getCellRangeByPosition(0, 0, end.EndColumn, end.EndRow)
        return [[str(cell) for cell in row] for row in used.DataArray]

    def head(self):
        """The row of heads."""
        return next(row for row, texts in enumerate(self.texts()) if "ID" in texts)

    def column(self, head):
        return self.texts()[self.head()].index(head)

    def row(self, end):
        """The row whose id ends so."""
        ids = self.column("ID")
        return next(row for row, texts in enumerate(self.texts()) if texts[ids].endswith(end))

    def cell(self, end, head):
        return self.sheet.getCellByPosition(self.column(head), self.row(end))

    def type(self, end, head, text):
        """Types a text: what looks like a number, a percentage or a day becomes one."""
        cell = self.cell(end, head)
        assert not (self.sheet.isProtected() and cell.CellProtection.IsLocked), f"{end} {head} is locked"
        cell.FormulaLocal = text

    def unprotect(self):
        self.sheet.unprotect("")

    def body(self):
        """The rows below the heads."""
        texts = self.texts()
        return self.sheet.getCellRangeByPosition(0, self.head() + 1, len(texts[0]) - 1, len(texts) - 1)

    def sort(self, head):
        """Sorts the rows by a column, the last first."""
        field = uno.createUnoStruct("com.sun.star.table.TableSortField")
        field.Field, field.IsAscending = self.column(head), False
        fields = uno.Any("[]com.sun.star.table.TableSortField", (field,))
        self.body().sort(options(SortFields=fields, ContainsHeader=False))

    def hide(self, end):
        self.sheet.Rows.getByIndex(self.row(end)).IsVisible = False

    def filter(self, head, text):
        """Shows only the rows with a text in a column."""
        texts = self.texts()
        area = self.sheet.getCellRangeByPosition(0, self.head(), len(texts[0]) - 1, len(texts) - 1)
        field = uno.createUnoStruct("com.sun.star.sheet.TableFilterField")
        field.Field, field.IsNumeric, field.StringValue = self.column(head), False, text
        field.Operator = uno.Enum("com.sun.star.sheet.FilterOperator", "EQUAL")
        filtered = area.createFilterDescriptor(True)
        filtered.ContainsHeader = True
        filtered.FilterFields = (field,)
        area.filter(filtered)

    def insert_rows(self, at, *texts):
        self.sheet.Rows.insertByIndex(at, len(texts))
        for row, text in enumerate(texts, at):
            self.sheet.getCellByPosition(0, row).String = text

    def move_column(self, head, to):
        """Cuts a column out and puts it before another."""
        self.sheet.Columns.insertByIndex(to, 1)
        at, last = self.column(head), len(self.texts()) - 1
        source = self.sheet.getCellRangeByPosition(at, 0, at, last).RangeAddress
        self.sheet.moveRange(self.sheet.getCellByPosition(to, 0).CellAddress, source)
        self.sheet.Columns.removeByIndex(at, 1)

    def copy_row(self, end):
        """Copies a row below the last one, and gives its number."""
        texts, row = self.texts(), self.row(end)
        source = self.sheet.getCellRangeByPosition(0, row, len(texts[0]) - 1, row).RangeAddress
        self.sheet.copyRange(self.sheet.getCellByPosition(0, len(texts)).CellAddress, source)
        return len(texts)

    def merge_down(self, end, head, count):
        """Merges a cell with those below it, as people do for what is the same."""
        column, row = self.column(head), self.row(end)
        self.sheet.getCellRangeByPosition(column, row, column, row + count - 1).merge(True)
