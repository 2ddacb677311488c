"""The words the desk shows: the plain ones, or those of 目立たない表示 that provoke nobody who reads the screen."""

from dataclasses import dataclass

from app.counter.view import Line, Summary
from app.guidance.pack import Channel, Contact, Pack, QuickKey
from app.ui.text import tr

CHANNELS: dict[Channel, str] = {"counter": "窓口", "phone": "電話"}


@dataclass(frozen=True)
class Wording:
    """Labels of one pack in one of the two tones."""

    pack: Pack
    discreet: bool = False

    def say(self, plain: str, neutral: str) -> str:
        """The one of two sentences of our own that fits the tone."""
        return tr(neutral if self.discreet else plain)

    def action(self, id: str) -> str:
        label, neutral = self.pack.named_action(id)
        return neutral if self.discreet else label

    def kind(self, id: str) -> str:
        kind = self.pack.named_kind(id)
        return kind.neutral if self.discreet else kind.label

    def key(self, key: QuickKey) -> str:
        return key.neutral if self.discreet else key.label

    def contact(self, contact: Contact) -> str:
        return contact.neutral if self.discreet else contact.label

    def line(self, line: Line) -> str:
        """The label of a line, with the action or line it speaks of."""
        label = line.neutral if self.discreet else line.label
        data = line.event.data
        if line.event.kind == "set_aside":
            return f"{label}: {self.action(str(data['action']))}"
        if "help_called" in data:
            return self.say("応援", "連絡")
        return label

    def source(self, section: str) -> str:
        """Where the guideline says so."""
        # A no-break space: the number never stands alone on the next line.
        return self.say(f"ガイドライン\u00a0{section}", section) if section else ""

    def channel(self, channel: Channel) -> str:
        return tr(CHANNELS[channel])


def span(milliseconds: int) -> str:
    """A length of time as a clock shows it: "32:14", "1:05:09"."""
    seconds = max(0, milliseconds) // 1000
    hours, rest = divmod(seconds, 3600)
    minutes, seconds = divmod(rest, 60)
    return f"{hours}:{minutes:02}:{seconds:02}" if hours else f"{minutes:02}:{seconds:02}"


def tab_title(wording: Wording, summary: Summary, name: str) -> str:
    """What tells one open encounter from another: channel, beginning, name where known."""
    who = f" {name}" if name else ""
    practice = tr("訓練 ") if summary.practice else ""
    return f"{practice}{wording.channel(summary.channel)} {summary.began_at:%H:%M}〜{who}"
