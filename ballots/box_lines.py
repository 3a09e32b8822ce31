"""Lines in which clerks name the voters of a mobile box: number on the roll, name, and why they cannot come. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass

from sheets import identity

_WORDS = {
    "old": ("年老", "年老体弱", "体弱", "老", "高龄", "年迈"),
    "ill": ("病", "生病", "患病", "住院", "卧床", "瘫痪", "行动不便", "重病", "慢病", "患病住院或行动不便"),
    "disabled": ("残疾", "残疾人", "肢残", "残"),
    "caring": ("照料", "照顾", "护理", "照料病人", "照顾病人", "哺乳", "产妇", "须照料他人不能离开"),
    "remote": ("偏远", "居住偏远", "交通不便", "路远", "居住偏远交通不便"),
    "duty": ("值守", "值班", "坚守岗位", "在岗", "坚守岗位不能离开"),
}
"""Words villages write for a ground; a word after the name also counts when one of these stands in it."""
_BY_WORD = {word: ground for ground, words in _WORDS.items() for word in (*words, ground)}
_SEPARATORS = re.compile(r"[\s,，、;；|]+")
_BRACKETS = str.maketrans(dict.fromkeys("()（）[]【】", " "))
_GROUP = re.compile(r"第?[一二三四五六七八九十百\d]+(村民小组|小组|组|社)")
_NOT_NAMES = frozenset({"男", "女", "选民", "姓名"})
_DIGITS = str.maketrans("０１２３４５６７８９", "0123456789")
LONGEST_SERIAL = 7


@dataclass(frozen=True, slots=True)
class Line:
    """What a line says; what it does not say is empty."""

    serial: int | None = None
    name: str = ""
    number: str = ""
    ground: str = ""


def read(text: str) -> Line:
    """Read one line, such as ``12``, ``张三``, ``12 张三 年老`` or a row copied from a spreadsheet.

    The first number is the one on the roll, the first word that is no ground the name; groups (三组) and sexes are
    passed over. Never raises: a line that says nothing gives an empty ``Line``.
    """
    serial, name, number, ground = None, "", "", ""
    for word in filter(None, _SEPARATORS.split(text.translate(_BRACKETS))):
        plain = word.translate(_DIGITS)
        if identity.has_shape(identity.normalise(word)):
            number = number or identity.normalise(word)
        elif plain.isascii() and plain.isdecimal():
            serial = int(plain) if serial is None and len(plain) <= LONGEST_SERIAL else serial
        elif word in _NOT_NAMES or _GROUP.fullmatch(plain):
            continue
        elif found := _BY_WORD.get(word.lower(), ""):
            ground = ground or found
        elif not name:
            name = word
        else:
            ground = ground or ground_in(word)
    return Line(serial, name, number, ground)


def ground_in(word: str) -> str:
    """The ground a longer remark tells of (因病卧床 → ill); empty where it tells of none."""
    return next((ground for known, ground in _BY_WORD.items() if known in word.lower()), "")
