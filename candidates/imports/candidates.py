"""Lists of nominees (拟任人选花名册): practice of the field, columns (3) with the post they stand for."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from accounts.errors import DomainError
from candidates import bringing_in, taking_back
from candidates.imports.headings import (
    COMMITTEE_POST_HEADINGS,
    COMPARED,
    EDUCATION,
    FULLTIME,
    ORIGINS,
    PARTY_POST_HEADINGS,
    POLITICS,
    SCHOOLING,
    person_checks,
    person_columns,
)
from candidates.imports.rows import PeopleImporter, PersonRow
from candidates.models import Candidacy, CandidacyState
from candidates.nominations import Standing, check_age
from candidates.people import SettledFacts
from candidates.phrases import posts as posts_phrase
from candidates.states import Move, can
from sheets import cleaners as clean
from sheets.chunks import Chunk
from sheets.columns import Column, SheetKind, register
from sheets.importer import Preview
from sheets.models import ImportBatch

_NO_POST = _("No post of the party organisation or the committee is named, so the person stands for nothing.")
_ELSEWHERE = _("%(found)s already stands in %(other)s in this term. A person can stand in one village only.")
_RELATIVES = _(
    "%(found)s and %(other)s are declared near relatives and stand in the same village. Where the rules bar them from "
    "one committee, settle it before the list is published."
)
_SETTLED = _("%(found)s is “%(state)s”; the row differs but changes nothing any more.")


class CandidateImporter(PeopleImporter):
    """New nominees are put forward, those known are brought up to date until the list is published."""

    def open(self) -> None:
        """As every list of people, and the relatives the file declares."""
        super().open()
        self.relatives: dict[tuple[str, int], str] = {}

    def payload(self, chunk: Chunk, offset: int, facts: SettledFacts) -> Standing | None:
        """What the person stands for; somebody too young or without a post is refused."""
        if chunk["relatives"][offset]:
            self.relatives[chunk.sheet, chunk.numbers[offset]] = chunk["relatives"][offset]
        party, committee = read_posts(chunk, offset)
        if not party and not committee:
            chunk.error(offset, "post", "O3", _NO_POST)
            return None
        try:
            check_age(facts.name, facts.birth, self.term)
        except DomainError as refusal:
            chunk.error(offset, "birth", "I12", str(refusal))
            return None
        return Standing(
            party_post=party,
            committee_post=committee,
            education=chunk["education"][offset] or "",
            politics=chunk["politics"][offset] or "",
            origins=chunk["origins"][offset] or (),
            is_fulltime=bool(chunk["fulltime"][offset]),
            nominated_by=chunk["nominated_by"][offset] or "",
        )

    def compare(self) -> Preview:
        """New people, changed standings, and people of the territory waiting who are not in the file."""
        people = [row.person.pk for row in self.rows if row.person]
        standing = Candidacy.objects.filter(term=self.term, person__in=people).select_related(
            "person", "village_election__village"
        )
        known = {row.person_id: row for row in standing}
        self.new: list[PersonRow] = []
        self.changed: list[tuple[Candidacy, PersonRow]] = []
        preview = Preview()
        self._tell_relatives()
        for row in self.rows:
            self._sort(row, known.get(row.person.pk) if row.person else None, preview)
        waiting = Candidacy.objects.filter(term=self.term, state=CandidacyState.NOMINATED).under(self.run.scope)
        preview.missing = waiting.exclude(person__in=self.people_in_file).count()
        return preview

    def _tell_relatives(self) -> None:
        """Declared near relatives among the people of the same village in the file (V16)."""
        for row in self.rows:
            declared = self.relatives.get((row.sheet, row.number))
            if not declared:
                continue
            for other in self.rows:
                if other is not row and other.village == row.village and other.facts.name in declared:
                    self.warn(row, "relatives", "V16", _RELATIVES, found=row.facts.name, other=other.facts.name)

    def _sort(self, row: PersonRow, known: Candidacy | None, preview: Preview) -> None:
        words = posts_phrase(row.payload.party_post, row.payload.committee_post)
        if known is None:
            self.new.append(row)
            preview.new += 1
            self.sample(preview, row, "new", words)
        elif known.village_id != row.village:
            where = str(known.village_election.village)
            self.refuse(row, "village", "I10", _ELSEWHERE, found=row.facts.name, other=where)
        elif not self._differs(known, row):
            preview.unchanged += 1
        elif can(known, Move.AMEND) or known.state == CandidacyState.WITHDRAWN:
            self.changed.append((known, row))
            preview.changed += 1
            self.sample(preview, row, "changed", words, self.differences(known, row.payload.columns()))
        else:
            self.warn(row, "post", "X2", _SETTLED, found=row.facts.name, state=known.get_state_display())
            preview.unchanged += 1

    def _differs(self, known: Candidacy, row: PersonRow) -> bool:
        if known.state == CandidacyState.WITHDRAWN:
            return True
        return any(getattr(known, column) != value for column, value in row.payload.columns().items())

    def write(self) -> int:
        """Write people, candidacies and counters."""
        return bringing_in.candidacies(
            actor=self.run.actor,
            term=self.term,
            elections=self.elections,
            new=[(row.village, row.person, row.facts, row.payload) for row in self.new],
            changed=[(known, row.payload) for known, row in self.changed],
            batch_id=self.run.batch_id,
        )

    @classmethod
    def undo(cls, batch: ImportBatch, actor: Any) -> int:
        """Delete who was new and set the others back; refused once somebody was sent to vetting or changed."""
        return taking_back.candidacies(batch=batch, actor=actor)


def read_posts(chunk: Chunk, offset: int) -> tuple[str, str]:
    """Posts of both organs: from one column that names all, or from one column for each organ."""
    together = chunk["post"][offset] or clean.Posts()
    party = (chunk["party_post"][offset] or clean.Posts()).party or together.party
    own = chunk["committee_post"][offset] or clean.Posts()
    return party, own.committee or together.committee


register(
    SheetKind(
        key="candidates",
        label=_("People put forward"),
        importer=CandidateImporter,
        columns=(
            *person_columns(),
            POLITICS,
            EDUCATION,
            *COMPARED,
            Column(
                "post",
                _("Posts sought"),
                ("拟任职务", "拟任人选职务", "推荐职务", "候选职务", "竞选职务", "参选职务", "拟推荐职务", "提名职务"),
                clean.posts(),
                width=20,
                example="书记、主任",
            ),
            Column(
                "party_post",
                _("Party post sought"),
                ("拟任党组织职务", *PARTY_POST_HEADINGS),
                clean.posts(),
                in_template=False,
            ),
            Column(
                "committee_post",
                _("Committee post sought"),
                ("拟任村（居）委会职务", *COMMITTEE_POST_HEADINGS),
                clean.posts(),
                in_template=False,
            ),
            FULLTIME,
            ORIGINS,
            Column(
                "relatives",
                _("Near relatives"),
                ("近亲属关系", "亲属关系", "近亲属任职情况", "亲属回避情况", "夫妻父子兄弟姐妹关系"),
                clean.text(200),
                in_template=False,
                help=_("Names of near relatives who stand in the same village; compared, not kept."),
            ),
            Column(
                "nominated_by",
                _("Put forward by"),
                ("推荐方式", "提名方式", "推荐途径", "产生方式"),
                clean.free_text(40),
                example="党员推荐",
            ),
        ),
        checks=person_checks(),
        questions=(SCHOOLING,),
        notes=(
            _("One row per person; a person who stands for two posts has both in the post column, like 书记、主任."),
            _("The same file again changes nothing; a corrected file changes only what differs."),
        ),
        anchor="name",
        order=30,
        title_words=("候选人", "人选", "推荐", "提名"),
    )
)
