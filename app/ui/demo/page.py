"""The index page of a demonstration: every step in order, the signed PDFs with their verdicts."""

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from itertools import groupby

from app.ui.demo.camera import Shot

MARK = '<meta name="generator" content="madomori-demo">'
"""By this an earlier demonstration's folder is known."""

_STYLE = """
:root { color-scheme: light; --ink: #333; --sub: #5c5c5c; --edge: #c9ced3; --key: #0017c1; }
* { box-sizing: border-box; }
body { margin: 0; color: var(--ink); background: #f5f6f8; line-height: 1.8;
  font-family: "BIZ UDPGothic", "BIZ UDGothic", "Noto Sans JP", "Hiragino Sans", "Yu Gothic", sans-serif; }
header, main, footer { max-width: 1180px; margin: 0 auto; padding: 24px; }
h1 { margin: 24px 0 4px; font-size: 2rem; }
h2 { margin: 56px 0 16px; padding-bottom: 4px; border-bottom: 2px solid var(--ink); font-size: 1.4rem; }
nav { display: flex; flex-wrap: wrap; gap: 4px 20px; }
a { color: var(--key); }
.steps { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(520px, 100%), 1fr)); gap: 28px 24px; }
figure { margin: 0; }
figure img { display: block; width: 100%; height: auto; border: 1px solid var(--edge); background: #fff; }
figcaption { padding-top: 6px; }
.pages { grid-template-columns: repeat(auto-fill, minmax(min(260px, 100%), 1fr)); }
table { width: 100%; border-collapse: collapse; background: #fff; }
th, td { padding: 8px 12px; border: 1px solid var(--edge); text-align: left; vertical-align: top; }
pre { margin: 0; white-space: pre-wrap; font: inherit; font-size: .92em; }
footer { color: var(--sub); }
"""


@dataclass(frozen=True, slots=True)
class Paper:
    """One file: its name, what it is, the result of `verify` (of one that it is not asked of: what it is) and lines."""

    file: str
    title: str
    result: str
    lines: tuple[str, ...]


def index_page(shots: Sequence[Shot], papers: Sequence[Paper]) -> str:
    """The page as HTML; pictures lie in `pictures/`, PDFs beside it."""
    chapters = [(title, list(group)) for title, group in groupby(shots, key=lambda shot: shot.chapter)]
    links = "".join(f'<a href="#c{n}">{escape(title)}</a>' for n, (title, _) in enumerate(chapters))
    body = "".join(_chapter(n, title, group) for n, (title, group) in enumerate(chapters))
    rows = "".join(
        f'<tr><td><a href="{escape(each.file)}">{escape(each.title)}</a></td><td>{escape(each.result)}</td>'
        f"<td><pre>{escape(chr(10).join(each.lines))}</pre></td></tr>"
        for each in papers
    )
    return f"""<!doctype html>
<html lang="ja">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
{MARK}
<title>窓守の実演</title>
<style>{_STYLE}</style>
</head>
<body>
<header>
<h1>窓守の実演</h1>
<p>見本の対応6件と、報告書が決裁の最後の印まで進むところ、台帳の取り込みから履歴と統計までを、本物の画面で
動かした記録です。人物、住所、電話番号はすべて架空です。はじめの3件は「訓練」です。訓練の書類は決裁に回せず、
訓練では以前の記録も調べないため、あとの3件は訓練の印を付けずに動かしました。</p>
<nav>{links}<a href="#papers">できた書類</a></nav>
</header>
<main>
{body}
<h2 id="papers">できた書類と確かめた結果</h2>
<table><thead><tr><th>書類</th><th>結果</th><th>madomori verify の答え</th></tr></thead><tbody>{rows}</tbody></table>
</main>
<footer><p>このページと書類は <code>madomori demo</code> が作りました。もう一度実行すると作り直せます。</p></footer>
</body>
</html>
"""


def _chapter(number: int, title: str, shots: Sequence[Shot]) -> str:
    paper = all(shot.name.startswith("pdf-") for shot in shots)
    figures = "".join(
        f'<figure><a href="pictures/{shot.name}.png"><img src="pictures/{shot.name}.png" loading="lazy"'
        f' alt="{escape(shot.say)}"></a><figcaption>{escape(shot.say)}</figcaption></figure>'
        for shot in shots
    )
    kind = "steps pages" if paper else "steps"
    return f'<h2 id="c{number}">{escape(title)}</h2><div class="{kind}">{figures}</div>'
