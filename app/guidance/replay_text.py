"""A replay as lines for people, in Japanese: what `madomori replay` prints."""

from collections.abc import Iterator

from app.guidance.advice import Stage
from app.guidance.pack import Pack
from app.guidance.scenario import Replay, Scenario, StepResult

STAGES: dict[Stage, str] = {
    "listening": "傾聴",
    "correcting": "是正",
    "stalemate": "膠着",
    "supervisor": "係長等の対応",
    "leaving": "お引き取りの求め",
    "eviction": "退去の求め",
    "emergency": "緊急",
    "ended": "終了",
}


def replay_lines(scenario: Scenario, pack: Pack, played: Replay) -> Iterator[str]:
    """The title, each step with its guidance, and whether all expectations held."""
    channel = "電話" if scenario.channel == "phone" else "窓口"
    yield f"{scenario.title}（{pack.title}、{channel}、{scenario.earlier + 1}回目）"
    for result in played.steps:
        yield ""
        yield from _step_lines(pack, result)
    yield ""
    if played.failures:
        yield f"期待と違うところが{len(played.failures)}件あります。"
        yield from played.failures
    else:
        yield "すべて期待どおりです。"


def _step_lines(pack: Pack, result: StepResult) -> Iterator[str]:
    what = "" if result.event is None else f" {pack.kind(result.event).label}"
    text = f"　{result.step.text}" if result.step.text else ""
    yield f"{result.at}{what}{text}"
    if result.refusal is not None:
        yield f"  断り: {result.refusal}"
    types = "、".join(pack.type(id).label for id in result.types) or "なし"
    yield f"  段階: {STAGES[result.stage]}　類型: {types}"
    for action in result.due:
        yield f"  いま: {pack.action(action).label}（{action}）"
    for action, seconds in result.next:
        yield f"  {_countdown(seconds)}後: {pack.action(action).label}（{action}）"
    for id in result.cautions:
        yield f"  注意: {pack.caution(id).text}"
    for failure in result.failures:
        yield f"  × {failure}"


def _countdown(seconds: int) -> str:
    minutes, rest = divmod(seconds, 60)
    return f"{minutes}分{rest:02}秒" if minutes else f"{rest}秒"
