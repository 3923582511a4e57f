"""Commands on schemas: list, show, diff, rules, check, format."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import click

from govfin import api
from govfin.cli.differences import difference_data, difference_text
from govfin.cli.listing import listed, listing_data, listing_text
from govfin.cli.terminal import (
    CLEAN,
    FINDINGS,
    UNUSABLE,
    colourful,
    language_option,
    say,
    schemas_option,
    telling,
)
from govfin.diagnostics.diagnostic import Diagnostic, FileError, Language, Severity
from govfin.diagnostics.show import as_data, severity_of, show_all
from govfin.formats.files import replace_file
from govfin.library.load import Loader, locate, read_schema_text
from govfin.library.shelf import default_shelf
from govfin.renderings.protection import protection_text
from govfin.renderings.rule_sheet import page_text, sheet_text
from govfin.schema.diff import diff as differences


@click.group()
def schema() -> None:
    """The schemas that govfin has, and those that you write."""


@schema.command(
    "list",
    epilog="""\b
Examples:
  govfin schema list
  govfin schema list --schemas ./forms --format json""",
)
@click.option("--format", "format_", type=click.Choice(["text", "json"]), default="text", show_default=True)
@schemas_option
@language_option
def list_(format_: str, schemas: tuple[str, ...], lang: str) -> None:
    """List the schemas: id, title, year, tables, place, source, and where each comes from.

    Schemas lie in the folders of --schemas, in those that the environment variable GOVFIN_SCHEMAS names, in govfin
    itself, and in installed packages that ship schemas. The first that has an id is the one that is used.
    """
    with telling(lang):
        found = listed(default_shelf(schemas))
        if format_ == "json":
            click.echo(json.dumps(listing_data(found), ensure_ascii=False, indent=2))
        else:
            say(listing_text(found, Language(lang)))


@schema.command(
    epilog="""\b
Examples:
  govfin schema diff cn-2020 cn-2024
  govfin schema diff cn-2020 ./my.govfin --lang zh
  govfin schema diff cn-2020 cn-2024 --format json | jq '.tables[].rows.added'""",
)
@click.argument("before", metavar="A")
@click.argument("after", metavar="B")
@click.option("--format", "format_", type=click.Choice(["text", "json"]), default="text", show_default=True)
@schemas_option
@language_option
def diff(before: str, after: str, format_: str, schemas: tuple[str, ...], lang: str) -> None:
    """Tell what changed from form A to form B: tables, rows, columns, notes, codes, rules.

    Rows are known by their class or name, whatever their number. A and B are ids or files.
    """
    with telling(lang):
        change = differences(api.load_schema(before, path=schemas), api.load_schema(after, path=schemas))
        if format_ == "json":
            click.echo(json.dumps(difference_data(change), ensure_ascii=False, indent=2))
        else:
            click.echo(difference_text(change, Language(lang)), nl=False)


@schema.command(
    epilog="""\b
Examples:
  govfin schema show cn-2020
  govfin schema show cn-2020 --table 表4
  govfin schema show ./my.govfin --rules""",
)
@click.argument("name", metavar="ID|FILE")
@click.option("--table", "tables", multiple=True, metavar="表N", help="Only this table; may be given again.")
@click.option("--rules", is_flag=True, help="List the rules with their reasons instead of the forms.")
@schemas_option
@language_option
def show(name: str, tables: tuple[str, ...], rules: bool, schemas: tuple[str, ...], lang: str) -> None:  # noqa: FBT001 - a click flag
    """Show a schema as the form that it is: tables, rows, columns, notes; or its rules."""
    with telling(lang):
        from govfin.cli.forms import print_forms, print_rules  # noqa: PLC0415 - rich

        found = api.load_schema(name, path=schemas)
        for table in tables:
            if table not in found.table_by_id:
                known = ", ".join(found.table_by_id)
                raise FileError([Diagnostic("D0201", {"name": table, "schema": found.id, "known": known})])
        if rules:
            print_rules(found, tables, colour=colourful(sys.stdout))
        else:
            print_forms(found, tables, Language(lang), colour=colourful(sys.stdout))


@schema.command(
    epilog="""\b
Examples:
  govfin schema rules cn-2020
  govfin schema rules cn-2020 --format csv -o rules.csv
  govfin schema rules cn-2020 --format md

\b
csv is the sheet in which finance bureaus keep their rules, one line a relation. Its 关系符 says when a
line is reported, not when it is right: `<>` where the two sides must be equal, `>` where the left may
not exceed the right; and only where they differ by more than 允许误差, which rounding explains.""",
)
@click.argument("name", metavar="ID|FILE")
@click.option("--format", "format_", type=click.Choice(["text", "csv", "md"]), default="text", show_default=True)
@click.option("-o", "--output", metavar="OUT", help="Write csv or md to this file, whole or not at all.")
@schemas_option
@language_option
def rules(name: str, format_: str, output: str | None, schemas: tuple[str, ...], lang: str) -> None:
    """List the rules of a schema: code, sentence, reason, source; as a sheet for Excel or WPS, or as a page.

    The page also shows what protects each cell: where a wrong figure is located, seen, or missed.
    """
    with telling(lang):
        found = api.load_schema(name, path=schemas)
        if format_ == "text":
            from govfin.cli.forms import print_rules  # noqa: PLC0415 - rich

            print_rules(found, (), colour=colourful(sys.stdout))
            return
        text = sheet_text(found) if format_ == "csv" else f"{page_text(found)}\n{protection_text(found)}"
        if output is None or output == "-":
            click.echo(text, nl=False)
        else:
            replace_file(Path(output), text)


@schema.command(
    epilog="""\b
Examples:
  govfin schema check my.govfin
  govfin schema check schemas/*.govfin --format json

Exit status: 0 no errors (warnings and notes may be), 1 errors, 2 a file that cannot be read.""",
)
@click.argument("files", metavar="FILE...", nargs=-1, required=True)
@click.option("--format", "format_", type=click.Choice(["text", "json"]), default="text", show_default=True)
@schemas_option
@language_option
def check(files: tuple[str, ...], format_: str, schemas: tuple[str, ...], lang: str) -> None:
    """Check schema files: every mistake of every file, with line, column and what to do."""
    language, shelf = Language(lang), default_shelf(schemas)
    found: list[Diagnostic] = []
    unreadable = False
    for file in files:
        try:
            found.extend(Loader(shelf).load(locate(file, shelf)).diagnostics)
        except FileError as error:
            unreadable = True
            found.extend(error.diagnostics)
    if format_ == "json":
        click.echo(json.dumps([as_data(d, language) for d in found], ensure_ascii=False, indent=2))
    elif found:
        say(show_all(found, language))
    else:
        count = len(files)
        words = (
            f"{count} 个文件没有错误"
            if language is Language.ZH
            else f"{count} {'file' if count == 1 else 'files'} checked: no mistakes"
        )
        say(words)
    wrong = any(severity_of(d) is Severity.ERROR for d in found)
    sys.exit(UNUSABLE if unreadable else FINDINGS if wrong else CLEAN)


@schema.command(
    "format",
    epilog="""\b
Examples:
  govfin schema format my.govfin
  govfin schema format --check schemas/*.govfin schemas/*.narrative.md
  govfin schema format - < my.govfin""",
)
@click.argument("files", metavar="FILE...", nargs=-1, required=True)
@click.option("--check", "only_check", is_flag=True, help="Change nothing; exit 1 if a file would change.")
@language_option
def format_(files: tuple[str, ...], only_check: bool, lang: str) -> None:  # noqa: FBT001 - a click flag
    """Write schema files in their canonical form: two spaces a level, one statement a line, comments kept.

    Of the template of a narrative (.md) the words stay as they are, and what stands in braces is made tidy.
    """
    # The parser loads lark; other commands do without it.
    from govfin.cli.formatting import formatted  # noqa: PLC0415

    changed = 0
    with telling(lang):
        texts = {f: sys.stdin.read() if f == "-" else read_schema_text(Path(f)) for f in files}
        results = {f: formatted(text, "<stdin>" if f == "-" else f) for f, text in texts.items()}
        for file, text in results.items():
            differs = text != texts[file]
            changed += differs
            if file == "-" and not only_check:
                click.echo(text, nl=False)
            elif differs and not only_check:
                replace_file(Path(file), text)
            if differs and file != "-":
                click.echo(f"{'would change' if only_check else 'formatted'} {file}", err=True)
    sys.exit(FINDINGS if only_check and changed else CLEAN)


@schema.command(
    epilog="""\b
Examples:
  govfin schema strength cn-2020
  govfin schema strength cn-2020 --format json | jq '.single_errors.not_located'""",
)
@click.argument("name", metavar="ID|FILE")
@click.option("--format", "format_", type=click.Choice(["text", "json"]), default="text", show_default=True)
@language_option
def strength(name: str, format_: str, lang: str) -> None:
    """Say how strong the rules of a schema are: which errors they cannot see, or see and cannot locate."""
    # Algebra that other commands do without.
    from govfin.audit.strength import as_data as strength_data  # noqa: PLC0415
    from govfin.audit.strength import strength as strength_of  # noqa: PLC0415
    from govfin.cli.strength import strength_text  # noqa: PLC0415

    with telling(lang):
        found = strength_of(api.load_schema(name))
        if format_ == "json":
            click.echo(json.dumps(strength_data(found), ensure_ascii=False, indent=2))
        else:
            say(strength_text(found, Language(lang)))
