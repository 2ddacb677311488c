"""A labelled set for the copy without personal data: invented people, in every spelling, in sentences as staff write.

Each case says which words of it must be gone or in doubt. Seeded; shares no code and no table with what finds them.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from random import Random

from benchmarks.people_names import SURNAMES, Word, given_name, landline, mobile, surname

SEED = 20261129
_FULL = {code: code + 0xFEE0 for code in range(0x21, 0x7F)}
_NUMERALS = "〇一二三四五六七八九"
_ALOUD = ("ゼロ", "イチ", "ニ", "サン", "ヨン", "ゴ", "ロク", "ナナ", "ハチ", "キュウ")
_KANA = (
    "あいうえおかきくけこさしすせそたちつてとなにぬねのはひふへほ"
    "まみむめもやゆよらりるれろわをんがぎぐげござじずぜぞだぢづでどばびぶべぼぱぴぷぺぽ"
)
_LATIN = """
a i u e o ka ki ku ke ko sa shi su se so ta chi tsu te to na ni nu ne no ha hi fu he ho ma mi mu me mo ya yu yo
ra ri ru re ro wa o n ga gi gu ge go za ji zu ze zo da ji zu de do ba bi bu be bo pa pi pu pe po
"""
_HEPBURN = dict(zip(_KANA, _LATIN.split(), strict=True))
_KUNREI = _HEPBURN | {"し": "si", "ち": "ti", "つ": "tu", "ふ": "hu", "じ": "zi", "ぢ": "zi", "づ": "zu"}
_GLIDES = {"ゃ": "a", "ゅ": "u", "ょ": "o"}
_READINGS = {"仮": "かり", "町": "まち"}
_RADICALS = {
    "長": "⻑",
    "西": "⻄",
    "青": "⻘",
    "谷": "⾕",
    "山": "⼭",
    "田": "⽥",
    "川": "⼮",
    "木": "⽊",
    "小": "⼩",
    "大": "⼤",
    "高": "⾼",
}


@dataclass(frozen=True, slots=True)
class Case:
    """A sentence, in which `must` is to be gone or in doubt. kind: which way of writing it is."""

    kind: str
    before: str
    must: str
    after: str

    @property
    def text(self) -> str:
        return f"{self.before}{self.must}{self.after}"


@dataclass(frozen=True, slots=True)
class Somebody:
    """An invented person."""

    family: Word
    given: Word
    address: tuple[str, str, int, int]
    """Town, its reading, 番, 号."""
    phone: str

    @property
    def data(self) -> dict[str, str]:
        """As a careful handler puts it down."""
        town, _, lot, house = self.address
        return {
            "name": f"{self.family.kanji} {self.given.kanji}",
            "kana": f"{katakana(self.family.kana)} {katakana(self.given.kana)}",
            "address": f"神奈川県見本市{town}{lot}番{house}号",
            "phone": self.phone,
        }


_TOWNS = (
    ("御成町", "おなりまち"),
    ("雪ノ下", "ゆきのした"),
    ("由比ガ浜", "ゆいがはま"),
    ("材木座", "ざいもくざ"),
    ("青葉町", "あおばちょう"),
    ("笹目町", "ささめまち"),
)


def somebody(random: Random) -> Somebody:
    """Anybody."""
    town = random.choice(_TOWNS)
    address = (*town, random.randrange(2, 60), random.randrange(2, 40))
    given = given_name(random, random.choice("男女"))
    return Somebody(surname(random), given, address, random.choice((landline, mobile))(random))


def katakana(text: str) -> str:
    return "".join(chr(ord(char) + 0x60) if "ぁ" <= char <= "ゖ" else char for char in text)


def latin(kana: str, table: dict[str, str] = _HEPBURN, long: str = "typed") -> str:
    """A reading in Latin letters. long: how long vowels are written: typed (ou), none (o), macron (ō), h (oh)."""
    written = ""
    for at, char in enumerate(kana):
        if char in _GLIDES:
            stem = written[:-1]
            hepburn = table is _HEPBURN
            written = stem + ("" if hepburn and stem.endswith(("sh", "ch", "j")) else "y") + _GLIDES[char]
        elif char == "っ":
            following = table.get(kana[at + 1 : at + 2], "")
            written += "t" if following.startswith("ch") else following[:1]
        else:
            written += table[char]
    if long != "typed":
        for vowels, vowel, marked in (("ou", "o", "ō"), ("oo", "o", "ō"), ("uu", "u", "ū")):
            written = written.replace(vowels, {"none": vowel, "macron": marked, "h": f"{vowel}h"}[long])
    return written


_MARKS = (".", "・", "、", "*", "/", "|", "-", "＿", "　", "…", "､", "⎯", "~", "\u200b", "\u2060", "\u00ad", "+", "＝")
Way = Callable[[Somebody, Random], str]


def _apart(text: str, random: Random) -> str:
    return random.choice(_MARKS).join(text)


def _kanji(who: Somebody) -> str:
    return who.family.kanji + who.given.kanji


def _ruby(who: Somebody, random: Random) -> str:
    opening, closing = random.choice(("（）", "()", "《》", "【】", "〔〕", "［］"))
    family, kana = who.family.kanji, who.family.kana
    cut = max(1, len(kana) // 2)
    if len(family) == 2:
        return f"{family[0]}{opening}{kana[:cut]}{closing}{family[1]}{opening}{kana[cut:]}{closing}"
    return f"{family}{opening}{kana}{closing}{who.given.kanji}{opening}{who.given.kana}{closing}"


def _numeral(number: int) -> str:
    tens, ones = divmod(number, 10)
    return ("" if tens == 0 else "十" if tens == 1 else f"{_NUMERALS[tens]}十") + (_NUMERALS[ones] if ones else "")


def _read_out(phone: str, mark: str = "の") -> str:
    return mark.join("".join(_NUMERALS[int(digit)] for digit in group) for group in phone.split("-"))


NAME_WAYS: dict[str, Way] = {
    "続けて": lambda w, _: _kanji(w),
    "間を空けて": lambda w, r: r.choice((" ", "　", "・", "\n")).join((w.family.kanji, w.given.kanji)),
    "姓だけ": lambda w, _: w.family.kanji + "さん",
    "名と姓": lambda w, _: f"{w.given.kanji}　{w.family.kanji}",
    "1字ずつ区切って": lambda w, r: _apart(_kanji(w), r),
    "姓を1字ずつ区切って": lambda w, r: _apart(w.family.kanji, r) + "さん",
    "読みを挟んで": _ruby,
    "ひらがな": lambda w, _: w.family.kana + w.given.kana,
    "ひらがな間あり": lambda w, _: f"{w.family.kana} {w.given.kana}",
    "カタカナ": lambda w, _: f"{katakana(w.family.kana)}　{katakana(w.given.kana)}",
    "漢字とかな": lambda w, r: r.choice((w.family.kanji + w.given.kana, w.family.kana + w.given.kanji)),
    "ローマ字ヘボン": lambda w, r: _cased(f"{latin(w.family.kana)} {latin(w.given.kana)}", r),
    "ローマ字訓令": lambda w, r: _cased(f"{latin(w.given.kana, _KUNREI)} {latin(w.family.kana, _KUNREI)}", r),
    "ローマ字長音なし": lambda w, r: _cased(
        f"{latin(w.given.kana, long='none')} {latin(w.family.kana, long='none')}", r
    ),
    "ローマ字長音記号": lambda w, r: _cased(
        f"{latin(w.family.kana, long='macron')} {latin(w.given.kana, long='macron')}", r
    ),
    "ローマ字OH": lambda w, r: _cased(f"{latin(w.family.kana, long='h')}, {latin(w.given.kana, long='h')}", r),
    "ローマ字姓だけ": lambda w, r: _cased(latin(w.family.kana, long=r.choice(("typed", "none"))), r),
    "ローマ字ID": lambda w, r: (
        f"{latin(w.family.kana, long='none')}_{latin(w.given.kana, long='none')}{r.randrange(10, 99)}"
    ),
    "全角ローマ字": lambda w, _: latin(w.family.kana).upper().translate(_FULL),
    "部首の字": lambda w, _: "".join(_RADICALS.get(char, char) for char in _kanji(w)),
    "異体字選択子": lambda w, _: "".join(char + "\U000e0100" for char in _kanji(w)),
    "下線付き": lambda w, _: "".join(char + "\u0332" for char in _kanji(w)),
}
PHONE_WAYS: dict[str, Way] = {
    "電話": lambda w, _: w.phone,
    "電話全角": lambda w, _: w.phone.translate(_FULL),
    "電話ハイフンなし": lambda w, _: w.phone.replace("-", ""),
    "電話かっこ": lambda w, _: w.phone.replace("-", "(", 1).replace("-", ")", 1),
    "電話漢数字": lambda w, r: _read_out(w.phone, r.choice(("の", "", "ー", "、"))),
    "電話読み上げ": lambda w, _: "の".join("".join(_ALOUD[int(d)] for d in group) for group in w.phone.split("-")),
    "電話読点": lambda w, _: w.phone.replace("-", "、"),
    "電話中点": lambda w, r: w.phone.replace("-", r.choice("・⎯‐–—−/ ")),
    "電話国番号": lambda w, _: "+81 " + w.phone[1:].replace("-", " "),
    "電話市内": lambda w, _: w.phone.split("-", 1)[1],
    "電話丸数字": lambda w, _: "".join("⓪①②③④⑤⑥⑦⑧⑨"[int(d)] if d.isdigit() else d for d in w.phone),
}
ADDRESS_WAYS: dict[str, Way] = {
    "住所": lambda w, _: w.data["address"],
    "住所ハイフン": lambda w, _: f"{w.address[0]}{w.address[2]}-{w.address[3]}",
    "住所の": lambda w, _: f"{w.address[0]}{w.address[2]}の{w.address[3]}",
    "住所漢数字": lambda w, _: f"{w.address[0]}{_numeral(w.address[2])}番{_numeral(w.address[3])}号",
    "住所全角": lambda w, r: f"{w.address[0]}{w.address[2]}{r.choice('－−ー―⎯')}{w.address[3]}".translate(_FULL),
    "住所かな": lambda w, _: f"{w.address[1]}の{w.address[2]}の{w.address[3]}",
    "住所カタカナ": lambda w, _: f"{katakana(w.address[1])}{w.address[2]}番地",
    "町だけ": lambda w, _: w.address[0],
    "部首の町": lambda w, _: "".join(_RADICALS.get(char, char) for char in w.address[0]),
}


def _cased(text: str, random: Random) -> str:
    return random.choice((str.upper, str.title, str.lower))(text)


_FRAMES = (
    ("本人は", "と話している"),
    ("封筒に", "とあった"),
    ("メモには「", "」の記載"),
    ("窓口で", "を名乗る"),
    ("", "の件で来庁"),
)
_PHONE_FRAMES = (("連絡先は", "とのこと"), ("", "に折り返す"), ("番号を聞くと", "だった"))
_ADDRESS_FRAMES = (("自宅は", "とのこと"), ("", "の前の道路の件"), ("住所を聞くと", "と答えた"))


def recorded(random: Random) -> tuple[Somebody, list[Case]]:
    """A counterpart, and what is written of them elsewhere: one case for each way of writing."""
    who = somebody(random)
    cases = []
    for ways, frames in ((NAME_WAYS, _FRAMES), (PHONE_WAYS, _PHONE_FRAMES), (ADDRESS_WAYS, _ADDRESS_FRAMES)):
        for kind, way in ways.items():
            before, after = random.choice(frames)
            cases.append(Case(kind, before, way(who, random), after))
    return who, cases


_HOUSES = ("サンハイツ", "コーポ{}", "メゾン青葉", "第二{}荘")
_OTHERS = (
    ("姓", lambda w, _r: w.family.kanji, ("同席した", "が録音した")),
    ("姓", lambda w, _r: w.family.kanji, ("隣に住む", "から苦情を受けたと話す")),
    ("姓名", lambda w, _r: _kanji(w), ("途中から", "が加わり、大声を出した")),
    ("姓名", lambda w, _r: f"{w.family.kanji} {w.given.kanji}", ("委任状の名義は", "であった")),
    ("名", lambda w, _r: w.given.kanji, ("息子の", "が電話口に出た")),
    ("名", lambda w, _r: w.given.kanji, ("後から", "が来て帰るよう促した")),
    ("敬称", lambda w, _r: w.family.kanji + "さん", ("", "を知っているかと聞かれた")),
    ("カタカナ", lambda w, _r: katakana(w.family.kana), ("名義は", "となっていた")),
    ("カタカナ姓名", lambda w, _r: f"{katakana(w.family.kana)} {katakana(w.given.kana)}", ("通帳には", "とある")),
    ("ひらがな", lambda w, _r: w.family.kana, ("", "と名乗る女性から電話")),
    ("ひらがな敬称", lambda w, _r: w.family.kana + "さん", ("", "に聞いたと話す")),
    ("ローマ字", lambda w, r: _cased(latin(w.family.kana), r), ("名札に", "とあった")),
    ("区切り", lambda w, r: _apart(_kanji(w), r), ("紙に", "と書いた")),
    ("部首の字", lambda w, _r: "".join(_RADICALS.get(char, char) for char in _kanji(w)), ("", "と名乗る男性が同席")),
    ("電話", lambda w, r: r.choice(list(PHONE_WAYS.values()))(w, r), ("息子の携帯は", "とのこと")),
    ("町番地", lambda w, _r: f"{w.address[0]}{w.address[2]}", ("実家は", "にある")),
    ("住所", lambda w, r: r.choice(list(ADDRESS_WAYS.values()))(w, r), ("親族の家は", "と話す")),
    (
        "建物",
        lambda w, r: f"{r.choice(_HOUSES).format(w.family.kanji)}{r.randrange(101, 499)}号室",
        ("", "の住人が騒ぐと話す"),
    ),
    ("内線", lambda _w, r: f"{r.randrange(1000, 9999)}", ("勤め先の内線は", "と聞いた")),
    (
        "団体",
        lambda w, r: w.family.kanji + r.choice(("商店", "建設", "工務店", "運輸", "歯科医院", "信用金庫")),
        ("", "の営業だと話す"),
    ),
    (
        "口座",
        lambda _w, r: f"1{r.randrange(1000, 9999)}番号{r.randrange(100000, 999999)}",
        ("振込先は記号", "とのこと"),
    ),
    (
        "メール",
        lambda w, r: f"{latin(w.given.kana, long='none')}{r.choice(('@', '[at]', '(at)', '＠', ' at '))}example.jp",
        ("連絡は", "へと話す"),
    ),
    (
        "ID",
        lambda w, r: f"{latin(w.given.kana, long='none')}{r.choice('_-.')}{r.randrange(1, 99)}",
        ("投稿者は", "である"),
    ),
    (
        "生年月日",
        lambda _w, r: f"昭和{r.randrange(20, 63)}年{r.randrange(1, 12)}月{r.randrange(1, 28)}日",
        ("生年月日は", "とのこと"),
    ),
    (
        "生年月日漢数字",
        lambda _w, r: (
            f"昭和{_numeral(r.randrange(20, 63))}年{_numeral(r.randrange(1, 12))}月{_numeral(r.randrange(1, 28))}日"
        ),
        ("娘は", "生まれと話す"),
    ),
    (
        "生年月日西暦",
        lambda _w, r: (
            f"19{r.randrange(40, 99)}{r.choice('/-.')}{r.randrange(1, 12)}{r.choice('/-.')}{r.randrange(1, 28)}"
        ),
        ("子の誕生日は", "とのこと"),
    ),
)


def third(random: Random) -> Iterator[Case]:
    """Sentences about people whom nobody recorded, one of each kind."""
    for kind, way, (before, after) in _OTHERS:
        yield Case(kind, before, way(somebody(random), random), after)


USUAL = (
    ("demand_stated", "固定資産税の減免を申請したが認められなかったため、決定を取り消すよう求める"),
    ("memo", "制度の根拠を示して説明したが、納得されず同じ話が続いた"),
    ("quote", "前の担当は大丈夫だと言ったぞ。なんで今になってだめなんだ"),
    ("memo", "14時20分、係長が同席。窓口から第2相談室へ移っていただいた"),
    ("memo", "申請の期限が令和8年10月31日であったこと、条例第12条第2項により延長できないことを伝えた"),
    ("abuse", "机を2回叩き「ふざけるな」と大声を出した。隣の窓口の来庁者が振り返った"),
    ("memo", "落ち着いて話すようお願いした。3分ほど黙った後、着席された"),
    ("quote", "責任者を出せ。市長に直接言いに行く"),
    ("memo", "ガイドライン6(1)により、約30分で区切ることを伝えた"),
    ("memo", "持参した納付書5枚のうち2枚が前年度のものだったため、差し替えを案内"),
    ("memo", "11月27日までに文書で回答すると約束した。本人は了承せず"),
    ("property_damage", "記入台のペン立てを払い落とし、1本が割れた"),
    ("memo", "警備員2名が到着。110番通報の準備をしたが、使わずに済んだ"),
    ("memo", "退去をお願いし、15:05に正面玄関から退庁された"),
    ("memo", "携帯電話で職員を撮影しようとしたため、他の来庁者が写るおそれがあることを説明して控えていただいた"),
    ("memo", "生活が苦しいと繰り返し話しており、分納の相談窓口（納税課）を案内した"),
    ("memo", "電話で再び連絡があり、約20分、同じ内容を訴えられた"),
    ("quote", "税金泥棒。おまえの名前は覚えたからな"),
    ("memo", "対応中、ほかの職員4人が待機し、業務が40分ほど滞った"),
    ("memo", "帰り際に、また来ると言い残した。今後の対応を課内で共有する"),
    ("memo", "説明資料を渡し、不服があるときは3か月以内に審査請求ができることを教示した"),
    ("memo", "弁護士を連れてくると話したが、氏名や事務所名は言わなかった"),
    ("memo", "隣家の木の枝が越境しているとの訴え。民法上の問題であり、市が切ることはできないと説明"),
    ("memo", "昨年度から通算7回目の来庁。前回は9月12日で、そのときも同じ要求だった"),
)
"""What staff write when nobody but the counterpart is named."""


def usual_report(random: Random, lines: int = 14) -> list[tuple[str, str]]:
    """Kinds of events and texts of a report in which the counterpart is named here and there by 相手方 alone."""
    return random.sample(USUAL, lines)


def all_surnames() -> Iterator[Word]:
    """Every surname of the set, once."""
    return iter(dict.fromkeys(SURNAMES))
