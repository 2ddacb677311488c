"""Kanji that are written in more than one way, each with the one that stands for all of them.

Old forms (康熙字典体) as the 常用漢字表 (2010) gives them in brackets, those of the 人名用漢字 with their allowed
forms, and the variants that are usual in names and places (俗字、異体字、拡張新字体). The compatibility characters of
Unicode (神, 福 in their old forms) have no place here: NFKC knows them. Nor has what is a name of its own though it
sounds alike (畑 and 畠, 坂 and 阪, 渡辺 and 渡部).
"""

from unicodedata import is_normalized

from app.base.text import fold

_OLD = """
亞亜 惡悪 壓圧 圍囲 醫医 爲為 壹壱 隱隠 榮栄 營営 衞衛 驛駅 圓円 鹽塩 緣縁 艷艶 應応 歐欧 毆殴 櫻桜 奧奥 橫横
溫温 穩穏 假仮 價価 畫画 會会 繪絵 壞壊 懷懐 擴拡 殼殻 覺覚 學学 嶽岳 樂楽 渴渇 罐缶 鑵缶 卷巻 陷陥 勸勧 寬寛
關関 歡歓 觀観 氣気 旣既 歸帰 僞偽 戲戯 犧犠 舊旧 據拠 擧挙 虛虚 峽峡 挾挟 狹狭 鄕郷 曉暁 區区 驅駆 勳勲 薰薫
徑径 莖茎 惠恵 揭掲 溪渓 經経 螢蛍 輕軽 繼継 鷄鶏 藝芸 擊撃 缺欠 硏研 縣県 儉倹 劍剣 險険 圈圏 檢検 獻献 權権
顯顕 驗験 嚴厳 戶戸 吳呉 娛娯 廣広 效効 恆恒 黃黄 鑛鉱 號号 國国 黑黒 碎砕 濟済 齋斎 劑剤 雜雑 參参 棧桟 蠶蚕
慘惨 贊賛 殘残 絲糸 齒歯 兒児 辭辞 濕湿 實実 寫写 釋釈 壽寿 收収 從従 澁渋 獸獣 縱縦 肅粛 處処 緖緒 敍叙 尙尚
將将 稱称 涉渉 燒焼 證証 奬奨 條条 狀状 乘乗 淨浄 剩剰 疊畳 繩縄 壤壌 孃嬢 讓譲 釀醸 觸触 囑嘱 眞真 寢寝 愼慎
盡尽 圖図 粹粋 醉酔 穗穂 隨随 髓髄 樞枢 數数 瀨瀬 聲声 齊斎 斉斎 靜静 竊窃 攝摂 專専 淺浅 戰戦 踐践 錢銭 潛潜
纖繊 禪禅 雙双 壯壮 爭争 莊荘 搜捜 插挿 巢巣 曾曽 瘦痩 裝装 總総 騷騒 增増 藏蔵 臟臓 卽即 屬属 續続 墮堕 對対
體体 帶帯 滯滞 臺台 瀧滝 擇択 澤沢 擔担 單単 膽胆 團団 斷断 彈弾 遲遅 癡痴 蟲虫 晝昼 鑄鋳 廳庁 徵徴 聽聴 敕勅
鎭鎮 遞逓 鐵鉄 點点 轉転 傳伝 燈灯 當当 黨党 盜盗 稻稲 鬪闘 鬭闘 德徳 獨独 讀読 屆届 貳弐 惱悩 腦脳 霸覇 拜拝
廢廃 賣売 麥麦 發発 髮髪 拔抜 蠻蛮 祕秘 濱浜 甁瓶 拂払 佛仏 倂併 竝並 餠餅 邊辺 變変 辨弁 瓣弁 辯弁 步歩 寶宝
豐豊 襃褒 飜翻 每毎 萬万 滿満 麵麺 默黙 彌弥 譯訳 藥薬 與与 豫予 餘余 譽誉 搖揺 樣様 謠謡 來来 賴頼 亂乱 覽覧
龍竜 兩両 獵猟 綠緑 淚涙 壘塁 禮礼 勵励 戾戻 靈霊 齡齢 曆暦 歷歴 戀恋 爐炉 勞労 郞郎 樓楼 錄録 灣湾 內内 姬姫
沒没 强強 絕絶 脫脱 說説 稅税 閱閲 銳鋭 悅悦 產産 顏顔 彥彦 靑青 淸清 祿禄 槪概 姊姉 堯尭 遙遥 凜凛 槇槙 熙煕
熈煕 亙亘 晄晃 晉晋 昻昂 穰穣 萠萌 瑤瑶 檜桧 巖岩 巌岩 豬猪 禰祢 聰聡 籠篭 鷗鴎 眾衆 敎教 飮飲
"""

_USUAL = """
髙高 﨑崎 嵜崎 碕崎 𠮷吉 邉辺 嶋島 嶌島 濵浜 冨富 峯峰 舘館 龜亀 圡土 兔兎 莵兎 蘆芦 蔣蒋 麴麹 桝枡 淵渕 渊渕
劔剣 釼剣 劒剣 剱剣 舩船 栁柳 桺柳 桒桑 曻昇 埜野 壄野 槗橋 𣘺橋 𫞎橋 藪薮 籔薮 邨村 穐秋 龝秋 枩松 柗松 杦杉
夘卯 㐂喜 悳徳 惪徳 祷禱 靍鶴 靏鶴 寉鶴 逹達 釡釜 銕鉄 鉃鉄 鐡鉄 寳宝 珎珍 斈学 朖朗 厩廐 廏廐 廄廐 蘓蘇 鴈雁
韭韮 畄留 畱留 鄰隣 冲沖 栢柏 楳梅 涌湧 翆翠 閒間 尓爾 邇迩 讚讃 礪砺 濤涛 灌潅 瀦潴 蠅蝿 蠣蛎 鶯鴬 驒騨 諫諌
頸頚 萊莱 俠侠 俱倶 屛屏 幷并 吞呑 噓嘘 嚙噛 塡填 頰頬 剝剥 𠮟叱 摑掴 搔掻 焰焔 簞箪 繫繋 繡繍 蟬蝉 蠟蝋 醬醤
顚顛 穎頴 靭靱 靫靱 竈竃 壷壺 儘侭 姸妍 嵳嵯 峩峨 羣群 緜綿 艸草 菴庵 葢蓋 盖蓋 棊棋 盃杯 暎映 箏筝 皋皐 毗毘
姙妊 籏旗 躰体 軀躯 耻恥 秊年 畧略 皈帰 囯国 圀国 徧遍 鑓槍 疂畳 窻窓 牕窓 竪豎 踈疎 鯵鰺 鵞鵝 麪麺 况況
减減 刄刃 厦廈 墻牆 夛多 妬妒 寃冤 帋紙 弌一 弍二 弎三 徃往 恊協 敘叙 枴拐 泪涙 淒凄 烟煙 燻薫 牀床 涼凉
"""

_TABLE = {ord(pair[0]): pair[1] for pair in (_OLD + _USUAL).split()}


def kanji_table() -> dict[int, str]:
    """For `str.translate`: every such character to the one that stands for it."""
    return dict(_TABLE)


def plain(text: str) -> str:
    """`text` for comparison, whatever form its kanji, letters and spaces have. A text that is plain stays as it is."""
    folded = fold(text)
    # Where unseen characters went out, what they kept apart may join (か, then a voicing mark).
    while not (is_normalized("NFKC", folded) and folded == folded.casefold()):
        folded, before = fold(folded), folded
        if folded == before:
            break
    return folded.translate(_TABLE)
