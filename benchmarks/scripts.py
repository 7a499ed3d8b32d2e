"""Blocks in languages that have no functions of the usual kind: shell, queries, settings, data."""

import json
import random
from collections.abc import Callable

from benchmarks.words import words


def _bash(rng: random.Random) -> str:
    tool, other = rng.sample(words().code.tools, 2)
    n, m = rng.randint(2, 64), rng.randint(100, 9999)
    name = f"{tool.upper()}_{rng.choice(words().code.keys).upper()}"
    parts = [
        f"export {name}={m}",
        f'for part in $(seq 1 {n}); do\n  ./{tool} --seed "$part" > "{other}-${{part}}.log" &\ndone\nwait',
        f"grep -E '^step +{m}' *.log |\n  awk '{{ sum += ${rng.randint(2, 6)} }} END {{ print sum / NR }}'",
        f'if [[ ! -f "{other}.tar.gz" ]]; then\n  tar czf {other}.tar.gz runs/ || exit {n}\nfi',
        f'find . -name "*.{other[:3]}" -size +{n}k -print0 | xargs -0 rm -f  # {tool}',
        f'{tool}() {{\n  local depth=${{1:-{n}}}\n  echo "${{{name}}}: $depth" >&2\n}}',
    ]
    return "\n".join(["#!/usr/bin/env bash", "set -euo pipefail", *rng.sample(parts, rng.randint(3, 5))])


def _sql(rng: random.Random) -> str:
    left, right = rng.sample(words().code.tables, 2)
    a, b, c = rng.sample(words().code.columns, 3)
    n, m = rng.randint(2, 90), rng.randint(100, 9999)
    parts = [
        f"SELECT l.{a}, COUNT(*) AS total, AVG(r.{b}) AS mean_{b}\nFROM {left} AS l\n"
        f"LEFT JOIN {right} AS r ON l.id = r.{left[:-1]}_id\n"
        f"WHERE l.{c} > {m} AND r.{a} IS NOT NULL\nGROUP BY l.{a}\n"
        f"HAVING COUNT(*) >= {n}\nORDER BY total DESC LIMIT {n};",
        f"CREATE TABLE {right}_{n} (\n  id INTEGER PRIMARY KEY,\n  {a} VARCHAR({m}) NOT NULL DEFAULT '{b}',\n"
        f"  {c} DECIMAL({n}, 2) REFERENCES {left} (id)\n);",
        f"WITH ranked AS (\n  SELECT {a}, ROW_NUMBER() OVER (PARTITION BY {b} ORDER BY {c}) AS place\n"
        f"  FROM {left}\n)\nDELETE FROM ranked WHERE place > {n}; -- {right}",
        f"UPDATE {left}\nSET {a} = {a} * 1.{n}, {b} = CASE WHEN {c} < {m} THEN 'low' ELSE 'high' END;",
    ]
    return "\n\n".join(rng.sample(parts, 2))


def _json(rng: random.Random) -> str:
    return json.dumps(_settings(rng, depth=0), indent=2)


def _yaml(rng: random.Random) -> str:
    return (
        f"# {rng.choice(words().code.tools)}, {rng.randint(1, 99)}\n{_as_yaml(_settings(rng, depth=0), '')}"
    )


def _settings(rng: random.Random, *, depth: int) -> dict[str, object]:
    keys = rng.sample(words().code.keys, rng.randint(4, 6) - depth)
    return {key: _setting(rng, depth) for key in keys}


def _setting(rng: random.Random, depth: int) -> object:
    if depth < 2 and rng.random() < 0.3:
        return _settings(rng, depth=depth + 1)
    match rng.randrange(5):
        case 0:
            return round(rng.random() / 100, 6)
        case 1:
            return rng.choice(words().code.tools)
        case 2:
            return rng.random() < 0.5
        case 3:
            return [rng.randint(1, 512) for _ in range(rng.randint(2, 4))]
    return rng.randint(1, 4096)


def _as_yaml(data: dict[str, object], indent: str) -> str:
    lines = []
    for key, value in data.items():
        if isinstance(value, dict):
            lines.append(f"{indent}{key}:\n{_as_yaml(value, indent + '  ')}")
        else:
            lines.append(f"{indent}{key}: {json.dumps(value)}")
    return "\n".join(lines)


SCRIPTS: tuple[tuple[str, Callable[[random.Random], str]], ...] = (
    ("bash", _bash),
    ("bash", _bash),
    ("sql", _sql),
    ("json", _json),
    ("yaml", _yaml),
)
"""Fence word and maker; one that stands twice is chosen twice as often."""
