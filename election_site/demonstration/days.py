"""The days of a made-up term, all counted from its election day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from election_site.demonstration.targets import ELECTION_DAY, PREVIOUS_ELECTION_DAY

VOTING_AGE = 18


@dataclass(frozen=True)
class Days:
    """When what happened in a term that votes on this day: the distances are those of the round of 2021.

    What is done on the morning of the vote cannot lie after ``today``, also in a drill that votes months from now.
    """

    election: date = ELECTION_DAY
    today: date = date.max

    def _before(self, days: int) -> date:
        return self.election - timedelta(days=days)

    def _done(self, days: int) -> date:
        return min(self._before(days), self.today)

    @property
    def previous_election(self) -> date:
        """Election day of the term before."""
        return self.election - (ELECTION_DAY - PREVIOUS_ELECTION_DAY)

    @property
    def committees_chosen(self) -> date:
        """The day the villages chose their election committees."""
        return self._before(110)

    @property
    def put_forward(self) -> date:
        """The day people were put forward."""
        return self._before(95)

    @property
    def lists_published(self) -> date:
        """Posting of the candidates of both organs, before the first party branch voted."""
        return self._done(55)

    @property
    def vetted(self) -> date:
        """The day joint vetting ended."""
        return self._done(66)

    @property
    def first_party_poll(self) -> date:
        """The first of the days on which party branches voted."""
        return self._before(49)

    @property
    def rolls_published(self) -> date:
        """Posting of the rolls, two days more than the law asks for."""
        return self._before(22)

    @property
    def arranged(self) -> date:
        """The day by which polls were planned, boxes approved and proxies recorded."""
        return self._before(6)

    @property
    def recall_asked(self) -> date:
        """The day a village asked for the recall of a member of its new committee."""
        return self.election + timedelta(days=175)

    @property
    def recall_vote(self) -> date:
        """The day of the vote on it, within the thirty days of the law."""
        return self.recall_asked + timedelta(days=27)

    @property
    def newest_voter(self) -> date:
        """The last birth date with the right to vote; on 29 February that of the day before."""
        day = self.election if (self.election.month, self.election.day) != (2, 29) else self._before(1)
        return day.replace(year=day.year - VOTING_AGE)
