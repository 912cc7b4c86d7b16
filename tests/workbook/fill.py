#!/usr/bin/python3
"""Fills a workbook in LibreOffice, as a department does.

usage: fill.py WORKBOOK FILLED PDF [SHEET ID HEAD TEXT]...      ID is how the row's id ends; the filled workbook is printed as well
"""

import pathlib
import sys

from office import Office

source, *targets = map(pathlib.Path, sys.argv[1:4])
with Office() as office:
    book = office.open(source)
    for sheet, end, head, text in zip(*[iter(sys.argv[4:])] * 4, strict=True):
        book.sheet(sheet).type(end, head, text)
    for target in targets:
        book.save(target)
    book.close()
