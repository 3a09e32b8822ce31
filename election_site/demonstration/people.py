"""Synthetic people: drawn names, birth dates and identity numbers under the unassigned area prefix 99.

Nobody here exists: the area codes 990000-990999 were never issued, so no number can belong to a living person.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

_SURNAMES = (
    "李王张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎"
    "余潘杜戴夏钟汪田任姜范方石姚谭廖邹熊金陆郝孔白崔康毛邱秦江史顾侯邵孟龙万段雷钱汤尹黎易常武乔贺赖龚文"
)
_MALE = "伟强磊军勇杰涛明超刚平辉鹏华飞鑫波斌宇浩凯健俊帆帅旭宁龙林欢国建文志德光荣中安清永昌成永福祥"
_FEMALE = "芳娜敏静丽艳娟霞秀兰英华慧巧美娥玲芬燕彩春菊凤洁梅琳素云莲真环雪荣爱妹香月莺媛瑞凡佳嘉琼勤"
_MIDDLE = "小晓文志国建春秋冬海玉金正德永世家天明光中大成学万云新兴茂"
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECK = "10X98765432"
_EPOCH = date(1925, 1, 1)


@dataclass(frozen=True)
class Made:
    """One made-up person."""

    name: str
    woman: bool
    birth: date
    number: str


def draw_name(rng: Random, woman: bool) -> str:
    """A two- or three-character name."""
    given = rng.choice(_FEMALE if woman else _MALE)
    middle = rng.choice(_MIDDLE) if rng.random() < 0.72 else ""
    return rng.choice(_SURNAMES) + middle + given


def ethnic_group_of(number: str) -> str:
    """Han almost always; it follows from the number, so that nothing else is drawn anew."""
    drawn = int(number[2:17])
    return ("土家族", "苗族", "回族")[drawn % 3] if drawn % 71 == 0 else "汉族"


class Numbers:
    """Identity numbers of one village: area 99 + four digits of the village's position, never twice the same."""

    def __init__(self, village: int) -> None:
        self.area = f"99{village:04d}"
        self._area_sum = sum(int(digit) * weight for digit, weight in zip(self.area, _WEIGHTS, strict=False))
        self._used: dict[tuple[date, bool], int] = {}
        self._birth_sums: dict[date, tuple[str, int]] = {}

    def next(self, birth: date, woman: bool) -> str:
        """The next free number for this birth date; the sequence is odd for men, even for women (GB 11643)."""
        taken = self._used.get((birth, woman), 0)
        self._used[(birth, woman)] = taken + 1
        sequence = 2 * taken + (2 if woman else 1)
        cached = self._birth_sums.get(birth)
        if cached is None:
            text = birth.strftime("%Y%m%d")
            cached = self._birth_sums[birth] = (
                text,
                sum(int(digit) * weight for digit, weight in zip(text, _WEIGHTS[6:], strict=False)),
            )
        hundreds, tens, ones = sequence // 100, sequence // 10 % 10, sequence % 10
        total = self._area_sum + cached[1] + 8 * hundreds + 4 * tens + 2 * ones
        return f"{self.area}{cached[0]}{sequence:03d}{_CHECK[total % 11]}"


def birth_of_age(rng: Random, months: int, on: date) -> date:
    """A birth date in the month that makes somebody ``months`` months old on a day (months are counted by month)."""
    index = on.year * 12 + on.month - 1 - months
    return date(index // 12, index % 12 + 1, rng.randint(1, 28))


def draw_voter(rng: Random, numbers: Numbers, newest: date) -> Made:
    """A voter of 18 to 95 years; ``newest`` is the last birth date with the right to vote."""
    woman = rng.random() < 0.49
    days = (
        int((newest - _EPOCH).days * (1 - rng.random() ** 0.8 * 0.95))
        if rng.random() < 0.9
        else rng.randrange((newest - _EPOCH).days)
    )
    birth = _EPOCH + timedelta(days=min(days, (newest - _EPOCH).days))
    return Made(draw_name(rng, woman), woman, birth, numbers.next(birth, woman))
