"""A table: rows that people add, with typed columns and totals."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import ClassVar, Self, TypeAlias

from app.content.block import Block, check_distinct
from app.content.fields.base import (
    AnswerProblem,
    Fault,
    Form,
    Passage,
    Question,
    Record,
    Row,
    Slot,
    Value,
    planned_in,
)
from app.content.fields.choices import Option, option_faults, option_named, options_in
from app.content.fields.numbers import number_faults, number_range, plain_number
from app.content.fields.texts import text_faults, tidy_lines
from app.content.text import LANGUAGES, Text, clean

MOST_ROWS = 50
LONGEST_CELL = 1000
COLUMN_KINDS = ("text", "number", "choice")
WIDTHS = ("narrow", "wide")
ROW = Text("rad", "rad", "row")

ExampleRow: TypeAlias = Mapping[str, Text | str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """A column of a table; every cell in it is a text, a number or one of some options."""

    id: str
    kind: str  # text, number or choice
    label: Text
    required: bool = False
    width: str | None = None  # narrow or wide
    limit: int | None = None  # text
    unit: Text | None = None  # number, and the next four
    min: Decimal | None = None
    max: Decimal | None = None
    decimals: int = 0
    total: bool = False
    options: tuple[Option, ...] = ()  # choice

    @classmethod
    def parse(cls, block: Block) -> Self:
        """Make the column from its block; problems go to the block's place."""
        kind = block.one_of("kind", COLUMN_KINDS, "unknown-kind")
        column = cls(
            id=block.ident(),
            kind=kind,
            label=block.text("label"),
            required=block.yes("required"),
            width=block.one_of("width", WIDTHS) if block.has("width") else None,
            limit=block.whole("limit", 1, LONGEST_CELL) if kind == "text" else None,
            **(number_range(block) if kind == "number" else {}),
            total=block.yes("total") if kind == "number" else False,
            options=options_in(block) if kind == "choice" else (),
        )
        if kind:
            block.close()
        return column

    def option(self, name: str) -> Option | None:
        """The option with this id, if there is one."""
        return option_named(self.options, name)

    def record(self) -> str | Record:
        """What may never disappear once published."""
        if self.kind != "choice":
            return self.kind
        return {"kind": self.kind, "options": [option.id for option in self.options]}

    def tidy(self, cell: str) -> str:
        """The one way to write a cell."""
        if self.kind == "number":
            return plain_number(cell) or cell.strip()
        return tidy_lines(cell) if self.kind == "text" else cell.strip()

    def faults(self, cell: str) -> Iterator[Fault]:
        """What is wrong with a cell as typed."""
        if not self.tidy(cell):
            if self.required:
                yield Fault("required", {})
        elif self.kind == "number":
            yield from number_faults(cell, self.min, self.max, self.decimals)
        elif self.kind == "choice":
            yield from option_faults(self.options, cell.strip())
        else:
            yield from text_faults(self.tidy(cell), self.limit)

    def quotable(self, cell: str) -> str:
        """The words that a comment can be anchored to."""
        return "" if self.kind == "choice" else cell


@dataclass(frozen=True, slots=True, kw_only=True)
class Table(Question):
    """Rows with typed columns. Its value is a list of rows: text by column id."""

    kind: ClassVar[str] = "table"

    columns: tuple[Column, ...]
    at_least: int
    at_most: int
    example: tuple[ExampleRow, ...]

    @classmethod
    def parse(cls, block: Block) -> Self:
        errors = block.place.errors()
        asked, blocks = planned_in(block), block.blocks("columns", "column")
        columns = tuple(Column.parse(each) for each in blocks)
        ids = ((c.id, b.line("id")) for c, b in zip(columns, blocks, strict=True))
        check_distinct(ids, block.place, "column")
        if block.has("columns") and not blocks:
            message = f"{block.what} has no columns."
            block.place.error(block.line("columns"), "too-few", message, "Add at least one column.")
        least = block.whole("at_least", 0, MOST_ROWS, default=int(asked["required"]))
        most = block.whole("at_most", max(least, 1), MOST_ROWS)
        rows = block.blocks("example", "example row")
        if block.place.errors() > errors:
            rows = []  # what is wrong with the columns is not to be told again of the cells
        example = tuple(_example_row(each, columns) for each in rows)
        return cls(**asked, columns=columns, at_least=least, at_most=most, example=example)

    @property
    def empty(self) -> list[Row]:
        return []

    def column(self, name: str) -> Column | None:
        """The column with this id, if there is one."""
        return next((column for column in self.columns if column.id == name), None)

    def cell_name(self, row: int, column: str) -> str:
        """The form name of a cell; rows count from 0."""
        return f"{self.id}.{row}.{column}"

    def record(self) -> Record:
        return {
            "kind": self.kind,
            "columns": {column.id: column.record() for column in self.columns},
        }

    def example_in(self, language: str) -> list[Row]:
        rows: list[Row] = [
            {
                name: cell.in_(language) if isinstance(cell, Text) else cell
                for name, cell in row.items()
            }
            for row in self.example
        ]
        return self.canonical(rows)

    def totals(self, rows: Value) -> dict[str, Decimal]:
        """The sum of each column that has a total; cells that are not numbers count as nothing."""
        return {
            column.id: sum((_number(row, column.id) for row in _rows(rows)), Decimal())
            for column in self.columns
            if column.total
        }

    def read(self, key: str, form: Form) -> list[Row]:
        cell = re.compile(re.escape(key) + r"\.([0-9]{1,4})\.([a-z][a-z0-9-]*)")
        rows: dict[int, Row] = {}
        names = form.keys()
        for name in names:
            if match := cell.fullmatch(name):
                sent = form.getlist(name)
                rows.setdefault(int(match[1]), {})[match[2]] = clean(sent[0]) if sent else ""
        return [self._whole_row(rows[number]) for number in sorted(rows)]

    def coerce(self, value: object) -> list[Row] | None:
        if not isinstance(value, list):
            return None
        for row in value:
            if not isinstance(row, dict):
                return None
            if not all(isinstance(key, str) and isinstance(cell, str) for key, cell in row.items()):
                return None
        return [self._whole_row({clean(key): clean(row[key]) for key in row}) for row in value]

    def is_empty(self, value: Value) -> bool:
        return not self.canonical(value)

    def problems(self, slot: Slot, value: Value) -> Iterator[AnswerProblem]:
        filled = [(number, row) for number, row in enumerate(_rows(value)) if not _is_blank(row)]
        if not filled:
            if self.required:
                yield AnswerProblem(slot, "required", {}, slot.key)
            return
        if len(filled) < self.at_least:
            yield AnswerProblem(slot, "too_few", {"at_least": self.at_least}, slot.key)
        if len(filled) > self.at_most:
            yield AnswerProblem(slot, "too_many", {"at_most": self.at_most}, slot.key)
        for number, row in filled:
            yield from self._row_problems(slot, number, row)

    def _row_problems(self, slot: Slot, number: int, row: Row) -> Iterator[AnswerProblem]:
        for column in self.columns:
            for code, data in column.faults(row.get(column.id, "")):
                where = self.cell_name(number, column.id)
                yield AnswerProblem(
                    slot, code, {**data, "row": number + 1, "column": column.id}, where
                )
        for name in row:
            if self.column(name) is None and row[name].strip():
                data = {"value": name, "row": number + 1, "column": name}
                yield AnswerProblem(slot, "unknown_option", data, slot.key)

    def canonical(self, value: Value) -> list[Row]:
        return [self._tidy_row(row) for row in _rows(value) if not _is_blank(row)]

    def passages(self, slot: Slot, value: Value) -> Iterator[Passage]:
        yield Passage(slot.key, slot.label, "")
        for number, row in enumerate(_rows(value)):
            for column in self.columns:
                text = column.quotable(row.get(column.id, ""))
                yield Passage(self.cell_name(number, column.id), _cell_label(column, number), text)

    def _whole_row(self, row: Row) -> Row:
        """The row with every column, in order, and whatever else was sent."""
        return {**{column.id: row.get(column.id, "") for column in self.columns}, **row}

    def _tidy_row(self, row: Row) -> Row:
        tidy = {column.id: column.tidy(clean(row.get(column.id, ""))) for column in self.columns}
        return {
            **tidy,
            **{key: row[key].strip() for key in row if key not in tidy and row[key].strip()},
        }


def _example_row(block: Block, columns: tuple[Column, ...]) -> ExampleRow:
    row: dict[str, Text | str] = {}
    for column in columns:
        if block.has(column.id) and column.kind:
            is_text = column.kind == "text"
            row[column.id] = block.text(column.id) if is_text else block.word(column.id)
    block.close()
    return row


def _cell_label(column: Column, number: int) -> Text:
    """ "Pris, rad 2": the column and the row, which counts from 1 as people do."""
    return Text(*(f"{column.label.in_(each)}, {ROW.in_(each)} {number + 1}" for each in LANGUAGES))


def _rows(value: Value) -> list[Row]:
    rows = value if isinstance(value, list) else []
    return [row for row in rows if isinstance(row, dict)]


def _is_blank(row: Row) -> bool:
    return not any(cell.strip() for cell in row.values())


def _number(row: Row, column: str) -> Decimal:
    return Decimal(plain_number(row.get(column, "")) or 0)
