"""Where a report stands on its way through the 決裁 (要綱 第4条): a fold over the entries signed into it.

The same rules say what may be signed next (`refusal`) and what should not have been signed (`Route.faults`). Whose
hand a signature is, is not asked here: that is `Signature.standing`. What a hand may do is: nobody fills two boxes of
a report, nor a box of their own, and where an authority is known its roles alone give the right to.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING, Literal

from app.base.text import fold
from app.forms.carrier import Record
from app.forms.document import AUTHOR
from app.forms.fields import CORRECTION, field_of
from app.forms.sign.entry import ACT_LABELS, MOST_TEXT, Entry, claims, from_reason, to_reason
from app.forms.sign.identity import Holder, common_name, holder_of, key_of
from app.forms.verify.verdict import Signature
from app.guidance.pack import Judgement, Step

if TYPE_CHECKING:
    from app.forms.sign.signer import Signer


_FILLS = ("approve", "deputise", "after", "judge")
"""Acts by which somebody stands for a box."""


@dataclass(frozen=True, slots=True)
class Signed:
    """An entry and the signature that carries it."""

    entry: Entry
    signature: Signature


@dataclass(frozen=True, slots=True)
class BoxState:
    """One box of the route. `note`: why it was passed over or sealed by another. `after_by`: who saw it
    later (後閲)."""

    box: str
    label: str
    state: Literal["open", "sealed", "deputised", "absent"]
    by: str = ""
    at: datetime | None = None
    note: str = ""
    after_by: str = ""
    after_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Route:
    """The boxes in the order of the route, and every entry in the order of signing.

    judgement: the latest one; returned, withdrawn: the entry that took the report off its way. faults: what does not
    follow the route (a seal in the wrong box or order, by the wrong role, after a return), as sentences.
    author: who signed as such, None where nobody did.
    """

    boxes: tuple[BoxState, ...]
    entries: tuple[Signed, ...]
    judgement: Signed | None = None
    returned: Signed | None = None
    withdrawn: Signed | None = None
    faults: tuple[str, ...] = ()
    author: "Hand | None" = None

    @property
    def turn(self) -> str:
        """The box that is to be sealed next; "" where none is."""
        if self.returned or self.withdrawn or self.faults:
            return ""
        rest = self.boxes[self.passed :]
        return rest[0].box if rest else ""

    @property
    def passed(self) -> int:
        """How many boxes from the first lie behind the report, sealed or passed over."""
        return max((number for number, box in enumerate(self.boxes, start=1) if box.state != "open"), default=0)

    @property
    def done(self) -> bool:
        """Whether the last seal is in, and nothing stands against the route."""
        sealed = bool(self.boxes) and self.boxes[-1].state in ("sealed", "deputised")
        return sealed and not self.withdrawn and not self.faults

    @property
    def judgements(self) -> int:
        """How many judgements were signed."""
        return sum(1 for each in self.entries if each.entry.act == "judge")

    def stands_for(self, name: str) -> frozenset[str]:
        """The boxes that somebody of that 氏名 has signed for."""
        holder = Holder(fold(common_name(name)))
        return frozenset(
            each.entry.box
            for each in self.entries
            if each.entry.act in _FILLS and _hand(each.signature).holder.may_be(holder)
        )

    def box(self, id: str) -> BoxState | None:
        """The box of that name; None where the route has none."""
        return next((each for each in self.boxes if each.box == id), None)


@dataclass(frozen=True, slots=True)
class Hand:
    """Who signs. fingerprint: of the certificate; key: of the public key alone, "" not known; roles: as the
    certificate names them; decides: as `trust.Vouched` has it."""

    fingerprint: str
    key: str
    holder: Holder
    roles: tuple[str, ...] = ()
    decides: bool = True

    def may_be(self, other: "Hand") -> bool:
        """Whether one person may be behind both: by the certificate, the key or the name."""
        same_key = self.fingerprint == other.fingerprint or (bool(self.key) and self.key == other.key)
        return same_key or self.holder.may_be(other.holder)


def hand_of(signer: "Signer", *, decides: bool = True) -> Hand:
    """Who an opened means of signing is."""
    certificate = signer.certificate
    return Hand(signer.fingerprint, key_of(certificate), holder_of(certificate), signer.roles, decides)


def _hand(signature: Signature) -> Hand:
    holder = Holder(signature.holder or fold(signature.signer), signature.number)
    return Hand(signature.fingerprint, signature.key, holder, signature.roles, signature.decides)


def route_of(record: Record, signatures: Sequence[Signature]) -> Route:
    """How far the report is, by its signatures in the order of signing (`Verdict.signatures`)."""
    boxes = tuple(BoxState(step.box, record.pack.box_label(step.box), "open") for step in record.pack.steps)
    author = next((_hand(each) for each in signatures if each.field == AUTHOR), None)
    route = Route(boxes, (), author=author)
    for number, signature in enumerate(signatures):
        if number == 0 and signature.field != AUTHOR and author:
            route = _faulty(route, f"{signature.label}が、作成者の署名より前にあります。")
        if signature.field == CORRECTION:
            route = _corrected(route, record, signature, signatures[number - 1] if number else None)
        elif signature.field != AUTHOR:
            route = _with(route, record, signature)
    return route


def refusal(record: Record, route: Route, entry: Entry, signer: "Signer", *, decides: bool = True) -> str | None:
    """Why `signer` may not sign `entry` now, as a sentence; None where they may. decides: as this workstation's trust
    has it (`trust.vouch`)."""
    if route.faults:
        return "決裁の順路のとおりに進んでいない書類なので、署名できません。"
    if len(to_reason(entry)) > MOST_TEXT:
        return "文が長すぎます。短くしてから署名してください。"
    return _objection(record, route, entry, hand_of(signer, decides=decides))


def strikes(record: Record, entry: Entry) -> Judgement | None:
    """The judgement of `entry` where it strikes words of the title; else None."""
    found = next((each for each in record.pack.judgements if each.id == entry.judgement), None)
    return found if entry.act == "judge" and found and found.strikes else None


def _with(route: Route, record: Record, signature: Signature) -> Route:
    """The route with one signature more; what it does against the rules becomes a fault, and is shown all the same."""
    entry = _entry_of(route, signature)
    if entry is None:
        return _faulty(route, f"{signature.label}に書かれた内容が、窓守の書き方と違っていて読めません。")
    box = route.box(entry.box)
    expected = field_of(entry, passed_over=box is not None and box.state == "absent", judged=route.judgements)
    objection = _objection(record, route, entry, _hand(signature))
    if objection:
        route = _faulty(route, f"{signature.label}は順路に合いません。{objection}")
    elif expected != signature.field:
        route = _faulty(route, f"{signature.label}に、別の欄のための{ACT_LABELS[entry.act]}が書かれています。")
    return _applied(route, Signed(entry, signature))


def _entry_of(route: Route, signature: Signature) -> Entry | None:
    """What a signature says; that of an outside tool in a box is a plain approval. None where it cannot be read."""
    if claims(signature.reason) or route.box(signature.field) is None:
        return from_reason(signature.reason)
    return Entry("approve", signature.field)


def _corrected(route: Route, record: Record, signature: Signature, before: Signature | None) -> Route:
    """The seal over the struck title belongs to the judgement signed just before it, by the same hand."""
    entry = from_reason(signature.reason)
    if (
        before is None
        or entry is None
        or not strikes(record, entry)
        or not before.field.startswith("judge_")
        or (before.reason, before.fingerprint) != (signature.reason, signature.fingerprint)
    ):
        return _faulty(route, f"{signature.label}が、表題を訂正する判断と合いません。")
    return route


def _faulty(route: Route, sentence: str) -> Route:
    return replace(route, faults=(*route.faults, sentence))


def _applied(route: Route, signed: Signed) -> Route:
    entry, signature = signed.entry, signed.signature
    route = replace(route, entries=(*route.entries, signed))
    absent = dict(entry.absent)
    boxes = tuple(
        replace(each, state="absent", note=absent[each.box]) if each.state == "open" and each.box in absent else each
        for each in route.boxes
    )
    if entry.act == "judge":
        return replace(route, judgement=signed)
    if entry.act == "return":
        return replace(route, boxes=boxes, returned=route.returned or signed)
    if entry.act == "withdraw":
        return replace(route, withdrawn=route.withdrawn or signed)
    return replace(route, boxes=tuple(_sealed(each, entry, signature) for each in boxes))


def _sealed(box: BoxState, entry: Entry, signature: Signature) -> BoxState:
    if box.box != entry.box:
        return box
    if entry.act == "after":
        return replace(box, after_by=signature.signer, after_at=signature.at)
    if box.state in ("sealed", "deputised"):
        return box
    state: Literal["sealed", "deputised"] = "deputised" if entry.act == "deputise" else "sealed"
    return replace(box, state=state, by=signature.signer, at=signature.at, note=entry.text)


def _objection(record: Record, route: Route, entry: Entry, hand: Hand) -> str | None:
    """What speaks against `entry` at this point of the route, as a sentence; None: nothing."""
    if record.practice:
        return "訓練の書類には、決裁も判断も署名できません。"
    if route.withdrawn:
        return "取り下げられた書類です。"
    if route.returned:
        return "差し戻された書類です。作成者が作り直したものに署名してください。"
    if entry.act == "withdraw":
        return _against_withdrawing(route, entry, hand)
    step = next((each for each in record.pack.steps if each.box == entry.box), None)
    if step is None:
        return "決裁欄にない欄です。"
    if route.done and entry.act != "after":
        return "最後の決裁が済んでいます。"
    return (
        _against_words(record, entry)
        or _against_place(route, entry, step)
        or _against_person(record, route, entry, hand)
        or _against_hand(record, route, entry, step, hand)
    )


def _against_withdrawing(route: Route, entry: Entry, hand: Hand) -> str | None:
    if route.done:
        return "最後の決裁が済んでいるので、取り下げられません。"
    if route.author is None or hand.fingerprint != route.author.fingerprint:
        return "取り下げられるのは、作成者が書類に署名したときと同じ鍵だけです。"
    if entry.box or entry.judgement or entry.answers or entry.absent:
        return "取下げに書けるのは、理由だけです。"
    return None


def _against_words(record: Record, entry: Entry) -> str | None:
    label = ACT_LABELS[entry.act]
    if entry.act == "deputise" and not entry.text.strip():
        return "代決には理由が要ります。"
    if entry.act == "return" and not (entry.text.strip() or entry.comments):
        return "差戻しには理由か指摘が要ります。"
    if entry.act != "judge" and (entry.judgement or entry.answers):
        return f"{label}に判断は書けません。"
    if entry.act == "judge" and not any(
        each.id == entry.judgement and record.form in each.forms for each in record.pack.judgements
    ):
        return "この様式にない判断です。"
    if any(answer not in ("yes", "no") for _, answer in entry.answers):
        return "判断の問いへの答えは「はい」か「いいえ」です。"
    if entry.absent and entry.act not in ("approve", "deputise", "return"):
        return f"{label}で、ほかの欄を不在にはできません。"
    if any(not reason.strip() for _, reason in entry.absent):
        return "不在には理由が要ります。"
    return None


def _against_place(route: Route, entry: Entry, step: Step) -> str | None:
    at = next(number for number, box in enumerate(route.boxes) if box.box == entry.box)
    box = route.boxes[at]
    if entry.act == "judge":
        return None if step.judges else "判断するのは所属長です。この欄の人ではありません。"
    if entry.act == "after":
        if box.state not in ("deputised", "absent"):
            return "後閲は、代決または不在とされた欄だけです。"
        return "後閲は済んでいます。" if box.after_by else None
    if box.state in ("sealed", "deputised"):
        return f"{box.label}の決裁は済んでいます。"
    if at < route.passed:
        return f"{box.label}は不在として先へ進んでいます。後閲してください。"
    over = {each.box for each in route.boxes[route.passed : at]}
    if over - {passed for passed, _ in entry.absent}:
        return f"{route.boxes[route.passed].label}の決裁がまだです。"
    if len(entry.absent) != len(over) or {passed for passed, _ in entry.absent} != over:
        return "不在にできるのは、順番が来ていて、まだ決裁のない手前の欄だけです。"
    return None


def _against_person(record: Record, route: Route, entry: Entry, hand: Hand) -> str | None:
    """Nobody decides on their own report, nor twice on one report, by whatever key or certificate of theirs."""
    label = ACT_LABELS[entry.act]
    wrote = hand.holder.may_be(Holder(fold(common_name(record.author.name))))
    if wrote or (route.author and hand.may_be(route.author)):
        return f"自分が作成した書類には、{label}できません。ほかの人に{label}してもらってください。"
    if entry.act == "return":
        return None
    mine = [each for each in route.entries if each.entry.act in _FILLS and hand.may_be(_hand(each.signature))]
    other = next((each.entry.box for each in mine if each.entry.box != entry.box), "")
    if other:
        where = record.pack.box_label(other)
        return f"同じ人が署名できるのは、ひとつの書類でひとつの欄だけです。{where}の欄に署名しています。"
    if entry.act == "after" and any(each.entry.act != "judge" for each in mine):
        return "代決した人は、その欄の後閲はできません。"
    return None


def _against_hand(record: Record, route: Route, entry: Entry, step: Step, hand: Hand) -> str | None:
    """An office's identity names roles and acts for these only; one that names none may act for any box, where no
    authority is known."""
    if not hand.decides:
        return f"役所の認証局が役割を認めた署名ではないので、{ACT_LABELS[entry.act]}できません。"
    known = {each.role for each in record.pack.steps if each.role}
    if not hand.roles or not step.role or step.role in hand.roles:
        return None
    if entry.act == "deputise" and known.intersection(hand.roles):
        return None
    if entry.act == "judge" and _deputised_by(route, entry.box, hand):
        return None
    return f"この署名者の役割では、{record.pack.box_label(step.box)}として{ACT_LABELS[entry.act]}できません。"


def _deputised_by(route: Route, box: str, hand: Hand) -> bool:
    return any(
        each.entry.act == "deputise" and each.entry.box == box and each.signature.fingerprint == hand.fingerprint
        for each in route.entries
    )
