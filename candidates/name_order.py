"""The order of names: staff lists by pinyin, public candidate lists by the strokes of the surname (按姓氏笔画为序)."""

from __future__ import annotations

from functools import lru_cache

from pypinyin import lazy_pinyin

# Surnames read otherwise than the character alone; without them 曾 would stand under C and 单 under D.
_READINGS = {
    "万俟": "mo qi",
    "尉迟": "yu chi",
    "单于": "chan yu",
    "长孙": "zhang sun",
    "单": "shan",
    "曾": "zeng",
    "仇": "qiu",
    "解": "xie",
    "查": "zha",
    "任": "ren",
    "朴": "piao",
    "盖": "ge",
    "区": "ou",
    "召": "shao",
    "缪": "miao",
    "乐": "yue",
    "员": "yun",
    "秘": "bi",
    "折": "she",
    "翟": "zhai",
    "冼": "xian",
    "洗": "xian",
    "覃": "qin",
    "郇": "xun",
    "牟": "mu",
    "黑": "he",
    "葛": "ge",
    "尹": "yin",
    "隗": "wei",
    "逄": "pang",
    "贲": "ben",
}

# Surnames by number of strokes, within one number by the first strokes in the order 横 竖 撇 点 折.
_SURNAMES_BY_STROKES = {
    2: "丁卜刁乜",
    3: "于干万才山千么广弓卫习马",
    4: "丰王井亓元韦云支区尤车戈贝水牛毛仇从公仓乌殳勾文方计尹巴孔邓双毋",
    5: "甘艾古左厉石龙平东占卢帅申叶由田史冉丘付代白仝丛令印乐包邝冯闪兰宁司弘皮边台母",
    6: "匡邢戎吉巩朴权厍成毕师曲吕朱先乔伍伏仲任华仰伊向后全兆危邬庄刘齐充闫关米江汲池汤安祁许农那阮孙阳阴牟红纪",
    7: "寿麦扶贡却芮花苍严芦劳苏杜巫李杨束豆邴来连步肖时吴旷别岑"
    "利邱何但佟余佘谷邸狄邹应冷辛闵汪沙沃沈怀宋补迟张陆陈邵邰",
    8: "奉武幸苗苟苑范茅林杭郁欧郏卓尚国明易罗牧季竺岳金郄周郇鱼冼庞庚郑单宗官空宓郎房居屈孟终",
    9: "封项赵贲郝荆荣胡茹南柯查相柏柳郦咸战钟钭钮郜种秋段皇禹侯须俞郗逄昝饶施闻闾养姜娄洪宦宫窃祖祝费胥姚贺羿骆",
    10: "秦班敖袁都耿聂莫莘晋桂桓索栗贾夏顾柴党晁晏钱候倪徐殷奚翁凌栾衷高郭席唐益浦涂宾容宰诸谈展陶姬通能桑",
    11: "堵黄萧梅曹戚龚盛常晨鄂崔银符盘庹麻庾康鹿章商阎盖梁寇宿扈逯尉屠隋隗隆巢",
    12: "越彭葛董敬蒋韩辜覃粟景喻黑程税傅焦储舒鲁童曾温滑游富甯禄谢强",
    13: "鄢靳蓝蒯蓟蓬蒿蒲蒙楚楼赖甄雷訾虞路简詹鲍解廉雍阙满慎窦褚",
    14: "赫慕蔡蔺蔚臧裴管鲜雒廖韶阚漆谭谯暨翟熊缪",
    15: "樊暴黎滕褒颜潘",
    16: "燕薛薄融霍冀穆衡磨",
    17: "璩戴鞠魏糜濮蹇",
    18: "瞿",
    20: "籍",
    21: "夔",
}

_PLACE = {
    surname: (strokes, place)
    for strokes, surnames in _SURNAMES_BY_STROKES.items()
    for place, surname in enumerate(surnames)
}
_AFTER_ALL = (99, 0)


@lru_cache(maxsize=8192)
def pinyin_key(name: str) -> str:
    """Pinyin of a person's name without tones, surname as it is read: 曾小红 → ``zeng xiao hong`` (120 characters)."""
    for length in (2, 1):
        reading = _READINGS.get(name[:length])
        if reading and len(name) > length:
            return f"{reading} {' '.join(lazy_pinyin(name[length:]))}".lower()[:120]
    return " ".join(lazy_pinyin(name)).lower()[:120]


def stroke_key(name: str) -> tuple[tuple[int, int], str]:
    """Key of public lists: strokes of the surname, then pinyin of the whole name.

    About four hundred surnames are known with their order; rarer ones follow at the end by pinyin.
    """
    return _PLACE.get(name[:1], _AFTER_ALL), pinyin_key(name)
