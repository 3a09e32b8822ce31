"""Registration totals (登记情况统计表): one row per village, compared with the roll the system counted.

The roll counts; what a village reports beside it is kept as written, and a difference is a warning.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import Count
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from accounts.errors import WrongState
from accounts.roles import Act
from sheets import cleaners as clean
from sheets.checks import adds_up, at_most, share_agrees
from sheets.chunks import Chunk
from sheets.columns import Column, SheetKind, register
from sheets.importer import Preview, SheetImporter
from villages.codes import Sex
from villages.models import Term, TermState, VillageElection
from villages.places import for_import
from voters import returns
from voters.models import COUNTED_IN_RETURN, RegistrationReturn, Voter

if TYPE_CHECKING:
    from accounts.models import User
    from sheets.models import ImportBatch

MOST_SAMPLES = 200
ADDITIONS = ("came_of_age", "moved_in", "rights_restored", "added_otherwise")
REMOVALS = ("died", "moved_out", "rights_deprived", "registered_twice")

_TWICE = _("%(village)s stands in row %(other)s already. Keep one row per village.")
_EMPTY_ROW = _("No figure is given for %(village)s. Fill in the registered voters at least, or delete the row.")
_OTHER_ROLL = _("The form says %(found)s registered voters, the roll %(other)s; the roll counts.")
_OTHER_WOMEN = _("The form says %(found)s women, the roll %(other)s; the roll counts.")


@dataclass(frozen=True)
class ReturnRow:
    """One village's figures and where they stand."""

    sheet: str
    number: int
    village: str
    figures: dict[str, int | None]


class ReturnImporter(SheetImporter):
    """Figures are kept per village; sending the form again changes only what differs."""

    def open(self) -> None:
        """Load term and villages."""
        self.term = Term.objects.get(pk=self.run.term_id)
        if self.term.state != TermState.OPEN:
            raise WrongState(_now("Term “%(name)s” is closed.") % {"name": self.term.name})
        self.places = for_import(self.term.pk, self.run.scope)
        elections = VillageElection.objects.filter(term=self.term).under(self.run.scope)
        self.elections = {row.village_id: row for row in elections}
        self.rows: dict[str, ReturnRow] = {}

    def take(self, chunk: Chunk) -> None:
        """Keep one row per village."""
        for offset, village in enumerate(self.places.match(chunk)):
            if village is None or offset in chunk.rejected:
                continue
            name = self.places.names[village]
            figures = {key: chunk[key][offset] for key in COUNTED_IN_RETURN}
            if all(value is None for value in figures.values()):
                chunk.error(offset, "registered", "L6", _EMPTY_ROW, village=name)
            elif village in self.rows:
                chunk.error(offset, "village", "I10", _TWICE, village=name, other=self.rows[village].number)
            else:
                self.rows[village] = ReturnRow(chunk.sheet, chunk.numbers[offset], village, figures)

    def plan(self) -> Preview:
        """Compare with the roll and with what was reported before."""
        self._compare_with_roll()
        known = RegistrationReturn.objects.filter(village_election__term=self.term).under(self.run.scope)
        self.known = {row.village_id: row for row in known}
        preview = Preview(missing=len(self.known.keys() - self.rows.keys()))
        self.changes: list[ReturnRow] = []
        for row in self.rows.values():
            before = self.known.get(row.village)
            if before is not None and returns.figures_of(before) == row.figures:
                preview.unchanged += 1
                continue
            what = "new" if before is None else "changed"
            preview.new += before is None
            preview.changed += before is not None
            self.changes.append(row)
            if len(preview.samples) < MOST_SAMPLES:
                preview.samples.append({"row": row.number, "what": what, "text": self.places.names[row.village]})
        return preview

    def _compare_with_roll(self) -> None:
        """Registered voters and women against the roll, where the village has one; one query."""
        with_roll = {code: self.elections[code] for code in self.rows if self.elections[code].registered}
        counted = (
            Voter.objects.filter(village_election__in=with_roll.values(), sex=Sex.FEMALE)
            .values_list("village_id")
            .annotate(number=Count("pk"))
        )
        women = dict(counted)
        for code, election in with_roll.items():
            row = self.rows[code]
            self._compare(row, "registered", election.registered, _OTHER_ROLL)
            self._compare(row, "women", women.get(code, 0), _OTHER_WOMEN)

    def _compare(self, row: ReturnRow, column: str, counted: int, sentence: Any) -> None:
        written = row.figures[column]
        if written is not None and written != counted:
            self.run.issues.warn(row.sheet, row.number, column, "L10", sentence, found=written, other=counted)

    def write(self) -> int:
        """Keep the figures; returns villages written."""
        if self.run.batch_id is None:
            raise ValueError("a dry run writes nothing")
        return returns.keep(
            figures={self.elections[row.village]: row.figures for row in self.changes}, batch_id=self.run.batch_id
        )

    @classmethod
    def undo(cls, batch: ImportBatch, actor: User | None) -> int:
        """Delete what was new and set the others back to what was reported before."""
        return returns.take_back(batch=batch)


def _figure(key: str, label: Any, *headings: str, **more: Any) -> Column:
    return Column(key, label, headings, clean.count(), summed=True, **more)


REGISTRATION = register(
    SheetKind(
        key="registration",
        label=_("Registration totals"),
        importer=ReturnImporter,
        act=Act.IMPORT_SHEET,
        order=20,
        columns=(
            Column("township", _("township"), ("镇街", "乡镇", "乡镇(街道)", "街道"), clean.text(60)),
            Column(
                "village",
                _("village"),
                ("村(社区)", "村名", "村居", "村(社区)名称", "社区", "单位", "单位名称"),
                clean.text(60),
                required=True,
                may_be_blank=True,
                example="大沟村",
                width=18,
            ),
            _figure("population", _("population"), "总人口", "总人口数", "人口数", "人口", example="2360"),
            _figure("households", _("households"), "户数", "总户数", example="780"),
            _figure(
                "adults",
                _("people of 18 and over"),
                "18周岁以上人数",
                "年满18周岁人数",
                "18周岁及以上人数",
                "18岁以上人数",
                example="2010",
            ),
            _figure(
                "registered",
                _("registered voters"),
                "登记选民数",
                "登记选民",
                "选民数",
                "登记参加选举村民数",
                "参选选民数",
                required=True,
                may_be_blank=True,
                help=_("Compared with the roll in the system; a difference is pointed out, the roll counts."),
                example="1993",
            ),
            _figure("women", _("women among the registered"), "其中:女", "登记选民数/其中:女", "其中女", "女"),
            _figure(
                "party_members",
                _("party members among the registered"),
                "其中:党员",
                "登记选民数/党员",
                "党员",
                "党员数",
                "中共党员",
            ),
            _figure(
                "minorities",
                _("ethnic minorities among the registered"),
                "其中:少数民族",
                "登记选民数/少数民族",
                "少数民族",
                "少数民族人数",
            ),
            _figure("newly_registered", _("newly registered"), "新登记", "新登记选民", "新增选民", "新登记人数"),
            _figure(
                "came_of_age", _("came of age"), "新满18周岁", "年满18周岁", "新登记/年满18周岁", "四增/年满18周岁"
            ),
            _figure("moved_in", _("moved in"), "迁入", "新登记/迁入", "四增/迁入"),
            _figure("rights_restored", _("political rights restored"), "恢复政治权利", "四增/恢复政治权利"),
            _figure("added_otherwise", _("added for other reasons"), "其他增加", "新登记/其他", "四增/其他"),
            _figure("removed", _("removed from the roll"), "注销", "注销选民", "注销人数", "减少选民"),
            _figure("died", _("died"), "死亡", "注销/死亡", "四减/死亡"),
            _figure("moved_out", _("moved out"), "迁出", "注销/迁出", "四减/迁出"),
            _figure(
                "rights_deprived",
                _("deprived of political rights"),
                "剥夺政治权利",
                "剥权",
                "注销/剥权",
                "注销/剥夺政治权利",
                "四减/剥夺政治权利",
            ),
            _figure("registered_twice", _("registered twice"), "重复登记", "注销/重复", "重复", "四减/重复"),
            Column(
                "rate",
                _("registration rate"),
                ("登记率", "登记率(%)", "选民登记率"),
                clean.lenient(clean.percent()),
                in_template=False,
            ),
            Column("note", _("note"), ("备注", "说明"), clean.free_text(200), in_template=False),
        ),
        checks=(
            at_most("adults", "population"),
            at_most("women", "registered"),
            at_most("party_members", "registered"),
            at_most("minorities", "registered"),
            adds_up("newly_registered", *ADDITIONS),
            adds_up("removed", *REMOVALS),
            share_agrees("rate", "registered", "adults"),
        ),
        notes=(
            _("One row per village. A figure that is not known stays empty: empty is not 0."),
            _("The registration rate is worked out from the figures; a written one is compared with them."),
        ),
    )
)
