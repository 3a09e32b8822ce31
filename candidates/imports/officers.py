"""Rosters of officers (现任班子成员花名册), mostly of the previous term, which this term is compared with."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext_lazy as _

from candidates import bringing_in, taking_back
from candidates.imports.candidates import read_posts
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
from candidates.models import Officer
from candidates.people import SettledFacts
from candidates.phrases import posts as posts_phrase
from sheets import cleaners as clean
from sheets.checks import follows_birth
from sheets.chunks import Chunk
from sheets.columns import Column, SheetKind, register
from sheets.importer import Preview
from sheets.models import ImportBatch
from villages.codes import CommitteePost, PartyPost

_NO_POST = _("“%(found)s” is no post of the two committees; the row was left out.")
_ELSEWHERE = _("%(found)s already serves in %(other)s in this term. A person serves in one village only.")
_SECOND = _("%(other)s is already %(post)s of this village. There is one at a time.")


@dataclass(frozen=True)
class Service:
    """Posts and attributes of an officer as a roster tells them."""

    party_post: str
    committee_post: str
    education: str
    politics: str
    origins: tuple[str, ...]
    is_fulltime: bool
    started_on: date | None

    def columns(self) -> dict[str, Any]:
        """The values by column of Officer; an unknown start leaves the known one."""
        values = {
            "party_post": self.party_post,
            "committee_post": self.committee_post,
            "education": self.education,
            "politics": self.politics,
            "origins": list(self.origins),
            "is_fulltime": self.is_fulltime,
        }
        return values | ({"started_on": self.started_on} if self.started_on else {})


class OfficerImporter(PeopleImporter):
    """New officers are entered, those known are brought up to date."""

    def payload(self, chunk: Chunk, offset: int, facts: SettledFacts) -> Service | None:
        """Posts and attributes; people outside the two committees are left out with a note (O3, O4)."""
        party, committee = read_posts(chunk, offset)
        if not party and not committee:
            written = (chunk["post"][offset] or clean.Posts()).other
            chunk.note(offset, "post", "O3", _NO_POST, found=written)
            return None
        started = chunk["started"][offset]
        return Service(
            party_post=party,
            committee_post=committee,
            education=chunk["education"][offset] or "",
            politics=chunk["politics"][offset] or "",
            origins=chunk["origins"][offset] or (),
            is_fulltime=bool(chunk["fulltime"][offset]),
            started_on=started.day if started else None,
        )

    def compare(self) -> Preview:
        """New officers, changed ones, and serving officers of the territory who are not in the file."""
        serving = Officer.objects.filter(term=self.term, ended_on=None).select_related(
            "person", "village_election__village"
        )
        here = list(serving.under(self.run.scope))
        people = [row.person.pk for row in self.rows if row.person]
        elsewhere = serving.filter(person__in=people).exclude(village_id__startswith=self.run.scope)
        known = {row.person_id: row for row in [*here, *elsewhere]}
        self.new: list[PersonRow] = []
        self.changed: list[tuple[Officer, PersonRow]] = []
        preview = Preview()
        self._refuse_second_holders(here)
        for row in self.rows:
            self._sort(row, known.get(row.person.pk) if row.person else None, preview)
        in_file = self.people_in_file
        preview.missing = sum(row.person_id not in in_file for row in here)
        return preview

    def _sort(self, row: PersonRow, known: Officer | None, preview: Preview) -> None:
        words = posts_phrase(row.payload.party_post, row.payload.committee_post)
        if known is None:
            self.new.append(row)
            preview.new += 1
            self.sample(preview, row, "new", words)
        elif known.village_id != row.village:
            where = str(known.village_election.village)
            self.refuse(row, "village", "I10", _ELSEWHERE, found=row.facts.name, other=where)
        elif any(getattr(known, column) != value for column, value in row.payload.columns().items()):
            self.changed.append((known, row))
            preview.changed += 1
            self.sample(preview, row, "changed", words, self.differences(known, row.payload.columns()))
        else:
            preview.unchanged += 1

    def _refuse_second_holders(self, serving: list[Officer]) -> None:
        """One secretary and one chair per village, the file and what is known taken together."""
        in_file = {row.person.pk for row in self.rows if row.person}
        holders: dict[tuple[str, str], str] = {}
        for officer in serving:
            if officer.person_id not in in_file:
                for post in _unique_posts(officer.party_post, officer.committee_post):
                    holders[officer.village_id, post] = officer.person.name
        kept = []
        for row in self.rows:
            posts = _unique_posts(row.payload.party_post, row.payload.committee_post)
            taken = next((post for post in posts if (row.village, post) in holders), None)
            if taken is None:
                kept.append(row)
                holders |= {(row.village, post): row.facts.name for post in posts}
                continue
            label = PartyPost.SECRETARY.label if taken == PartyPost.SECRETARY else CommitteePost.CHAIR.label
            self.refuse(row, "post", "O1", _SECOND, other=holders[row.village, taken], post=str(label))
        self.rows = kept

    def write(self) -> int:
        """Write people and officers; posts that change hands are freed first."""
        return bringing_in.officers(
            actor=self.run.actor,
            term=self.term,
            elections=self.elections,
            new=[(row.village, row.person, row.facts, row.payload.columns()) for row in self.new],
            changed=[(known, row.payload.columns()) for known, row in self.changed],
            batch_id=self.run.batch_id,
        )

    @classmethod
    def undo(cls, batch: ImportBatch, actor: Any) -> int:
        """Delete who was new and set the others back; refused once one of them was changed."""
        return taking_back.officers(batch=batch, actor=actor)


def _unique_posts(party_post: str, committee_post: str) -> list[str]:
    return [post for post in (party_post, committee_post) if post in (PartyPost.SECRETARY, CommitteePost.CHAIR)]


register(
    SheetKind(
        key="officers",
        label=_("Officers of a term"),
        importer=OfficerImporter,
        columns=(
            *person_columns(),
            POLITICS,
            EDUCATION,
            *COMPARED,
            Column(
                "post",
                _("Posts held"),
                ("现任职务", "职务", "任职", "担任职务", "当选职务", "现任村（社区）职务"),
                clean.posts(),
                width=20,
                example="书记、主任",
            ),
            Column("party_post", _("Party post"), PARTY_POST_HEADINGS, clean.posts(), in_template=False),
            Column("committee_post", _("Committee post"), COMMITTEE_POST_HEADINGS, clean.posts(), in_template=False),
            Column(
                "started",
                _("In office from"),
                ("任职时间", "任职年月", "任现职时间", "当选时间"),
                clean.month(),
                as_text=True,
            ),
            FULLTIME,
            ORIGINS,
        ),
        checks=(*person_checks(), follows_birth("started", years=18)),
        questions=(SCHOOLING,),
        notes=(
            _("Choose the term whose officers these are: the previous term is what this one is compared with."),
            _("People outside the two committees (综合专干, 监委会主任 and the like) are left out."),
        ),
        anchor="name",
        order=40,
        title_words=("班子", "干部", "两委成员", "现任"),
    )
)
