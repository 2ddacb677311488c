"""What came after a signature: is it only what an entry of the route writes?

pyHanko reviews every later state of a file against every earlier one, as far as it goes in the structure tree, which
takes seconds for a long log with all its seals. Most files need none of that: each update signs one field, and
changes nothing that was there before but what lists or holds that field. Such updates are told here, object by
object; any other is left to pyHanko, which knows what else may be permitted.
"""
# pyHanko's own annotations are partial:
# mypy: allow-untyped-calls, no-warn-return-any

from typing import Any

from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.reader import HistoricalResolver, PdfFileReader
from pyhanko.sign.diff_analysis import DEFAULT_DIFF_POLICY, DiffPolicy, DiffResult, ModificationLevel
from pyhanko.sign.diff_analysis.policy_api import SuspiciousModification
from pyhanko.sign.fields import FieldMDPSpec, MDPPerm

from app.forms.verify_whole import Key, Revisions

_RESTAMPED = {"/ModDate", "/Producer"}
_NOTHING = generic.NullObject()


class LaterUpdates(DiffPolicy):
    """The review of one file, for all of its signatures."""

    def __init__(self) -> None:
        self._revisions: Revisions | None = None
        self._whole: dict[int, bool] = {}
        self._signs: dict[int, bool] = {}

    def apply(self, *args: Any, **kwargs: Any) -> DiffResult:
        return DEFAULT_DIFF_POLICY.apply(*args, **kwargs)

    def review_file(
        self,
        reader: PdfFileReader,
        base_revision: int | HistoricalResolver,
        field_mdp_spec: FieldMDPSpec | None = None,
        doc_mdp: MDPPerm | None = None,
    ) -> DiffResult | SuspiciousModification:
        base = base_revision if isinstance(base_revision, int) else base_revision.revision
        plain = field_mdp_spec is None and doc_mdp in (None, MDPPerm.FILL_FORMS) and not reader.encrypted
        if plain and self._is_usual(reader, base):
            later = base + 1 < reader.total_revisions
            return DiffResult(ModificationLevel.FORM_FILLING if later else ModificationLevel.NONE, set())
        return DEFAULT_DIFF_POLICY.review_file(reader, base_revision, field_mdp_spec, doc_mdp)

    def _is_usual(self, reader: PdfFileReader, base: int) -> bool:
        """Whether all after revision `base` only signs. Nothing may refer to what is not there, either: a later object
        could fill the gap and so change what an earlier one looks like."""
        revisions = self._revisions = self._revisions or Revisions(reader)
        for number in range(reader.total_revisions):
            if number not in self._whole:
                self._whole[number] = revisions.is_whole(number)
            if number > base and number not in self._signs:
                self._signs[number] = _signs_only(reader, revisions, number)
            if not self._whole[number] or not self._signs.get(number, True):
                return False
        return True


def _signs_only(reader: PdfFileReader, revisions: Revisions, number: int) -> bool:
    old, new = reader.get_historical_resolver(number - 1), reader.get_historical_resolver(number)
    if any(_raw(old.trailer_view, key) != _raw(new.trailer_view, key) for key in ("/Root", "/Info", "/Encrypt")):
        return False
    before = revisions.known(number - 1)
    changed = [generic.Reference(*key, pdf=reader) for key in revisions.written(number) & before]
    return all(_may_change(old.get_object(ref), new.get_object(ref), _role(old, ref), before) for ref in changed)


def _role(old: HistoricalResolver, ref: generic.Reference) -> str:
    """What an object is to the file: "root", "form", "info", "metadata", "page", "field" or ""."""
    root, trailer = old.root, old.trailer_view
    named = (
        ("root", _raw(trailer, "/Root")),
        ("info", _raw(trailer, "/Info")),
        ("form", _raw(root, "/AcroForm")),
        ("metadata", _raw(root, "/Metadata")),
    )
    for role, found in named:
        if isinstance(found, generic.IndirectObject) and found.reference == ref:
            return role
    found = old.get_object(ref)
    if isinstance(found, generic.DictionaryObject):
        if found.get("/Type") == "/Page":
            return "page"
        if found.get("/FT") == "/Sig" and found.get("/Subtype") == "/Widget":
            return "field"
    return ""


def _may_change(old: Any, new: Any, role: str, before: frozenset[Key]) -> bool:
    if type(old) is not type(new) or not isinstance(old, generic.DictionaryObject):
        return False
    if role == "metadata":
        return isinstance(new, generic.StreamObject) and new.get("/Type") == "/Metadata"
    if isinstance(old, generic.StreamObject):
        return False
    differing = {key for key in {*old, *new} if not _equal(_raw(old, key), _raw(new, key))}
    if role == "info":
        return differing <= _RESTAMPED
    if role == "field":
        value = _raw(new, "/V")
        unsigned = "/V" not in old and isinstance(value, generic.IndirectObject) and _key(value) not in before
        return unsigned and differing <= {"/AP", "/V"}
    if role == "form":
        return differing <= {"/Fields"} and _only_longer(old, new, "/Fields", before)
    if role == "page":
        return differing <= {"/Annots"} and _only_longer(old, new, "/Annots", before)
    return role == "root" and not differing


def _only_longer(
    old: generic.DictionaryObject, new: generic.DictionaryObject, key: str, before: frozenset[Key]
) -> bool:
    """Whether a list within an object got references to new objects at its end, and nothing else."""
    one, other = _raw(old, key), _raw(new, key)
    if not (isinstance(one, generic.ArrayObject) and isinstance(other, generic.ArrayObject)):
        return isinstance(one, generic.ArrayObject) is isinstance(other, generic.ArrayObject) and _equal(one, other)
    added = [other.raw_get(at) for at in range(len(one), len(other))]
    kept = len(one) <= len(other) and all(_equal(one.raw_get(at), other.raw_get(at)) for at in range(len(one)))
    return kept and all(isinstance(each, generic.IndirectObject) and _key(each) not in before for each in added)


def _key(one: generic.IndirectObject) -> Key:
    return one.reference.idnum, one.reference.generation


def _raw(where: generic.DictionaryObject, key: str) -> Any:
    return where.raw_get(key) if key in where else _NOTHING


def _equal(one: Any, other: Any) -> bool:
    """Whether two objects are written the same; references are compared by their numbers."""
    if type(one) is not type(other):
        return False
    if isinstance(one, generic.IndirectObject):
        return one.reference == other.reference
    if isinstance(one, generic.DictionaryObject):
        return set(one) == set(other) and all(_equal(one.raw_get(key), other.raw_get(key)) for key in one)
    if isinstance(one, generic.ArrayObject):
        return len(one) == len(other) and all(_equal(one.raw_get(at), other.raw_get(at)) for at in range(len(one)))
    return bool(one == other)
