"""A case file as a tagged PDF: cover, figures with the lines they were counted from, lists, and the annex of lines."""

from datetime import date

from app.base.text import visible
from app.base.wareki import format_date, format_date_short, format_time, format_year
from app.forms.casefile.casefile import TITLE, CaseFile, Encounter, Month, Ref, length_words, ref_words
from app.forms.casefile.chart import chart
from app.forms.casefile.flow import BODY, LEAST, SMALL, Column, Flow
from app.forms.document import AUTHOR, Box, Rendered
from app.forms.drawn.v2.cells import LEFT, RIGHT
from app.forms.paper.layout import line
from app.forms.paper.paper import Paper

SEAL = 52.0
"""The author's seal on the cover, a square of so many points."""

_FIGURES = (Column("項目", 138), Column("数", 76, "right"), Column("もとになった行", 261.28, size=LEAST))
_MONTHS = (
    Column("月", 74),
    Column("件数", 40, "right"),
    Column("時間", 74, "right"),
    Column("もとになった行", 287.28, size=LEAST),
)
_TOLD = (Column("行", 44), Column("日時", 96), Column("内容", 335.28))
_OBJECTIONS = (Column("対応", 34, "right"), Column("書き添えた日・人", 104), Column("本人の言葉", 337.28))
_LIST = (
    Column("No.", 28, "right"),
    Column("日時・長さ", 96),
    Column("経路・場所", 68),
    Column("担当", 58),
    Column("類型・判断", 73),
    Column("記録の番号と行", 152.28, size=LEAST),
)
_ANNEX = (Column("行", 40), Column("時刻", 36), Column("事項", 92), Column("内容・記録者・ハッシュ", 307.28))
_REPORTS = (Column("対応", 34, "right"), Column("ファイル名・内容", 172), Column("SHA-256", 269.28, size=LEAST))


def draw(file: CaseFile) -> Rendered:
    """The file, unsigned, with the box of the author's seal. The same content gives the same bytes.

    Raises EnvironmentProblem where a font that comes with the program is missing or broken.
    """
    paper = Paper()
    flow = Flow(paper)
    box = _cover(flow, file)
    _figures(flow, file)
    _months(flow, file)
    _told(flow, file)
    _encounters(flow, file)
    _reports(flow, file)
    _annex(flow, file)
    for index in range(paper.count):
        paper.on(index)
        _margins(paper, file)
    pdf = paper.pdf(TITLE, visible(file.basis.author.name), file.basis.made_at)
    return Rendered(pdf, {AUTHOR: box}, paper.count)


def period_words(file: CaseFile) -> str:
    """What span of time was asked for, and what was found in it."""
    since, until = file.basis.since, file.basis.until
    asked = f"{_day(since)}から{_day(until)}まで" if since or until else "記録のすべて"
    if not file.encounters:
        return asked
    first, last = file.encounters[0].began_at, file.encounters[-1].began_at
    return f"{asked}（最初の対応 {format_date(first.date())}、最後の対応 {format_date(last.date())}）"


def _day(day: date | None) -> str:
    return format_date(day) if day else "（限りなし）"


def _cover(flow: Flow, file: CaseFile) -> Box:
    paper, author = flow.paper, file.basis.author
    heading = line(TITLE, "mincho")
    size, wide = 20.0, 150.0
    paper.text(flow.section.add("H1"), (LEFT + RIGHT - wide) / 2, 740, heading, size, wide, spread=True)
    what = line("一人の相手方について、記録されたことをまとめたもの", "gothic")
    paper.text(flow.section.add("P"), (LEFT + RIGHT - what.width * BODY) / 2, 716, what, BODY)
    flow.y = 690
    flow.pairs(file.known)
    flow.gap(10)
    flow.pairs(
        [
            ("対象の期間", period_words(file)),
            ("目的", file.basis.purpose),
            ("対応の数", f"{len(file.encounters)}件（うち数に入れるもの {_counted(file)}件）"),
            ("添付した報告書", f"{len(file.reports)}通" if file.reports else "なし"),
        ]
    )
    flow.gap(10)
    flow.need(SEAL + 60)
    top = flow.y
    flow.pairs(
        [
            ("作成日", format_date(file.basis.made_at.date())),
            ("作成者 所属", "　".join(filter(None, (file.basis.pack.city, author.department)))),
            ("作成者 職・氏名", "　".join(filter(None, (author.title, author.name)))),
            ("電話", author.phone or "　"),
        ],
        right=RIGHT - SEAL - 12,
    )
    box = Box(paper.at, RIGHT - SEAL, top - SEAL, RIGHT, top)
    paper.frame(box.x0, box.y0, box.x1, box.y1, 0.5)
    flow.gap(12)
    for note in file.notes:
        flow.text(f"・{note}", SMALL)
    return box


def _counted(file: CaseFile) -> int:
    return sum(not one.why_not for one in file.encounters)


def _figures(flow: Flow, file: CaseFile) -> None:
    flow.sheet()
    flow.part("1　数")
    flow.text("「もとになった行」は、対応の No. と行の番号です（例: 3-12 は No.3 の12行目）。", SMALL)
    flow.text("「1-1〜4-1」は、No.1 から No.4 までのそれぞれの1行目です。", SMALL)
    flow.text("それぞれの行は、末尾の「9　行の一覧」に時刻とハッシュとともに載せています。", SMALL)
    flow.gap(4)
    rows = [(one.label, one.value, ref_words(one.refs) or "なし") for one in file.figures]
    flow.table(_FIGURES, rows)
    rules: dict[str, list[str]] = {}
    for one in file.figures:
        if one.rule:
            rules.setdefault(one.rule, []).append(one.label.strip())
    if rules:
        flow.text("数え方", SMALL)
    for rule, labels in rules.items():
        flow.text(f"・{'、'.join(labels)}: {rule}", SMALL, indent=6)


def _months(flow: Flow, file: CaseFile) -> None:
    flow.part("2　月ごとの件数と時間")
    if not file.months:
        flow.text("数に入れる対応はありません。")
        return
    chart(flow, file.months)
    rows = [(_month(one), f"{one.count}件", _hours(one), ref_words(one.refs)) for one in file.months if one.count]
    flow.table(_MONTHS, rows)


def _month(one: Month) -> str:
    return f"{format_year(date(one.year, one.month, 1))}{one.month}月"


def _hours(one: Month) -> str:
    if not one.known:
        return "不明"
    return length_words(one.seconds) + ("以上" if one.known < one.count else "")


def _told(flow: Flow, file: CaseFile) -> None:
    flow.part("3　要求内容")
    if file.demands:
        flow.table(_TOLD, [(one.ref.words, _when(one.day, one.time), one.words) for one in file.demands])
    else:
        flow.text("要求内容の記録はありません。")
    flow.part("4　お引き取りの求めと、そのあと")
    if file.leaving:
        flow.table(_TOLD, [(one.ref.words, _when(one.day, one.time), one.words) for one in file.leaving])
    else:
        flow.text("お引き取りを求めた記録はありません。")
    flow.part("5　相手方の発言")
    if file.quotes:
        flow.table(_TOLD, [(one.ref.words, _when(one.day, one.time), one.words) for one in file.quotes])
    else:
        flow.text("発言の記録はありません。")
    flow.part("6　本人の申し出")
    if file.basis.objections:
        flow.table(
            _OBJECTIONS,
            [
                (str(one.case), f"{_when(one.at.date(), format_time(one.at))}\n{one.by}", one.words)
                for one in file.basis.objections
            ],
        )
    else:
        flow.text("この記録についての、相手方本人からの申し出はありません。")


def _when(day: date, time: str) -> str:
    return f"{format_date(day)}\n{time}" if time else format_date(day)


def _encounters(flow: Flow, file: CaseFile) -> None:
    flow.part("7　対応の一覧")
    flow.text("記録の番号と最後の行のハッシュは、もとの記録と照らし合わせるためのものです。", SMALL)
    flow.gap(4)
    flow.table(_LIST, map(_listed, file.encounters))


def _listed(one: Encounter) -> tuple[str, ...]:
    counted = f"数に入れない（{one.why_not}）" if one.why_not else ""
    lines = f"1〜{len(one.log)}行" if len(one.log) > 1 else f"{len(one.log)}行"
    head = one.log[-1].hash[:16] if one.log else ""
    return (
        str(one.number),
        "\n".join(filter(None, (one.when, one.length))),
        "\n".join(filter(None, (one.channel, one.place))),
        one.handler,
        "\n".join(filter(None, (one.types, one.judged, counted))),
        "\n".join(filter(None, (one.id, f"{lines}　{head}…" if head else lines, one.note))),
    )


def _reports(flow: Flow, file: CaseFile) -> None:
    flow.part("8　添付した報告書")
    if not file.reports:
        flow.text("添付した報告書はありません。")
        return
    flow.text("この PDF の添付ファイルとして、署名されたままの形で入っています。", SMALL)
    flow.gap(4)
    flow.table(_REPORTS, [(str(one.case), f"{one.name}\n{one.about}", one.sha256) for one in file.reports])


def _annex(flow: Flow, file: CaseFile) -> None:
    flow.part("9　行の一覧")
    flow.text(
        "上の数、要求内容、発言、表のもとになった行です。ハッシュは、その行と前のすべての行の内容から作られています。",
        SMALL,
    )
    named = file.named()
    for one in file.encounters:
        lines = [each for each in one.lines if Ref(one.number, each.event.seq) in named]
        if not lines:
            continue
        flow.gap(8)
        flow.need(80)
        heading = (f"No.{one.number}", one.when.replace("\n", " "), one.channel, one.handler)
        flow.text("　".join(filter(None, heading)), BODY)
        flow.table(
            _ANNEX,
            [
                (
                    Ref(one.number, each.event.seq).words,
                    each.time,
                    each.label,
                    "\n".join(filter(None, (each.words, f"（{each.event.actor}）", each.event.hash))),
                )
                for each in lines
            ],
        )


def _margins(paper: Paper, file: CaseFile) -> None:
    """What every sheet carries: the title, when it was made, page n of m."""
    words = f"{paper.at + 1} / {paper.count}"
    page = line(words, "gothic")
    paper.note((LEFT + RIGHT - page.width * SMALL) / 2, 26, words, SMALL)
    care = "取扱注意（個人情報）"
    made = f"{format_date_short(file.basis.made_at.date())} 作成"
    paper.note(LEFT, 812, care if paper.at == 0 else f"{TITLE}　{care}", SMALL)
    paper.note(RIGHT - line(made, "gothic").width * SMALL, 812, made, SMALL)
    paper.rule(LEFT, 806, RIGHT, 806, 0.4)
