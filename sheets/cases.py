"""What the import makes of each case of messy data, in words for people: the codes of the report and the guide.

Treatment: ``E`` the row or file is refused, ``W`` taken with a warning, ``N`` done silently, ``Q`` asked once per file.
"""

from __future__ import annotations

from typing import NamedTuple

from django.utils.translation import gettext_lazy as _

from sheets.findings import Sentence


class CaseGroup(NamedTuple):
    """Codes treated alike."""

    codes: tuple[str, ...]
    treatment: str
    words: Sentence

    @property
    def title(self) -> str:
        """The codes as they are listed."""
        return "、".join(self.codes)


def group(codes: str, treatment: str, words: Sentence) -> CaseGroup:
    """Codes parted by blanks, with their treatment in letters and in words."""
    return CaseGroup(tuple(codes.split()), treatment, words)


OF_CELLS = (
    group(
        "I1", "E W", _("A number destroyed by the spreadsheet (5.1E+17, zeros at the end). Format the column as text.")
    ),
    group(
        "I2 I3 I4",
        "N",
        _("Spaces, quotes, full-width digits and x × Ｘ at the end are put right; * at the end is not."),
    ),
    group("I5", "W", _("An old number of 15 digits is lengthened.")),
    group("I6 I12", "E", _("Wrong length, check character or date; too young on election day.")),
    group("I7 I8", "W", _("Birth or sex differ from the number.")),
    group("I9", "W", _("No number: the person is known by name, birth and group.")),
    group("I10", "E W", _("The same person twice; in two villages.")),
    group("I11 I13", "E W", _("A number masked with stars is refused; a passport is taken without a number.")),
    group("N1 N2", "N", _("Spaces inside a name and the kind of its middle dot are put right.")),
    group("N3 N4", "W", _("Remarks beside a name are taken off; characters the computer cannot show are told.")),
    group("N5", "N", _("Two people of one name are two when their numbers differ.")),
    group("S1 S2", "N E", _("男, 女, M, F, 1, 2, or ticks in a column 男 and a column 女.")),
    group("M1", "N W", _("汉 becomes 汉族; a word that is none of the 56 groups is kept and told.")),
    group("P1 P2 P3", "N W", _("Every usual way to write the political status; empty means 群众 and is told.")),
    group("E1 E2 E3 E4", "N W", _("Schools are read into five levels: of several the highest, 在读 the level before.")),
    group("E5", "W Q", _("党校, 函授, 自考, 电大: you are asked once per file whether they count.")),
    group("E6", "E", _("An unknown word is refused with the word most like it.")),
    group(
        "D1 D3 D5 D7 D10",
        "N",
        _("Dates in every usual writing: 1985.6, 1985年6月, 198506, a real date, 一九八五年六月."),
    ),
    group(
        "D2", "N E", _("1985.1 as a number may be January or October: the identity number decides, else it is refused.")
    ),
    group("D4 D6 D9", "W", _("85.06 is read as 1985; an age or 不详 leaves the date empty.")),
    group("D8", "E", _("An impossible date, one still to come, or a year alone.")),
    group("D11 D12", "W", _("Party before 18, work before 14, office before 18; an age that does not fit the birth.")),
    group(
        "O1 O2 O3 O4",
        "N",
        _("Posts in one cell, like 书记、主任 or 一肩挑; what is no post of the two committees is kept aside."),
    ),
    group("G1", "N", _("大沟, 大沟村委会, 来苏镇大沟村 and other names in use are the same village.")),
    group("G2", "E", _("Two villages of one name: the township column decides.")),
    group("G3", "N E", _("A former name is read as the present village on the days it holds.")),
    group("G4 G6 F21", "E", _("A typing mistake, an unknown village, a village of another territory.")),
    group("G5", "W", _("村 written for a community.")),
    group("L9", "W Q", _("An empty village means the one above: you may say that it is an error.")),
    group("Q1 Q6", "N", _("1,234, １２３４, 1234人, 一千二百, 1.2万.")),
    group("Q2 Q5", "E", _("约1200, 1200多, negative numbers, decimals.")),
    group("Q3", "N W", _("87.9%, 0.879 and 87.9 are the same, and are compared with the counts.")),
    group("Q4", "N", _("Empty, — and 无 are not 0.")),
    group("Q7", "N E", _("√ 是 1 Y 对 有 ○ are yes; × 否 无 and empty are no.")),
    group("Q8", "N W", _("Of several telephone numbers the first is taken.")),
)
OF_FILES = (
    group("F1 F2 F3 F4 F5 F6 F7", "N", _("xlsx, xls, et, ods, csv and text, by what they are and not by their name.")),
    group("F8 F9 F19", "E", _("Password, documents, pictures, programs; damaged or huge files.")),
    group("F10", "N E", _("A zip of many spreadsheets is read as one; other archives are not opened.")),
    group("F11 F13 F14", "N", _("A sheet per village; empty sheets and endless empty rows do not matter.")),
    group("F12", "W Q", _("Hidden sheets and rows are left out and counted; you may include hidden rows.")),
    group("F15 F16", "E", _("A formula without stored value, or an error value of the spreadsheet.")),
    group("F17 F18", "N", _("Dates of the 1904 calendar are right; macros and links are never run.")),
    group("F20", "W", _("The file's name speaks of another township.")),
    group("L1 L2", "N W", _("Titles and 填报单位 above the header; another unit than the territory is told.")),
    group(
        "L3 L4 L5 L8",
        "N",
        _("The header may have several levels, stand in any of the first 15 rows, in any order and writing."),
    ),
    group("L6", "E", _("A column or a cell that is needed is missing.")),
    group("L7 L21", "N", _("Columns that are not used are named.")),
    group("L10", "W", _("Total rows are left out and compared with the sum.")),
    group(
        "L11 L12 L13 L17 L18",
        "N",
        _("Footers, repeated headers, blank rows, example rows and serial numbers are left out."),
    ),
    group("L14", "N", _("One person on two rows with a merged name is one person with both posts.")),
    group(
        "L15 L16",
        "N E",
        _("A second table below is read if it has the same columns; side by side or turned is refused."),
    ),
    group("L19 L20", "W", _("Rows struck through and comments are told.")),
)
