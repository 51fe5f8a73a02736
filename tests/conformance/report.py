"""Expectations and what became of them: a row for each, a column for each gateway."""
import dataclasses
import json

OK, FAIL, NOT_OFFERED = "ok", "FAIL", "-"


@dataclasses.dataclass
class Column:
    gateway: str
    results: dict = dataclasses.field(default_factory=dict)   # (family, expectation) → (verdict, detail)
    figures: dict = dataclasses.field(default_factory=dict)   # name → (value, unit)
    on_result: object = None

    def put(self, family, expectation, verdict, detail=""):
        self.results[family, expectation] = (verdict, detail)
        if self.on_result:
            self.on_result(self, family, expectation, verdict, detail)

    def expect(self, family, expectation, good, detail=""):
        """`good` is whether it holds; `detail` is shown where it does not."""
        self.put(family, expectation, OK if good else FAIL, "" if good else detail)

    def fail_rest(self, family, expectations, detail):
        """Those that nothing is known of, because something before them failed."""
        for expectation in expectations:
            if (family, expectation) not in self.results:
                self.expect(family, expectation, False, detail)

    def not_offered(self, family, expectation):
        self.put(family, expectation, NOT_OFFERED)

    def figure(self, name, value, unit):
        self.figures[name] = (value, unit)

    def count(self, verdict):
        return sum(1 for got, _ in self.results.values() if got == verdict)


def _rows(columns):
    """Every expectation of any column, families together, in the order in which they were first met."""
    families = {}
    for column in columns:
        for family, expectation in column.results:
            families.setdefault(family, {})[expectation] = None
    return families


def table(columns):
    families = _rows(columns)
    width = max(len(expectation) for rows in families.values() for expectation in rows) + 2
    widths = [max(len(column.gateway), 8) for column in columns]
    cell = lambda values: "  ".join(str(value).rjust(size) for value, size in zip(values, widths))
    lines = [" " * width + cell(column.gateway for column in columns)]
    for family, rows in families.items():
        lines += ["", family]
        for expectation in rows:
            verdicts = (column.results.get((family, expectation), (NOT_OFFERED,))[0] for column in columns)
            lines.append(("  " + expectation).ljust(width) + cell(verdicts))
    lines += ["", "storm figures"] if any(column.figures for column in columns) else []
    for name in dict.fromkeys(name for column in columns for name in column.figures):
        values = [column.figures.get(name, ("-", "")) for column in columns]
        unit = next(unit for _, unit in values if unit)
        lines.append(("  %s (%s)" % (name, unit)).ljust(width) + cell(value for value, _ in values))
    lines.append("")
    for verdict, words in ((OK, "hold"), (FAIL, "FAIL"), (NOT_OFFERED, "not offered")):
        lines.append(("totals: " + words).ljust(width) + cell(column.count(verdict) for column in columns))
    return "\n".join(lines)


def details(columns):
    return "\n".join("%s: %s: %s: %s" % (column.gateway, family, expectation, detail)
                     for column in columns for (family, expectation), (verdict, detail) in column.results.items() if verdict == FAIL)


def json_lines(columns):
    for column in columns:
        for (family, expectation), (verdict, detail) in column.results.items():
            yield json.dumps({"gateway": column.gateway, "family": family, "expectation": expectation, "verdict": verdict, "detail": detail})
        for name, (value, unit) in column.figures.items():
            yield json.dumps({"gateway": column.gateway, "figure": name, "value": value, "unit": unit})
