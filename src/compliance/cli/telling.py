"""``compliance report``: an audit made earlier, told again in any format."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from pathlib import Path

import click

from compliance.cli.auditing import make_writable
from compliance.cli.gating import fail_on_option, say_ruling
from compliance.cli.options import Words, audit_file, baseline_option, lang_option, read_baseline
from compliance.cli.terminal import results
from compliance.gate import bar_of, gate
from compliance.model import Audit
from compliance.report import FORMATS, as_bytes, audit_json, terminal, write
from compliance.report.wording import Lang


@click.command()
@click.argument("audit", type=click.Path(exists=True, path_type=Path))
@click.option(
    "--format",
    "formats",
    type=Words(tuple(FORMATS)),
    help=f"Reports to write, comma-separated: {', '.join(FORMATS)}.  [default: all with --out, else for the "
    "terminal]",
)
@lang_option
@click.option(
    "--out",
    type=click.Path(file_okay=False, path_type=Path),
    help="Where reports go.  [default: one format to standard output]",
)
@baseline_option("Say what is new since this earlier audit (audit.json or its directory).")
@fail_on_option(default=())
@click.pass_context
def report(
    ctx: click.Context,
    audit: Path,
    formats: tuple[str, ...] | None,
    lang: Lang,
    out: Path | None,
    baseline: Path | None,
    fail_on: tuple[str, ...],
    fail_under: float | None,
) -> None:
    """Write the reports of an earlier audit again: other formats, the other language.

    AUDIT is an audit.json or the directory that holds it. Nothing is crawled or judged: the same audit
    gives the same bytes. With --fail-on or --fail-under the exit code is that of the gate, else 0.

    \b
    Example:
      compliance report reports/school
      compliance report reports/school --format sarif,junit --out ci
      compliance report reports/school --format mr --lang en --baseline reports/2022-09
      compliance report reports/school --fail-on missing,overdue
    """
    bar = bar_of(fail_on, fail_under)
    if bar.new and not baseline:
        raise click.UsageError("--fail-on new: a report knows no other audit; name one with --baseline")
    done = audit_json.read(audit_file(audit))
    earlier = read_baseline(baseline) if baseline else None
    if out:
        make_writable(out)
        paths = write(done, out, tuple(FORMATS) if formats is None else formats, lang=lang, earlier=earlier)
        terminal.show_files(paths, results(), lang=lang)
    elif formats is None:
        terminal.show(done, results(), lang=lang)
    else:
        _print(done, formats, lang, earlier)
    if fail_on or fail_under is not None:
        ruling = gate(done, bar, earlier)
        say_ruling(ruling, fail_under, done.summary.rate)
        ctx.exit(ruling.exit)


def _print(done: Audit, formats: tuple[str, ...], lang: Lang, earlier: Audit | None) -> None:
    """One report to standard output, byte for byte as it would be written."""
    if len(formats) != 1:
        raise click.UsageError("--out is missing: only one format fits on standard output")
    content = FORMATS[formats[0]].render(done, lang, earlier)
    if isinstance(content, Mapping):
        raise click.UsageError(f"--out is missing: {formats[0]} is a folder of files")
    if isinstance(content, bytes) and sys.stdout.isatty():
        raise click.UsageError(f"--out is missing: {formats[0]} is no text for a terminal")
    sys.stdout.buffer.write(as_bytes(content))
