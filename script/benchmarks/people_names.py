"""What invented people are made of: surnames as common as they are, given names with their readings, places, firms.

The generators of the labelled set and of the city draw from it. It shares nothing with what recognises people: its
tables are its own. A name that comes out is put together by chance and means nobody; every place, firm and building is
invented, every telephone number lies where none is given out (0467-0…, 045-0…, 090-0…).
"""

from bisect import bisect
from dataclasses import dataclass
from itertools import accumulate
from random import Random


@dataclass(frozen=True, slots=True)
class Word:
    """A surname or given name as written, and its reading in hiragana."""

    kanji: str
    kana: str


# Surname, reading (several where one writing is read in several ways), bearers in thousands.
_SURNAMES = """
佐藤 さとう 1830|鈴木 すずき 1760|高橋 たかはし 1380|田中 たなか 1310|伊藤 いとう 1050|渡辺 わたなべ 1040
山本 やまもと 1030|中村 なかむら 1020|小林 こばやし 1000|加藤 かとう 870|吉田 よしだ 810|山田 やまだ 800
佐々木 ささき 650|山口 やまぐち 630|松本 まつもと 610|井上 いのうえ 600|木村 きむら 560|林 はやし 540
斎藤 さいとう 530|清水 しみず 520|山崎 やまざき,やまさき 470|森 もり 460|池田 いけだ 440|橋本 はしもと 440
阿部 あべ 440|石川 いしかわ 420|山下 やました 410|中島 なかじま,なかしま 400|石井 いしい 390|小川 おがわ 390
前田 まえだ 380|岡田 おかだ 370|長谷川 はせがわ 370|藤田 ふじた 370|後藤 ごとう 370|近藤 こんどう 370
村上 むらかみ 350|遠藤 えんどう 330|青木 あおき 330|坂本 さかもと 320|斉藤 さいとう 310|福田 ふくだ 300
太田 おおた 300|西村 にしむら 300|藤井 ふじい 290|金子 かねこ 290|岡本 おかもと 290|藤原 ふじわら 290
中野 なかの 290|三浦 みうら 280|原田 はらだ 280|中川 なかがわ 280|松田 まつだ 280|竹内 たけうち 270
小野 おの 270|田村 たむら 260|中山 なかやま 260|和田 わだ 250|石田 いしだ 250|森田 もりた 240|上田 うえだ 240
原 はら 240|内田 うちだ 230|柴田 しばた 230|酒井 さかい 220|宮崎 みやざき 220|横山 よこやま 220|高木 たかぎ 220
安藤 あんどう 210|宮本 みやもと 210|大野 おおの 210|小島 こじま,おじま 200|谷口 たにぐち 200|工藤 くどう 190
今井 いまい 190|高田 たかだ 190|増田 ますだ 190|丸山 まるやま 190|杉山 すぎやま 190|村田 むらた 190
大塚 おおつか 180|新井 あらい 180|藤本 ふじもと 180|小山 こやま,おやま 180|平野 ひらの 180|河野 こうの,かわの 170
上野 うえの 170|野口 のぐち 170|武田 たけだ 170|松井 まつい 170|千葉 ちば 170|菅原 すがわら 160|岩崎 いわさき 160
久保 くぼ 160|木下 きのした 160|佐野 さの 150|野村 のむら 150|松尾 まつお 150|市川 いちかわ 150|菊地 きくち 150
杉本 すぎもと 150|古川 ふるかわ 150|大西 おおにし 150|島田 しまだ 140|水野 みずの 140|桜井 さくらい 140
高野 たかの 140|渡部 わたべ,わたなべ 140|吉川 よしかわ 140|山内 やまうち 140|西田 にしだ 140|飯田 いいだ 140
菊池 きくち 140|西川 にしかわ 140|小松 こまつ 130|北村 きたむら 130|安田 やすだ 130|五十嵐 いがらし 130
川口 かわぐち 130|平田 ひらた 130|関 せき 130|中田 なかた,なかだ 130|久保田 くぼた 130|服部 はっとり 120
東 ひがし,あずま 120|岩田 いわた 120|土屋 つちや 120|川崎 かわさき 120|福島 ふくしま 120|本田 ほんだ 120
辻 つじ 120|樋口 ひぐち 120|秋山 あきやま 120|田口 たぐち 120|永井 ながい 110|山中 やまなか 110|中西 なかにし 110
吉村 よしむら 110|川上 かわかみ 110|大島 おおしま 110|浜田 はまだ 110|広瀬 ひろせ 100|沢田 さわだ 90|国分 こくぶ 60
黒沢 くろさわ 60|長沢 ながさわ 60|滝沢 たきざわ 60|富田 とみた 90|関口 せきぐち 90|野沢 のざわ 50|田辺 たなべ 90
辺見 へんみ 20|堀 ほり 60|岸 きし 40|星 ほし 50|柳沢 やなぎさわ 60|塩田 しおだ 40|豊田 とよだ 60|竜崎 りゅうざき 10
曽根 そね 30|荘司 しょうじ 30|大谷 おおたに 90|大阪 おおさか 8|河口 かわぐち 20|大田 おおた 50|渋谷 しぶや 60
"""

# Reading, writings.
_MEN = """
たろう 太郎|いちろう 一郎 一朗|じろう 次郎 二郎|さぶろう 三郎|けんいち 健一 賢一 謙一|けんじ 健二 賢治 健司
こういち 浩一 孝一 幸一|こうじ 浩二 孝二 幸司|しょういち 正一 昭一|しょうじ 正二 昭二 章司|ひろし 浩 博 弘 宏 寛
たかし 隆 孝 高志 崇|まさし 正 雅史 昌志|きよし 清 潔|ただし 忠 正 匡|やすお 康夫 保男 泰雄|まさお 正雄 正夫 政男
かずお 一雄 和夫 和男|かずや 一也 和也|かずひろ 和弘 和博 一広|よしお 義雄 良夫 芳雄|のぶお 信夫 伸男|ひでお 秀雄 英夫
ひでき 秀樹 英樹|なおき 直樹 尚樹|ひろき 広樹 弘樹 裕樹|まこと 誠 真 実|しげる 茂 繁|みのる 実 稔 穣|さとし 聡 智 敏
てつや 哲也 徹也|たつや 達也 竜也|しんいち 真一 信一 慎一|しんじ 真二 信二|じゅんいち 純一 順一|りゅうじ 竜二 隆二
りゅういち 竜一 隆一|ゆうじ 裕二 雄二|ゆういち 裕一 雄一 勇一|ゆうた 雄太 裕太 優太|だいすけ 大介 大輔|けんた 健太 謙太
しょうた 翔太 正太|たくや 拓也 卓也|としお 敏夫 俊雄|としひこ 敏彦 俊彦|はるお 春雄 晴夫|ひろゆき 博之 浩之 弘行
まさひろ 正博 昌弘 雅広|よしひろ 義弘 芳広|えいじ 英二 栄治|えいいち 栄一 英一|ごろう 五郎|つとむ 勉 努 務
"""
_WOMEN = """
はなこ 花子 華子|ようこ 洋子 陽子 容子|けいこ 恵子 慶子 圭子|ゆうこ 裕子 優子 祐子|ひろこ 弘子 裕子 博子
さちこ 幸子 祥子
しょうこ 祥子 章子|かずこ 和子 一子|よしこ 良子 芳子 好子|としこ 敏子 俊子|のりこ 典子 法子 紀子|のぶこ 信子 伸子
みちこ 美智子 道子|みつこ 光子 美津子|きょうこ 京子 恭子 今日子|きよこ 清子 喜代子|くみこ 久美子|ゆみこ 由美子 裕美子
まゆみ 真由美|えみこ 恵美子|ともこ 智子 朋子 友子|なおこ 直子 尚子|あきこ 明子 昭子 晶子|あけみ 明美|ゆみ 由美 裕美
ゆか 由香 有香|めぐみ 恵 恵美|さくら 桜|まりこ 真理子 万里子|みほ 美穂|かおり 香織 香
じゅんこ 純子 順子 淳子|れいこ 礼子 玲子
ちえこ 千恵子 智恵子|ちよ 千代|ふみこ 文子 史子|ますみ 真澄|まみ 真美|まり 真理|りえ 理恵 里恵|えいこ 栄子 英子
あい 愛 藍|みさき 美咲|ななこ 菜々子|はるか 遥 春香|すみれ 菫|ひさこ 久子 寿子|やすこ 康子 泰子 靖子|せつこ 節子
"""

TOWNS = (
    "例示町",
    "仮町",
    "試作町",
    "模範台",
    "見本台",
    "雛形町",
    "想定町",
    "標本町",
    "架空台",
    "凡例町",
    "書式町",
    "下書町",
)
"""Towns of 丁目."""
HAMLETS = ("字仮置", "字空欄", "大字余白", "大字行間")
"""Places of 番地."""
CITIES = (("神奈川県", "見本市"),) * 8 + (("神奈川県", "例示市"), ("東京都", "見本区"), ("神奈川県", "仮置郡試作町"))
BUILDINGS = (
    "サンプルハイツ",
    "コーポ見本",
    "メゾン架空",
    "例示荘",
    "見本第二マンション",
    "グランド仮町",
    "ひながた団地",
)
FIRMS = (
    ("株式会社", "見本商事"),
    ("株式会社", "架空建設"),
    ("有限会社", "例示工務店"),
    ("株式会社", "サンプル運輸"),
    ("合同会社", "仮町企画"),
    ("一般社団法人", "雛形協会"),
    ("有限会社", "試作自動車"),
    ("株式会社", "模範不動産"),
    ("株式会社", "下書印刷"),
    ("NPO法人", "余白の会"),
)
"""Form and name of a company."""


def _words(block: str) -> tuple[Word, ...]:
    entries = [entry.split() for entry in block.replace("\n", "|").split("|") if entry]
    return tuple(Word(kanji, kana) for kana, *writings in entries for kanji in writings)


def _surnames() -> tuple[tuple[Word, ...], tuple[float, ...]]:
    entries = [entry.split() for entry in _SURNAMES.replace("\n", "|").split("|") if entry]
    words, weights = [], []
    for kanji, readings, bearers in entries:
        # The first reading is the more common one.
        shares = {1: (1.0,), 2: (0.75, 0.25)}[len(readings.split(","))]
        for kana, share in zip(readings.split(","), shares, strict=True):
            words.append(Word(kanji, kana))
            weights.append(share * int(bearers))
    return tuple(words), tuple(accumulate(weights))


SURNAMES, _BEARERS = _surnames()
MEN, WOMEN = _words(_MEN), _words(_WOMEN)


def surname(random: Random) -> Word:
    """A surname, the common ones as often as they are."""
    return SURNAMES[bisect(_BEARERS, random.random() * _BEARERS[-1])]


def given_name(random: Random, sex: str) -> Word:
    """A given name; the earlier ones of a list are more common."""
    words = MEN if sex == "男" else WOMEN
    return words[int(len(words) * random.random() ** 1.3)]


def landline(random: Random) -> str:
    """No local number begins with 0."""
    if random.random() < 0.3:
        return f"045-0{random.randrange(100):02}-{random.randrange(10_000):04}"
    return f"046{random.choice('367')}-0{random.randrange(10)}-{random.randrange(10_000):04}"


def mobile(random: Random) -> str:
    """No mobile number goes on with 0 after its first three digits."""
    return f"0{random.choice('789')}0-0{random.randrange(1000):03}-{random.randrange(10_000):04}"


def area_digits(number: str) -> int:
    """How many digits stand before the first hyphen of a number that was made here."""
    return 4 if number.startswith("046") else 3
