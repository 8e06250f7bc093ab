"""Commands of the centre for forms: `huimin forms build|lint|preview|convert`. Need the extra `authoring`.

`fetch|send|queue`, of the point, are those of `kiosk/cli_openrosa.py`.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from kiosk.cli_files import writing
from kiosk.cli_openrosa import fetch, send, show_queue

if TYPE_CHECKING:
    from forms.authoring.blocks import Library


class _Told(click.Group):
    """What is wrong with a form's source is said as `lint` says it, a line each, and the command exits 1."""

    def invoke(self, context: click.Context) -> Any:
        """See click.Group."""
        from forms.authoring.finding import AuthoringError

        try:
            return super().invoke(context)
        except AuthoringError as error:
            for finding in error.findings:
                click.echo(str(finding), err=True)
            sys.exit(1)


SOURCE = click.Path(path_type=Path, exists=True)
FILE = click.Path(path_type=Path, exists=True, dir_okay=False)
BLOCKS = click.option("--blocks", type=click.Path(path_type=Path, exists=True, file_okay=False),
                      help="folder of shared blocks; default: those of the product")  # fmt: skip


def _library(folder: Path | None) -> Library:
    try:
        import openpyxl  # noqa: F401  whether the extra is there
        import pyxform  # noqa: F401
    except ModuleNotFoundError as why:
        raise click.ClickException(f"没有安装 {why.name}：请安装 huimin-kiosk[authoring]") from None
    from forms.authoring.blocks import Library

    if folder is not None:
        return Library.load(folder)
    from importlib import resources

    with resources.as_file(resources.files("resources") / "forms" / "blocks") as shipped:
        return Library.load(shipped)


def _sources(path: Path) -> list[Path]:
    from forms.authoring.source import sources_in

    found = sources_in(path) if path.is_dir() else [path]
    if not found:
        raise click.ClickException(f"{path}: 没有 .yaml 或 .xlsx 表单")
    return found


@click.group(cls=_Told)
def forms() -> None:
    """Author forms (XLSForm workbooks, compact YAML); fetch them from an OpenRosa server and send finished ones."""


forms.add_command(fetch)
forms.add_command(send)
forms.add_command(show_queue)


@forms.command()
@click.argument("source", type=SOURCE)
@BLOCKS
@click.option("--json", "as_json", is_flag=True, help="one JSON object")
@click.option("--most-on-page", type=click.IntRange(1, 50), help="questions on a page without a remark")
@click.option("--no-validator", is_flag=True, help="without ODK Validate")
def lint(source: Path, blocks: Path | None, as_json: bool, most_on_page: int | None, no_validator: bool) -> None:
    """Say in Chinese what is wrong with a form, or with every form of a folder. Exits 1 where there is an error."""
    library = _library(blocks)
    from forms.authoring.lint import MOST_ON_PAGE
    from forms.authoring.lint import lint as check

    reports = {
        path: check(path.read_bytes(), path.name, library, most_on_page=most_on_page or MOST_ON_PAGE,
                    validate=not no_validator)
        for path in _sources(source)
    }  # fmt: skip
    ok = all(r.ok for r in reports.values())
    if as_json:
        findings = [f.as_json() for r in reports.values() for f in r.findings]
        click.echo(json.dumps({"ok": ok, "forms": len(reports), "findings": findings}, ensure_ascii=False))
    else:
        for path, report in reports.items():
            for finding in report.findings:
                click.echo(str(finding))
            if report.ok:
                click.echo(f"{path.name}：可以使用" + (f"，{len(report.findings)} 条提醒" if report.findings else ""))
    sys.exit(0 if ok else 1)


@forms.command()
@click.argument("source", type=SOURCE)
@click.option("--out", type=click.Path(path_type=Path, file_okay=False), required=True, help="one folder a form in it")
@click.option("--media", type=click.Path(path_type=Path, exists=True, file_okay=False),
              help="folder of the files that forms name; default: media beside the source")  # fmt: skip
@click.option("--no-validator", is_flag=True, help="without ODK Validate")
@BLOCKS
def build(source: Path, out: Path, media: Path | None, no_validator: bool, blocks: Path | None) -> None:
    """Compile a form, or every form of a folder, to ODK XForms. Writes nothing where one form has an error."""
    library = _library(blocks)
    from forms.authoring.bundle import bundle, write_bundle
    from forms.authoring.finding import AuthoringError
    from forms.authoring.lint import lint as check

    made = []
    for path in _sources(source):
        report = check(path.read_bytes(), path.name, library, validate=not no_validator)
        if report.artefact is None:
            raise AuthoringError(report.findings)
        for finding in report.findings:
            click.echo(str(finding), err=True)
        made.append(bundle(report.artefact, path.name, media or path.parent / "media"))
    twice = {b.form_id for b in made if [m.form_id for m in made].count(b.form_id) > 1}
    if twice:
        raise click.ClickException(f"form_id 用了两次：{'、'.join(sorted(twice))}")
    for one in made:
        with writing(out):
            folder = write_bundle(one, out)
        click.echo(f"{folder}  版本 {one.manifest['version']}  md5 {one.manifest['md5']}")


@forms.command()
@click.argument("file", type=FILE)
@click.option("--out", type=click.Path(path_type=Path, dir_okay=False), help="an .html file instead of text")
@BLOCKS
def preview(file: Path, out: Path | None, blocks: Path | None) -> None:
    """Show pages, questions, logic and choices."""
    library = _library(blocks)
    from forms.authoring.preview import as_html, as_text
    from forms.authoring.preview import preview as shown_of
    from forms.authoring.sheets import unfold
    from forms.authoring.source import load

    shown = shown_of(unfold(load(file.read_bytes(), file.name, library).form, library))
    if out is None:
        click.echo(as_text(shown), nl=False)
        return
    with writing(out):
        out.write_text(as_html(shown), encoding="utf-8")
    click.echo(str(out))


@forms.command()
@click.argument("file", type=FILE)
@click.argument("out", type=click.Path(path_type=Path, dir_okay=False))
@click.option("--force", is_flag=True, help="write over OUT")
@BLOCKS
def convert(file: Path, out: Path, force: bool, blocks: Path | None) -> None:
    """Turn a workbook into YAML or YAML into a workbook, without loss."""
    library = _library(blocks)
    from forms.authoring.source import dump, load

    if out.exists() and not force:
        raise click.ClickException(f"{out}: exists")
    loaded = load(file.read_bytes(), file.name, library)
    for remark in loaded.remarks:
        click.echo(str(remark), err=True)
    made = dump(loaded.form, out.name, library)
    with writing(out):
        out.write_bytes(made)
    click.echo(str(out))
