"""``compliance demo``: the bundled sample school, served on loopback and audited."""

from __future__ import annotations

from pathlib import Path

import click

from compliance.checklists import read_checklist
from compliance.cli.auditing import Task, make_writable, perform
from compliance.cli.beside import read_beside
from compliance.cli.options import formats_option, lang_option
from compliance.cli.terminal import messages
from compliance.exits import Exit
from compliance.gate import Bar
from compliance.report.wording import Lang
from compliance.schools import read_school


@click.command()
@click.option(
    "--out",
    type=click.Path(file_okay=False, path_type=Path),
    default=Path("reports/demo"),
    show_default=True,
    help="Where reports and the crawl record go.",
)
@formats_option
@lang_option
@click.pass_context
def demo(ctx: click.Context, out: Path, formats: tuple[str, ...], lang: Lang) -> None:
    """Serve an invented school on this machine, audit it, say where the reports are.

    Nothing leaves the machine. The school has gaps on purpose, so that every verdict can be seen;
    the exit code is 0 all the same when the audit itself worked.

    \b
    Example:
      compliance demo
      compliance demo --out /tmp/demo --lang en
    """
    # Here, as what writes papers (Word, Excel, PDF) takes longer to load than the rest of the program.
    from compliance.sample import serve

    make_writable(out)
    with serve() as sample:
        school_file = out / "school.yaml"
        school_file.write_text(sample.school_yaml, encoding="utf-8")
        (out / "waivers.yaml").write_text(sample.waivers_yaml, encoding="utf-8")
        said = {
            "zh": f"示例学校 {sample.portal}  （虚构，仅在本机运行；按 {sample.as_of} 审查）",
            "en": f"Sample school {sample.portal}  (invented, on this machine only; as of {sample.as_of})",
        }
        messages().print(said[lang])
        school = read_school(school_file)
        checklist = read_checklist(school.checklist, kind=school.school.kind, beside=out)
        waivers, decisions = read_beside(school_file, checklist)
        code = perform(
            Task(
                school_file=school_file,
                school=school,
                checklist=checklist,
                waivers=waivers,
                decisions=decisions,
                today=sample.as_of,
                out=out,
                formats=formats,
                bar=Bar(),
                lang=lang,
                concurrency=8,
                second_look_after=1.0,
            )
        )
    ctx.exit(Exit.CLEAN if code is Exit.FINDINGS else code)
