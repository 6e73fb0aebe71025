"""Workbooks: every table of a result on its own sheet, with its sources. Text is never taken for a formula."""

from __future__ import annotations

import io
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from townscale import _core
from townscale._disclosure import Suppression, cell_size, hidden_note
from townscale._extras import require
from townscale._text import starts_a_formula, visible
from townscale._write import replacing
from townscale.words import Words

_POSTS_FORMATS = ("#,##0", "#,##0.0", "#,##0.00")


def write(
    path: str | Path,
    tables: dict[str, Any],
    notes: Sequence[str] = (),
    language: str = "en",
    disclosure: Suppression | None = None,
) -> Path:
    """Write frames to a ``.xlsx`` file, one a sheet, and the notes on a last one; cells that ``disclosure`` hides are
    empty."""
    require("report")
    import xlsxwriter

    words = Words(language)
    with replacing(path) as temporary:
        written = io.BytesIO()
        book = xlsxwriter.Workbook(written, {"strings_to_formulas": False, "strings_to_urls": False, "in_memory": True})
        # The same tables give the same file: no clock in it.
        book.set_properties({"created": datetime(2000, 1, 1), "author": "townscale"})
        style = _Styles(book)
        for name, frame in tables.items():
            data = (disclosure or Suppression()).table(frame)
            sheet = book.add_worksheet(_sheet_name(words, name))
            _fill(sheet, data, words, style)
            _print_setup(sheet, words)
            if name == "gap" and data.height:
                _gap_chart(book, sheet, data, words)
            elif name == "plan" and data.height:
                _hires_chart(book, sheet, data, words)
            elif name == "cost_by_year" and data.height and not data["cost"].null_count():
                _cost_chart(book, sheet, data, words)
        sheet = book.add_worksheet(words("workbook.notes"))
        sheet.set_column(0, 0, 110, style.text)
        for number, line in enumerate([hidden_note(words), *notes, words("report.aggregates")]):
            sheet.write_string(number, 0, visible(line), style.quoted if starts_a_formula(line) else style.text)
        book.close()
        temporary.write_bytes(written.getvalue())
    return Path(path)


def _print_setup(sheet: Any, words: Words) -> None:
    """A page: A4 across, as wide as the sheet, its header on each, the sheet and the page named below."""
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0)
    sheet.set_margins(left=0.5, right=0.5, top=0.6, bottom=0.6)
    sheet.set_footer("&L&A&R&P / &N")
    if not cell_size():
        sheet.set_header(f"&C{words('report.internal')}")


class _Styles:
    def __init__(self, book: Any) -> None:
        self.header = book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"})
        self.text = book.add_format({"valign": "top", "text_wrap": True})
        self.plain = book.add_format({"valign": "top"})
        self.quoted = book.add_format({"valign": "top", "quote_prefix": True})
        self.whole = book.add_format({"num_format": "#,##0", "valign": "top"})
        self.share = book.add_format({"num_format": "0%", "valign": "top"})
        self.signed = book.add_format({"num_format": '+0%;"−"0%;0%', "valign": "top"})
        self.decimals = book.add_format({"num_format": "0.00", "valign": "top"})
        self.posts = [book.add_format({"num_format": form, "valign": "top"}) for form in _POSTS_FORMATS]

    def of(self, kind: str, column: Any) -> Any:
        """The format of a column: by what it counts, so that no part of a post is shown as none."""
        if not column.dtype.is_numeric() or kind == "label":
            return self.plain
        if kind in ("share", "probability"):
            return self.share
        if kind == "signed_share":
            return self.signed
        if kind == "rate":
            return self.decimals
        if kind in ("people", "money", "count") or not column.dtype.is_float():
            return self.whole
        if kind == "posts":
            return self.posts[_places(column)]
        size = column.drop_nulls().abs().max()
        return self.decimals if size is not None and size < 10 else self.posts[_places(column)]


_DECIMALS = {"share": 4, "probability": 4, "signed_share": 4, "people": 0, "money": 0}
"""Decimals of the columns of a table that is read on a screen, by what they count."""
_DIGITS = 6
"""Significant digits of other numbers there."""


def rounded(frame: Any) -> Any:
    """A table with as many decimals as what each column counts has: none of people and yuan, those needed of posts.

    >>> import polars as pl
    >>> rounded(pl.DataFrame({"required": [294.0000001], "p_short": [0.123456789]})).rows()
    [(294, 0.1235)]
    """
    import polars as pl

    columns = []
    for name, (kind, _) in zip(frame.columns, _core.column_meanings(frame.columns), strict=True):
        column = frame[name]
        if column.dtype.is_float():
            places = _places(column) if kind == "posts" else _DECIMALS.get(kind)
            column = column.round_sig_figs(_DIGITS) if places is None else column.round(places) + 0.0
            if places == 0 and bool(column.drop_nulls().is_finite().all()):
                column = column.cast(pl.Int64)
        columns.append(column)
    return pl.DataFrame(columns)


def _places(column: Any) -> int:
    """Decimals that a column of posts needs: none where all are whole, two where one is smaller than a twentieth."""
    values = [abs(value) for value in column.drop_nulls().to_list()]
    if all(abs(value - round(value)) < 1e-6 for value in values):
        return 0
    return 2 if any(1e-6 < value < 0.05 for value in values) else 1


def _sheet_name(words: Words, name: str) -> str:
    return words(f"workbook.{name}") if words.has(f"workbook.{name}") else name[:31]


def _fill(sheet: Any, data: Any, words: Words, style: _Styles) -> None:
    sheet.freeze_panes(1, 0)
    if data.width:
        sheet.autofilter(0, 0, max(data.height, 1), data.width - 1)
    for place, (name, (kind, _)) in enumerate(zip(data.columns, _core.column_meanings(data.columns), strict=True)):
        column = data[name]
        sheet.write_string(0, place, visible(words.column(name, kind)), style.header)
        form = style.of(kind, column)
        wide = 8
        for row, value in enumerate(column.to_list(), start=1):
            if value is None:
                continue
            if isinstance(value, bool):
                sheet.write_boolean(row, place, value, form)
            elif isinstance(value, (int, float)):
                if value == value and abs(value) != float("inf"):
                    sheet.write_number(row, place, round(value, 9), form)
            else:
                if name == "value" and (number := _number(value)) is not None:
                    sheet.write_number(row, place, number, style.plain)
                    continue
                # A code is what findings are told apart by: the same in every language.
                told = value if name == "code" else words.norm(str(value)) if name == "norm" else words.name(value)
                text = visible(str(told))
                wide = max(wide, sum(2 if ord(mark) > 0x2E80 else 1 for mark in text))
                sheet.write_string(row, place, text, style.quoted if starts_a_formula(text) else form)
        sheet.set_column(place, place, min(max(wide, 11), 60) + 1)


def _number(text: Any) -> float | None:
    """A term's value as a number, where it is one."""
    try:
        number = float(text)
    except (TypeError, ValueError):
        return None
    return number if abs(number) < float("inf") else None


def _gap_chart(book: Any, sheet: Any, data: Any, words: Words) -> None:
    """Required beside available, by row of the gap table."""
    place = {name: number for number, name in enumerate(data.columns)}
    if not {"area", "norm", "required", "available"} <= place.keys():
        return
    last = min(data.height, 40)
    chart = book.add_chart({"type": "column"})
    for name, fill in (("required", "#08519c"), ("available", "#a9b4be")):
        chart.add_series(
            {
                "name": words.column(name),
                "categories": [sheet.name, 1, 0, last, max(place[key] for key in ("area", "period") if key in place)],
                "values": [sheet.name, 1, place[name], last, place[name]],
                "fill": {"color": fill},
                "gap": 60,
            }
        )
    _finish(chart, words("report.gap"), words("workbook.posts"))
    sheet.insert_chart(1, len(data.columns) + 1, chart)


def _hires_chart(book: Any, sheet: Any, data: Any, words: Words) -> None:
    """Hires by row of the plan."""
    last = min(data.height, 40)
    place = data.columns.index("hire")
    chart = book.add_chart({"type": "column"})
    chart.add_series(
        {
            "name": words.column("hire"),
            "categories": [sheet.name, 1, 0, last, data.columns.index("role")],
            "values": [sheet.name, 1, place, last, place],
            "fill": {"color": "#08519c"},
            "gap": 60,
        }
    )
    _finish(chart, words("report.plan"), words("workbook.hires"))
    sheet.insert_chart(1, len(data.columns) + 1, chart)


def _cost_chart(book: Any, sheet: Any, data: Any, words: Words) -> None:
    """What each year costs, and the budget where there is one."""
    chart = book.add_chart({"type": "column"})
    for name, fill in (("cost", "#08519c"), ("budget", "#a9b4be")):
        if data[name].null_count() < data.height:
            place = data.columns.index(name)
            chart.add_series(
                {
                    "name": words.column(name),
                    "categories": [sheet.name, 1, 0, data.height, 0],
                    "values": [sheet.name, 1, place, data.height, place],
                    "fill": {"color": fill},
                    "gap": 60,
                }
            )
    _finish(chart, words("report.plan_costs"), words("workbook.yuan"))
    sheet.insert_chart(data.height + 2, 0, chart)


def _finish(chart: Any, title: str, axis: str) -> None:
    chart.set_title({"name": title, "name_font": {"size": 12}})
    chart.set_y_axis({"name": axis, "num_format": "#,##0", "major_gridlines": {"visible": True}})
    chart.set_legend({"position": "top"})
    chart.set_size({"width": 720, "height": 340})
