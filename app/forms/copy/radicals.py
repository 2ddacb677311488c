"""Radicals that stand for the whole character (⻑, ⻘, ⻄), as scanners and some input methods leave them in a text.

Unicode's CJK Radicals Supplement, each with the character that means the same (EquivalentUnifiedIdeograph); the Kangxi
radicals have no place here, since NFKC knows them.
"""

_PAIRS = """
⺁厂 ⺃乚 ⺄乙 ⺅亻 ⺆冂 ⺈刀 ⺉刂 ⺊卜 ⺌小 ⺍小 ⺎兀 ⺏尣 ⺐尢 ⺒巳 ⺓幺 ⺔彑 ⺕彐 ⺖忄 ⺘扌 ⺙攵
⺛旡 ⺜日 ⺝月 ⺞歺 ⺠民 ⺡氵 ⺢氺 ⺣灬 ⺤爫 ⺥爫 ⺦丬 ⺧牛 ⺨犭 ⺩王 ⺫目 ⺬示 ⺭礻 ⺮竹 ⺯糸 ⺱罒
⺲罒 ⺶羊 ⺷羊 ⺸羊 ⺹耂 ⺺聿 ⺻聿 ⺼肉 ⺽臼 ⺾艹 ⺿艹 ⻀艹 ⻁虎 ⻂衤 ⻃西 ⻄西 ⻅見 ⻆角 ⻉貝 ⻊足
⻋車 ⻌辶 ⻍辶 ⻎辶 ⻏邑 ⻐金 ⻑長 ⻒長 ⻓長 ⻔門 ⻖阝 ⻗雨 ⻘青 ⻙韋 ⻚頁 ⻛風 ⻜飛 ⻝食 ⻞食 ⻟食
⻠食 ⻡首 ⻢馬 ⻣骨 ⻤鬼 ⻥魚 ⻦鳥 ⻧鹵 ⻨麦 ⻩黄 ⻪黽 ⻫斉 ⻬斉 ⻭歯 ⻮歯 ⻯竜 ⻰竜 ⻱亀 ⻲亀 ⻳亀
"""
RADICALS = {ord(pair[0]): pair[1] for pair in _PAIRS.split()}
"""For `str.translate`."""
