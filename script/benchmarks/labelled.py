"""A labelled set for recognition: invented people, what is recorded of them, and what somebody types later.

Every query says who it truly is and in which way it was varied. People live in households, as neighbours and at
companies, bear each other's names and inherit numbers: the traps ask for one person where another one is recorded.
Seeded; shares no code with what recognises people.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from random import Random

from benchmarks.addresses import Record
from benchmarks.people_names import (
    BUILDINGS,
    CITIES,
    FIRMS,
    HAMLETS,
    TOWNS,
    Word,
    given_name,
    landline,
    mobile,
    surname,
)
from benchmarks.regions import REGIONS, house, written
from benchmarks.variations import KINDS, NOBODY, nearly, other_forms, to_katakana, varied

SEED = 20261121
YEAR = 2026
TRAPS = {
    "father_son": "同じ住所・電話の親子",
    "same_name_household": "同じ住所で同姓同名（年齢違い）",
    "siblings": "同じ住所の兄弟・姉妹",
    "neighbour": "同じ建物の別の人",
    "company": "同じ会社・代表電話の別の人",
    "namesake": "市内の同姓同名",
    "new_number": "番号の持ち主が替わった",
    "nearly": "一字違いの別人",
    "other_block": "同姓同名で丁目・地割・番地が違う",
}
NOTHING = {"nothing": "何も分からない（不明・非通知）", "surname_alone": "姓だけ（ほかに何もなし）"}
TITLES = {kind.id: kind.title for kind in KINDS} | {region.id: region.title for region in REGIONS} | TRAPS | NOTHING


@dataclass(frozen=True, slots=True)
class Person:
    """Who somebody truly is. `firm`: the company they come for and its telephone, "" where none."""

    id: int
    surname: Word
    given: Word
    sex: str
    born: int
    address: str
    home_phone: str
    mobile: str
    firm: str = ""
    firm_phone: str = ""

    def record(self, year: int, *, kana: bool = True) -> Record:
        """Everything about them, as a careful handler types it."""
        phones = [phone for phone in (self.firm_phone, self.mobile, self.home_phone) if phone]
        return {
            "name": f"{self.surname.kanji} {self.given.kanji}",
            "kana": f"{self.surname.kana} {self.given.kana}" if kana and self.surname.kana and self.given.kana else "",
            "sex": self.sex,
            "age": str(year - self.born),
            "address": self.address,
            "phone": phones[0] if phones else "",
            "contact": phones[1] if len(phones) > 1 else "",
            "organisation": self.firm,
        }


@dataclass(frozen=True, slots=True)
class Recorded:
    """An earlier encounter of `person`; `confirmed`: it was said to be 同一人物 with their first one."""

    person: int
    record: Record
    year: int
    confirmed: bool = False


@dataclass(frozen=True, slots=True)
class Query:
    """What is typed of `person`, who is among the recorded only where `known`."""

    person: int
    known: bool
    kind: str
    record: Record


@dataclass(frozen=True, slots=True)
class Labelled:
    people: tuple[Person, ...]
    recorded: tuple[Recorded, ...]
    queries: tuple[Query, ...]


@dataclass(slots=True)
class Maker:
    """Makes people, what is recorded of them and what is asked, all from one source of chance."""

    random: Random
    people: list[Person] = field(default_factory=list)
    recorded: list[Recorded] = field(default_factory=list)
    queries: list[Query] = field(default_factory=list)
    firms: int = 0

    # -- people --

    def person(self, **known: object) -> Person:
        """A new person; what is not `known` comes by chance."""
        random = self.random
        sex = str(known.get("sex") or random.choice("男女"))
        family = surname(random)
        # In a register the same name stands in this or that form.
        written = Word(other_forms(family.kanji, random), family.kana) if random.random() < 0.25 else family
        plain = Person(
            id=len(self.people),
            surname=written,
            given=given_name(random, sex),
            sex=sex,
            born=random.randint(1936, 2002),
            address=self.address(),
            home_phone=landline(random) if random.random() < 0.6 else "",
            mobile=mobile(random) if random.random() < 0.7 else "",
        )
        if not plain.home_phone and not plain.mobile:
            plain = replace(plain, mobile=mobile(random))
        person = replace(plain, **known)  # type: ignore[arg-type]  # the names are this class's own
        self.people.append(person)
        return person

    def address(self) -> str:
        random = self.random
        prefecture, city = random.choice(CITIES)
        if random.random() < 0.15:
            return f"{prefecture}{city}{random.choice(HAMLETS)}{random.randint(1, 1900)}番地{random.randint(1, 20)}"
        number = f"{random.randint(1, 8)}丁目{random.randint(1, 40)}番{random.randint(1, 25)}号"
        building = f" {self.room()}" if random.random() < 0.35 else ""
        return f"{prefecture}{city}{random.choice(TOWNS)}{number}{building}"

    def room(self) -> str:
        return f"{self.random.choice(BUILDINGS)}{self.random.randint(1, 9)}0{self.random.randint(1, 9)}号室"

    def company(self) -> tuple[str, str]:
        """A company that no other has the name of, and its telephone."""
        form, name = FIRMS[self.firms % len(FIRMS)]
        town = TOWNS[self.firms // len(FIRMS) % len(TOWNS)].removesuffix("町")
        branch = ("", "第二", "東", "西", "新", "南", "北", "中央")[self.firms // (len(FIRMS) * len(TOWNS)) % 8]
        self.firms += 1
        return f"{form}{town}{branch}{name}", landline(self.random)

    def namesake_of(self, other: Person, **known: object) -> Person:
        return self.person(surname=other.surname, given=other.given, sex=other.sex, **known)

    def in_household(self, other: Person, **known: object) -> Person:
        """One more person of the same surname, address and home telephone."""
        home = other.home_phone or landline(self.random)
        return self.person(surname=other.surname, address=other.address, home_phone=home, **known)

    # -- records --

    def record(self, person: Person) -> None:
        """One to three encounters of them: the first as it is, the others as they really come."""
        random = self.random
        first = self.noted(person)
        self.recorded.append(Recorded(person.id, first, YEAR))
        while random.random() < 0.35:
            year = YEAR - random.randint(0, 5)
            again: Record | None = None
            while again is None:
                kind = random.choice([kind for kind in KINDS if kind.id not in ("firm_only", "phone_only")])
                again = kind.vary({**first, "age": str(year - person.born)}, random)
            self.recorded.append(Recorded(person.id, again, year, confirmed=random.random() < 0.5))

    def noted(self, person: Person, year: int = YEAR) -> Record:
        """What a handler came to know of them: seldom everything, nearly always two of name, telephone, address."""
        random = self.random
        record = person.record(year)
        for dropped, share in {"kana": 0.35, "age": 0.4, "sex": 0.2, "contact": 0.3}.items():
            if random.random() < share:
                record[dropped] = random.choice(("", "", "不明")) if dropped == "age" else ""
        if record["kana"] and random.random() < 0.4:
            record["kana"] = to_katakana(record["kana"])
        if random.random() < 0.2:
            record[random.choice(("address", "phone"))] = random.choice(("", *NOBODY))
            record["contact"] = ""
        return record

    # -- queries --

    def ask(self, kind: str, person: Person, record: Record, *, known: bool) -> None:
        self.queries.append(Query(person.id, known, kind, record))

    def ask_varied(self, count: int) -> None:
        """So many queries of each kind, about people who are recorded."""
        firsts = {recorded.person: recorded.record for recorded in reversed(self.recorded)}
        for kind in KINDS:
            made = 0
            while made < count:
                person = (
                    self.people[self.random.choice(tuple(firsts))] if made % 50 else self.random.choice(self.people)
                )
                if person.id not in firsts or any(value in NOBODY for value in _told(firsts[person.id])):
                    continue
                record = varied(kind, firsts[person.id], self.random)
                if record is not None:
                    self.ask(kind.id, person, record, known=True)
                    made += 1

    def ask_trap(self, kind: str, recorded: Person, asked: Person, fields: tuple[str, ...], index: int) -> None:
        """`recorded` is there; `asked`, somebody else, is there too in every second case."""
        self.recorded.append(Recorded(recorded.id, recorded.record(YEAR, kana=index % 3 > 0), YEAR))
        known = index % 2 == 0
        if known:
            self.recorded.append(Recorded(asked.id, asked.record(YEAR, kana=index % 5 > 0), YEAR))
        whole = asked.record(YEAR)
        self.ask(kind, asked, {name: value if name in fields else "" for name, value in whole.items()}, known=known)

    def traps(self) -> dict[str, Callable[[int], None]]:
        return {
            "father_son": self._father_son,
            "same_name_household": self._same_name_household,
            "siblings": self._siblings,
            "neighbour": self._neighbour,
            "company": self._company,
            "namesake": self._namesake,
            "new_number": self._new_number,
            "nearly": self._nearly,
        }

    def _father_son(self, index: int) -> None:
        father = self.person(sex="男", born=self.random.randint(1936, 1960))
        son = self.in_household(father, sex="男", born=father.born + self.random.randint(22, 38), mobile="")
        while son.given == father.given:
            son = replace(son, given=given_name(self.random, "男"))
        self.people[son.id] = son
        fields = self.random.choice(
            (("name", "address"), ("name", "phone"), ("name", "kana", "address", "phone", "age"))
        )
        self.ask_trap("father_son", replace(father, home_phone=son.home_phone, mobile=""), son, fields, index)

    def _same_name_household(self, index: int) -> None:
        father = self.person(sex="男", born=self.random.randint(1936, 1960))
        age_apart = self.random.randint(22, 38)
        son = self.in_household(father, given=father.given, sex="男", born=father.born + age_apart, mobile="")
        fields = self.random.choice((("name", "address", "age"), ("name", "kana", "address", "phone", "age")))
        self.ask_trap("same_name_household", replace(father, home_phone=son.home_phone, mobile=""), son, fields, index)

    def _siblings(self, index: int) -> None:
        one = self.person()
        other = self.in_household(one, sex=one.sex, born=one.born + self.random.randint(0, 6), mobile="")
        alike = nearly(one.given.kanji, self.random)
        given = Word(alike, "") if alike != one.given.kanji else other.given
        while given == one.given:
            given = given_name(self.random, one.sex)
        self.people[other.id] = other = replace(other, given=given)
        fields = self.random.choice(
            (("name", "address"), ("name", "phone"), ("name", "address", "phone", "age", "sex"))
        )
        self.ask_trap("siblings", replace(one, home_phone=other.home_phone, mobile=""), other, fields, index)

    def _neighbour(self, index: int) -> None:
        building = f"{self.address().split(' ')[0]} {self.random.choice(BUILDINGS)}"
        one = self.person(address=f"{building}101号室")
        same_surname = {"surname": one.surname} if index % 4 == 0 else {}
        other = self.person(
            address=f"{building}{self.random.randint(2, 9)}0{self.random.randint(2, 9)}号室", **same_surname
        )
        fields = self.random.choice(
            (("name", "address"), ("name", "kana", "address", "age"), ("address", "name", "phone"))
        )
        self.ask_trap("neighbour", one, other, fields, index)

    def _company(self, index: int) -> None:
        firm, phone = self.company()
        one = self.person(firm=firm, firm_phone=phone)
        same_surname = {"surname": one.surname} if index % 5 == 0 else {}
        other = self.person(firm=firm, firm_phone=phone, **same_surname)
        if other.given == one.given:
            return
        fields = self.random.choice((("name", "organisation", "phone"), ("name", "phone"), ("name", "organisation")))
        self.ask_trap("company", one, other, fields, index)

    def _namesake(self, index: int) -> None:
        one = self.person()
        other = self.namesake_of(one)
        fields = self.random.choice(
            (("name", "kana", "address"), ("name", "phone"), ("name", "kana", "address", "phone", "age"))
        )
        self.ask_trap("namesake", one, other, fields, index)

    def _new_number(self, index: int) -> None:
        one = self.person()
        number = {"mobile": one.mobile} if one.mobile else {"mobile": "", "home_phone": one.home_phone}
        other = self.person(**number)
        fields = self.random.choice((("name", "phone"), ("name", "kana", "phone"), ("name", "address", "phone", "age")))
        self.ask_trap("new_number", one, other, fields, index)

    def _nearly(self, index: int) -> None:
        one = self.person()
        name = nearly(one.surname.kanji, self.random)
        while name == one.surname.kanji:
            self.people[one.id] = one = replace(one, surname=surname(self.random))
            name = nearly(one.surname.kanji, self.random)
        other = self.person(surname=Word(name, ""), given=one.given, sex=one.sex)
        fields = self.random.choice((("name",), ("name", "address"), ("name", "phone"), ("name", "age", "sex")))
        self.ask_trap("nearly", one, other, fields, index)

    def ask_regions(self, count: int) -> None:
        """Of every region so many people who write their address otherwise now, and namesakes of another block."""
        random = self.random
        for region in REGIONS:
            for _ in range(count):
                numbers = house(region, random)
                one = self.person(address=written(region, numbers))
                self.recorded.append(Recorded(one.id, one.record(YEAR, kana=False), YEAR))
                again = replace(one, address=written(region, numbers, random)).record(YEAR)
                self.ask(region.id, one, _only(again, ("name", "address")), known=True)
        for index in range(count):
            region = REGIONS[index % len(REGIONS)]
            one = self.person(address=written(region, house(region, random)))
            other = self.namesake_of(one, address=one.address)
            while other.address == one.address:
                other = replace(other, address=written(region, house(region, random)))
            self.people[other.id] = other
            self.recorded.append(Recorded(one.id, one.record(YEAR, kana=False), YEAR))
            self.ask("other_block", other, _only(other.record(YEAR), ("name", "address")), known=False)

    def ask_nothing(self, count: int) -> None:
        """Encounters of which nothing is known stand in the store, and one more of them is typed."""
        random = self.random
        for _ in range(count):
            person = self.person()
            blank = dict.fromkeys(person.record(YEAR), "")
            for name in ("name", "phone", "address"):
                blank[name] = random.choice(("", *NOBODY))
            self.recorded.append(Recorded(person.id, blank, YEAR))
            again = {
                **blank,
                "phone": random.choice(NOBODY),
                "name": random.choice(NOBODY),
                "sex": random.choice("男女"),
            }
            self.ask("nothing", self.person(), again, known=False)
            stranger = self.person()
            only = {**dict.fromkeys(blank, ""), "name": stranger.surname.kanji}
            self.ask("surname_alone", stranger, only, known=False)


def _only(record: Record, fields: tuple[str, ...]) -> Record:
    return {name: value if name in fields else "" for name, value in record.items()}


def _told(record: Record) -> Iterator[str]:
    return (record[name] for name in ("name", "address", "phone"))


def make(people: int = 4000, queries: int = 200, seed: int = SEED) -> Labelled:
    """A set of some so many people beside those of the traps, and so many queries of each kind."""
    maker = Maker(Random(seed))
    random = maker.random
    while len(maker.people) < people:
        one = maker.person()
        maker.record(one)
        if random.random() < 0.15:
            for _ in range(random.randint(1, 2)):
                born = one.born + random.choice((-2, 3, 25, 30))
                maker.record(maker.in_household(one, born=born))
        if random.random() < 0.12:
            firm, phone = maker.company()
            for _ in range(random.randint(1, 4)):
                maker.record(maker.person(firm=firm, firm_phone=phone))
        if random.random() < 0.02:
            maker.record(maker.namesake_of(one))
    maker.ask_varied(queries)
    for trap in maker.traps().values():
        for index in range(queries):
            trap(index)
    maker.ask_regions(queries)
    maker.ask_nothing(queries)
    random.shuffle(maker.recorded)
    return Labelled(tuple(maker.people), tuple(maker.recorded), tuple(maker.queries))
