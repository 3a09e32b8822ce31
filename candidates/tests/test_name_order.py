"""The order of names."""

from candidates.name_order import pinyin_key, stroke_key


def test_staff_lists_read_surnames_as_names():
    names = ["曾强", "单玲", "任伟", "仇军", "王芳", "陈静"]
    assert sorted(names, key=pinyin_key) == ["陈静", "仇军", "任伟", "单玲", "王芳", "曾强"]


def test_public_lists_go_by_strokes_then_by_the_first_stroke():
    names = ["魏国", "方明", "丁一", "王芳", "毛平", "孔祥", "卜算", "马力"]
    assert sorted(names, key=stroke_key) == ["丁一", "卜算", "马力", "王芳", "毛平", "方明", "孔祥", "魏国"]


def test_one_surname_goes_on_by_pinyin_and_unknown_ones_come_last():
    names = ["王芳", "龘大", "王安", "瞿明"]
    assert sorted(names, key=stroke_key) == ["王安", "王芳", "瞿明", "龘大"]
