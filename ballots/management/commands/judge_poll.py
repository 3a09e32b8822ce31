"""Judge one poll from the command line: JSON case in, JSON verdict out. Needs no database."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from typing import Any, NoReturn

from django.core.management.base import BaseCommand, CommandParser

from ballots.law import MalformedCase, judge_text

LARGEST_FILE = 1_000_000

DESCRIPTION = """\
Judge one poll by law. Reads a case as JSON from FILE or from standard input and writes the verdict as JSON.
Exit code 0: judged (a void poll too). Exit code 1: the case is malformed or its figures contradict each other;
standard error names the field and both figures.
"""

EPILOG = """\
The case (leave out what does not apply):
  kind         village_committee | residents_committee | party_branch
  rules        2018 | 2026
  round        first (default) | rerun | by_election | runoff
  mode         voters (default) | households | representatives      residents' committees only
  seats        {"chair": 1, "vice_chair": 1, "member": 3}           party branch: secretary, deputy_secretary, member
  registered, cast, valid, invalid, issued    committees; cast = ballots taken out of the boxes, valid + invalid
  due, present                                party branch, instead of registered
  elected_base due (default) | present                              party branch
  candidates   [{"name": ..., "post": ..., "votes": ..., "sex": "female" | "male"}]       sex may be left out
               write_in true: a name voters wrote in
  carry_down_votes  true: votes for a higher post also count for the lower post the person stands for
  womens_seat  true: the best woman over the bar is placed first, or a member's seat is kept for one
  relatives    [["张三", "李四"]]: near relatives among candidates and members in office
  in_office    [{"name": ..., "post": ..., "sex": ...}]: whom a later poll joins ([]: nobody sits yet)
  partly_invalid, blank    of the valid ballots: invalid in part, left empty
  members, excluded {"unable", "abroad", "serving_sentence", "ill", "moved_away"}
               party branch: full members with voting rights; members - excluded = due
  reduction_agree          party branch: members present who agree to give up the seats left empty
  multi_ethnic true: several ethnic groups live in the village;
               candidates and in_office then say "minority": true | false
  chosen       [{"post": "secretary", "name": ..., "votes": ...}], committee_present    chosen by the party committee

A recall or resignation ("round": "recall" | "resignation"), committees only:
  person, post
  recall       registered, cast, valid, invalid, agree, against, issued,
               motion {"voters", "voters_total", "representatives", "representatives_total"},
               days_since_failed, recall_bar_days    an earlier recall of the person that failed, and a province's bar
  resignation  body general | household | reps (default), due, present, agree

The verdict:
  valid, elected [{name, post, votes}], vacancies {post: number},
  next         certify | rerun | runoff | new_election; by_election after a recall or resignation
  findings     [{code, severity: error | warning | note, article, message}]

Example:
  echo '{"kind": "village_committee", "rules": "2018", "seats": {"chair": 1}, "registered": 1000, "cast": 900,
         "issued": 950, "valid": 880, "invalid": 20, "candidates": [{"name": "张三", "post": "chair", "votes": 451},
         {"name": "李四", "post": "chair", "votes": 400}]}' | python manage.py judge_poll
"""


class Command(BaseCommand):
    """``judge_poll [FILE]``."""

    help = DESCRIPTION
    requires_system_checks: list[str] = []

    def create_parser(self, prog_name: str, subcommand: str, **kwargs: Any) -> CommandParser:
        return super().create_parser(
            prog_name, subcommand, epilog=EPILOG, formatter_class=argparse.RawDescriptionHelpFormatter, **kwargs
        )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", metavar="FILE", nargs="?", default="-", help="a JSON file; - or nothing: stdin")

    def handle(self, *_args: Any, file: str, **_options: Any) -> None:
        try:
            text = _text(file)
        except (OSError, ValueError) as refused:
            self._refuse([f"{_named(file)}: {_reason(refused)}"])
        try:
            verdict = judge_text(text)
        except MalformedCase as refused:
            self._refuse([f"{found.message} / {found.message_en}" for found in refused.problems])
        self.stdout.write(json.dumps(verdict.to_json(), ensure_ascii=False, indent=2))

    def _refuse(self, lines: list[str]) -> NoReturn:
        for line in lines:
            self.stderr.write(line)
        sys.exit(1)


def _text(file: str) -> str:
    """The text of the file or of standard input; raises ``OSError`` or ``ValueError`` when it cannot be read."""
    if file == "-":
        raw = sys.stdin.buffer.read(LARGEST_FILE + 1)
    else:
        with Path(file).open("rb") as stream:
            raw = stream.read(LARGEST_FILE + 1)
    if len(raw) > LARGEST_FILE:
        raise ValueError(f"超过 {LARGEST_FILE} 字节 / larger than {LARGEST_FILE} bytes")
    if not raw.strip():
        raise ValueError("没有内容 / nothing to read")
    return raw.decode("utf-8-sig")


def _named(file: str) -> str:
    return "stdin" if file == "-" else file


def _reason(refused: Exception) -> str:
    if isinstance(refused, UnicodeDecodeError):
        return f"不是 UTF-8 文本（第 {refused.start} 字节）/ not UTF-8 text (byte {refused.start})"
    if isinstance(refused, OSError):
        return f"无法读取 / cannot be read: {refused.strerror}"
    return str(refused)
