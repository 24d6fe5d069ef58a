"""The table, and whether a promise was broken."""

from __future__ import annotations

from load.scenarios import Found

Row = tuple[str, str, str, str, str]
#: Aims in milliseconds (issue 3), by scenario and figure.
HEAD: Row = ("", "aim", "Springbrett", "floor", "× floor")


def ms(value: float | None) -> str:
    """Milliseconds as text."""
    return "" if value is None else f"{1000 * value:,.0f}"


def times(ours: Found, bare: Found, label: str, name: str, aim: str, percent: int = 95) -> Row:
    """A row of one percentile."""
    a, b = ours.p(name, percent), bare.p(name, percent)
    return (f"  {label}, p{percent} ms", aim, ms(a), ms(b), "")


def spread(ours: Found, bare: Found, label: str, name: str, aim: str) -> list[Row]:
    """Rows of median, 95th percentile and longest."""
    rows = [times(ours, bare, label, name, "", 50), times(ours, bare, label, name, aim)]
    longest = [max(each.times.get(name) or [0.0]) for each in (ours, bare)]
    return [*rows, (f"  {label}, longest ms", "", ms(longest[0]), ms(longest[1]), "")]


def use(ours: Found, bare: Found) -> list[Row]:
    """Rows of what was used: CPU a second of the scenario, memory, and the client's own."""
    shares = [100 * each.use.server_cpu / each.use.seconds for each in (ours, bare)]
    client = [100 * each.use.client_cpu / each.use.seconds for each in (ours, bare)]
    cpu = [each.use.server_cpu for each in (ours, bare)]
    ratio = f"{cpu[0] / cpu[1]:.1f}" if cpu[1] else ""
    memory = [each.use.memory for each in (ours, bare)]
    lag = [1000 * each.use.lag for each in (ours, bare)]
    return [
        ("  server, CPU seconds", "", f"{cpu[0]:.1f}", f"{cpu[1]:.1f}", ratio),
        ("  server, % of a core", "", f"{shares[0]:.0f}", f"{shares[1]:.0f}", ""),
        (
            "  server, memory MB",
            "",
            f"{memory[0]:.0f}",
            f"{memory[1]:.0f}",
            f"{memory[0] / memory[1]:.1f}",
        ),
        ("  client, % of a core", "", f"{client[0]:.0f}", f"{client[1]:.0f}", ""),
        ("  client's own delay, p95 ms", "", f"{lag[0]:.1f}", f"{lag[1]:.1f}", ""),
    ]


def counts(ours: Found, bare: Found, label: str, name: str, aim: str = "0") -> Row:
    """A row of a count."""
    return (f"  {label}", aim, str(ours.counts.get(name, 0)), str(bare.counts.get(name, 0)), "")


def rows_of(ours: Found, bare: Found) -> list[Row]:
    """Return the rows of one scenario."""
    kind, _, rest = ours.name.partition(" ")
    people = rest.split(",")[0].split(" ")[0]
    if kind == "join":
        rows: list[Row] = [
            (f"{people} join in 10 s, beside a class", "", "", "", ""),
            counts(ours, bare, "refused", "refused"),
            times(ours, bare, "code page with its files", "page", ""),
            *spread(ours, bare, "button pressed to own page", "joined", "500"),
            times(ours, bare, "the class meanwhile: acknowledged", "acknowledged", ""),
        ]
    elif kind in {"answer", "poll"}:
        how = "polling" if kind == "poll" else "streams"
        aim = "1,500" if kind == "poll" else "300" if people == "300" else "1,000"
        rows = [
            (f"{people} in 10 sessions answer every 15 s, {how}", "", "", "", ""),
            *spread(ours, bare, "sent to teacher's screen", "shown", aim),
            *spread(ours, bare, "sent to acknowledged", "acknowledged", ""),
            counts(ours, bare, "never shown", "never shown"),
        ]
    elif kind == "burst":
        where = "one session" if rest.endswith("in 1") else "10 sessions"
        how = ", polling" if rest.endswith("polling") else ""
        rows = [
            (f"{people} in {where} answer within 1 s{how}", "", "", "", ""),
            counts(ours, bare, "acknowledged", "acknowledged", people),
            counts(ours, bare, "acknowledged, not in the database", "missing"),
            counts(ours, bare, "in the database twice", "twice"),
            *spread(ours, bare, "sent to acknowledged", "acknowledged", ""),
        ]
        if not how:  # where everybody has answered before, the boards count them already
            rows.append(times(ours, bare, "all on every board", "on every board", ""))
    else:
        rows = [
            (f"{rest}: all are cut off at once and come back", "", "", "", ""),
            times(ours, bare, "back", "back", "5,000"),
            times(ours, bare, "back", "back", "", 100),
        ]
    return [*rows, counts(ours, bare, "answers 5xx", "failed"), *use(ours, bare)]


def broken(ours: list[Found]) -> list[str]:
    """Return the promises that do not hold: nobody refused, no 5xx, rows equal keys."""
    said = []
    for found in ours:
        for name in ("refused", "failed", "missing", "twice", "never shown"):
            if found.counts.get(name):
                said.append(f"{found.name}: {name} {found.counts[name]} ({found.statuses})")
        refused = {s: n for s, n in found.statuses.items() if s.startswith("stream 5")}
        if refused:
            said.append(f"{found.name}: {refused}")
    return said


def report(ours: list[Found], bare: list[Found]) -> int:
    """Print the table; return 1 when a promise is broken."""
    rows = [HEAD]
    for mine, theirs in zip(ours, bare, strict=True):
        rows += rows_of(mine, theirs)
    for label, *cells in rows:
        print(f"{label:50}" + "".join(f"{cell:>12}" for cell in cells))
    said = broken(ours)
    for each in said:
        print(f"BROKEN: {each}")
    return 1 if said else 0
