"""The list of schemas: what each is of, where its form was found, and where its file lies."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from attrs import frozen

from govfin.diagnostics.diagnostic import Language
from govfin.diagnostics.width import wrap
from govfin.library.load import Loader
from govfin.library.shelf import Shelf, shipped_by
from govfin.schema.schema import Schema

_WIDTH = 100


@frozen
class Listed:
    """A schema file of the shelf: its schema, unless that has errors."""

    id: str
    path: Path
    #: The package that it came with: govfin, or another; None for a file of one's own.
    package: str | None
    schema: Schema | None


def listed(shelf: Shelf) -> list[Listed]:
    """The schemas of a shelf, by id. A file with errors is listed too; one of classifications alone is not."""
    loader = Loader(shelf)
    found = []
    for id_ in shelf.ids():
        path = shelf.find(id_)
        if path is None:
            continue
        loaded = loader.load(path)
        if loaded.schema is not None or not loaded.ok:
            found.append(Listed(id_, path, shipped_by(path), loaded.schema if loaded.ok else None))
    return found


def listing_text(schemas: Iterable[Listed], language: Language) -> str:
    """The list as a person reads it."""
    return "\n\n".join("\n".join(wrap(x, _WIDTH, indent="    ") for x in _lines(s, language)) for s in schemas)


def _lines(item: Listed, language: Language) -> Iterable[str]:
    zh = language is Language.ZH
    schema = item.schema
    if schema is None:
        yield item.id
        yield "  有错误：govfin schema check 会说明" if zh else "  has errors: `govfin schema check` tells which"
    else:
        count = sum(not t.supplementary for t in schema.tables)
        tables = f"{count} 张表" if zh else f"{count} table{'' if count == 1 else 's'}"
        base = (f"依 {schema.bases[0]} 改" if zh else f"extends {schema.bases[0]}") if schema.bases else ""
        yield f"{item.id}  {schema.title}"
        facts = (str(schema.year or ""), tables, base, schema.place)
        yield "  " + ("，" if zh else ", ").join(f for f in facts if f)
        if schema.source:
            yield f"  {'来源：' if zh else 'source: '}{schema.source}"
    where = item.package or str(item.path)
    yield f"  {'出自：' if zh else 'from: '}{where}"


def listing_data(schemas: Iterable[Listed]) -> list[dict[str, Any]]:
    """The list as plain data, for JSON."""
    return [
        {
            "id": s.id,
            "title": s.schema.title if s.schema else None,
            "year": s.schema.year if s.schema else None,
            "place": s.schema.place if s.schema else None,
            "source": s.schema.source if s.schema else None,
            "extends": list(s.schema.bases) if s.schema else [],
            "tables": [t.id for t in s.schema.tables] if s.schema else [],
            "package": s.package,
            "file": str(s.path),
            "ok": s.schema is not None,
        }
        for s in schemas
    ]
