"""Sentences of figures that cannot be judged, Chinese first and English."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from ballots.law.texts import WORDS, render

#: ``{field}``, ``{second}`` and ``{other_field}`` are names of fields: with their key for scripts, in words for pages
PROBLEMS: dict[str, tuple[str, str]] = {
    "missing": ("缺少{field}，{kind}选举必须填写。", "{field} is missing; a {kind} election needs it."),
    "required": ("缺少{field}。", "{field} is missing."),
    "not_json": ("不是有效的 JSON：{reason}", "This is not valid JSON: {reason}"),
    "twice": ("{field}在同一对象中出现两次。", "{field} is given twice in the same object."),
    "not_object": ("{field}应为对象，现为 {found}。", "{field} must be an object, found {found}."),
    "not_list": ("{field}应为列表，现为 {found}。", "{field} must be a list, found {found}."),
    "not_integer": (
        "{field}应为不小于 0 的整数，现为 {found}。",
        "{field} must be a whole number of 0 or more, found {found}.",
    ),
    "too_large": (
        "{field}为 {found}，大于可接受的最大值 {limit}。",
        "{field} is {found}, above the largest figure accepted, {limit}.",
    ),
    "not_positive": ("{field}应不小于 1，现为 {found}。", "{field} must be 1 or more, found {found}."),
    "not_flag": ("{field}应为 true 或 false，现为 {found}。", "{field} must be true or false, found {found}."),
    "not_name": ("{field}应为姓名，现为 {found}。", "{field} must be a name, found {found}."),
    "unknown_value": (
        "{field}的值 {found} 无法识别，可填：{allowed}。",
        "{field}: {found} is not known; allowed: {allowed}.",
    ),
    "unknown_key": ("没有{field}这一项，可用：{allowed}。", "There is no field {field}; allowed: {allowed}."),
    "wrong_mode": (
        "{field}：{kind}选举没有 {found} 方式，可填：{allowed}。",
        "{field}: a {kind} is not elected in mode {found}; allowed: {allowed}.",
    ),
    "above": (
        "{field} {figure} 大于{other_field} {other_figure}，请核对。",
        "{field} {figure} is above {other_field} {other_figure}.",
    ),
    "sum_differs": (
        "{field} {valid} + {second} {invalid} = {total}，不等于{other_field} {cast}，请核对。",
        "{field} {valid} + {second} {invalid} = {total}, which is not {other_field} {cast}.",
    ),
    "candidate_above": (
        "{field}：{name}（{post}）得 {figure} 票，大于{other_field} {other_figure}，请核对。",
        "{field}: {name} ({post}) has {figure} votes, above {other_field} {other_figure}.",
    ),
    "carried_above": (
        "{field}：{name}各职务得票合计 {figure}，大于{other_field} {other_figure}；一张选票上同一人只能选一个职务。",
        "{field}: {name} has {figure} votes over all posts, above {other_field} {other_figure}; a ballot "
        "may name a "
        "person for one post only.",
    ),
    "post_above": (
        "{field}：{post}得票合计 {figure}，大于{other_field} {other_figure} × 应选 {seats} = {limit}，请核对。",
        "{field}: votes for {post} add up to {figure}, above {other_field} {other_figure} × {seats} seats = {limit}.",
    ),
    "no_seat": (
        "{field}：{name}竞选{post}，但{other_field}中{post}应选为 0。",
        "{field}: {name} stands for {post}, but {other_field} has 0 for {post}.",
    ),
    "no_seats": ("{field}合计为 0，至少应为 1。", "{field} add up to 0; at least 1 is needed."),
    "not_pair": ("{field}应为两个姓名，现为 {found}。", "{field} must be two names, found {found}."),
    "same_person": (
        "{field}：{name}与本人不构成近亲属关系。",
        "{field}: {name} cannot be a relative of the same person.",
    ),
    "unknown_person": (
        "{field}：{name}既不是候选人也不是在任成员。",
        "{field}: {name} is neither a candidate nor in office.",
    ),
    "parts_above": (
        "{field} {partly} + {second} {blank} = {total}，大于{other_field} {other_figure}，请核对。",
        "{field} {partly} + {second} {blank} = {total}, above {other_field} {other_figure}.",
    ),
    "above_written": (
        "{field}：{name}（{post}）得 {figure} 票，大于有效票 {valid} - 空白票 {blank} = {limit}，请核对。",
        "{field}: {name} ({post}) has {figure} votes, above valid {valid} - blank {blank} = {limit}.",
    ),
    "due_differs": (
        "{other_field} {members} - 不计入 {excluded} = {left}，不等于{field} {due}，请核对。",
        "{other_field} {members} - {excluded} not counted = {left}, which is not {field} {due}.",
    ),
    "duplicate": (
        "{field}：{name}在{post}候选人中重复（第 {first} 行与第 {second_row} 行）；同名不同人请加注区别。",
        "{field}: {name} is listed twice for {post} (rows {first} and {second_row}); mark namesakes apart.",
    ),
}


def render_problem(code: str, params: Mapping[str, Any], *, english: bool, keys: bool) -> str:
    """A sentence of ``PROBLEMS``; with ``keys`` fields carry their key, as scripts know them."""
    names = {key: field_name(params[key], english=english, keys=keys) for key in _FIELD_PARAMS if key in params}
    return render(PROBLEMS[code], {**params, **names}, english=english).strip().replace("  ", " ")


_FIELD_PARAMS = ("field", "second", "other_field")
_ROW = re.compile(r"candidates\[(\d+)\]")


def field_name(field: str, *, english: bool, keys: bool) -> str:
    """A field in words, such as 收回票数 or candidate row 3; with ``keys`` preceded by its key."""
    words = ""
    if field in WORDS:
        words = WORDS[field][english]
    elif row := _ROW.match(field):
        number = int(row[1]) + 1
        words = f"candidate row {number}" if english else f"候选人第 {number} 行"
    elif field.startswith("seats."):
        post = WORDS.get(field.removeprefix("seats."), (field, field))[english]
        words = f"seats for {post}" if english else f"{post}应选人数"
    if not keys:
        return words or field
    if english:
        return f"{field} ({words})" if words and words != field else field
    return f" {field}（{words}）" if words else f" {field} "
