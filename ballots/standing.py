"""Who may vote and who stands: the electorate, seats and names of a ballot about to be settled."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _

from accounts.errors import DomainError
from ballots.following import Following, OpenPost, Standing
from ballots.judging import rules_of
from ballots.models import BallotLine, ElectorateMode, Poll, Post, Round
from candidates.models import STANDING, Candidacy, Officer
from candidates.name_order import stroke_key
from villages.codes import Organ
from villages.elections import committee_kind
from villages.models import RollState, VillageElection

ROLL_READY = (RollState.PUBLISHED, RollState.FROZEN)
POST_ORDER = {post: position for position, post in enumerate(Post.values)}


class NotReady(DomainError):
    """Something that must come before the ballot is missing."""

    code = "not_ready"


def modes_of(row: VillageElection, organ: str, round: str) -> tuple[str, ...]:
    """Electorates to choose from; none for a party ballot, or a rerun or runoff, which keep that of the first poll."""
    return _may_vote_by(row, round) if organ == Organ.COMMITTEE and round in _CHOICE else ()


_CHOICE = (Round.FIRST, Round.BY_ELECTION)


def _may_vote_by(row: VillageElection, round: str) -> tuple[str, ...]:
    """Electorates the rules allow in this round."""
    rules = rules_of(row.term, row.village_id).committee(committee_kind(row))
    return rules.byelection_modes if round == Round.BY_ELECTION else rules.modes


def registered_of(
    row: VillageElection, organ: str, keeps: Poll | None, mode: str, electorate: int | None, round: str = Round.FIRST
) -> int:
    """How many may vote: of the roll, of households or representatives; a later round keeps the first one's number."""
    if organ == Organ.PARTY:
        return 0
    if keeps is not None:
        return keeps.registered
    if mode == ElectorateMode.VOTERS:
        if row.roll_state not in ROLL_READY or not row.registered:
            raise NotReady(
                _("The voter roll of %(village)s is not published yet. Publish it first.") % {"village": row.village}
            )
        return row.registered
    if mode not in _may_vote_by(row, round):
        raise NotReady(_("A villagers' committee is elected by all voters (Art. 11)."), field="mode")
    if not electorate:
        raise NotReady(_("Write how many households or representatives vote."), field="electorate")
    return electorate


def first_ballot(row: VillageElection, organ: str, order: Sequence[int]) -> tuple[dict[str, int], list[Standing]]:
    """Seats of the village and its published candidates, ordered by post, then as drawn, then by surname strokes."""
    seats = {Post.MEMBER.value: row.seats_party} if organ == Organ.PARTY else row.committee_seats_by_post()
    drawn = {pk: position for position, pk in enumerate(order)}
    rows = _published(row).exclude(**{_FIELD[organ]: ""})

    def place(each: Candidacy) -> tuple[object, ...]:
        return POST_ORDER[_post(each, organ)], drawn.get(each.pk, len(drawn)), stroke_key(each.person.name)

    names = [_as_standing(each, _post(each, organ)) for each in sorted(rows, key=place)]
    return seats, [each for each in names if each.post in seats]


def next_ballot(row: VillageElection, organ: str, after: Following) -> tuple[dict[str, int], list[Standing]]:
    """Seats and names of a rerun or runoff as the certified verdicts give them, in the order of the posts.

    A post nobody is left for (a seat kept for a woman where no woman stood) takes the village's published candidates; a
    rerun with no more people left than seats takes those published since, who stood in no ballot of this election yet.
    """
    posts = sorted(after.now, key=lambda each: POST_ORDER[each.post])
    standing: list[Standing] = []
    for each in posts:
        standing += each.standing or (_others(row, organ, each) if after.round == Round.RERUN else ())
        if after.round == Round.RERUN and 0 < len(each.standing) <= each.seats:
            standing += _published_since(row, organ, each)
    return {each.post: each.seats for each in posts}, standing


def _published_since(row: VillageElection, organ: str, open_post: OpenPost) -> list[Standing]:
    """Published candidates for a post who stood in no ballot of the organ yet, so that a rerun has a difference."""
    lines = BallotLine.objects.filter(poll__village_election=row, poll__organ=organ, candidacy__isnull=False)
    stood = set(lines.values_list("candidacy_id", flat=True))
    return [each for each in _others(row, organ, open_post) if each.candidacy_id not in stood]


def by_election_ballot(
    row: VillageElection, organ: str, after: Following, stands: Mapping[int, str] | None
) -> tuple[dict[str, int], list[Standing]]:
    """Seats that fell vacant, and who stands for them: ``stands`` gives the post of each candidacy chosen.

    Without a choice, published candidates for the vacant posts who hold no seat stand (a void by-election: the same
    names again). Raises NotReady for somebody not on the published list or a post that is not vacant.
    """
    posts = sorted(after.now, key=lambda each: POST_ORDER[each.post])
    seats = {each.post: each.seats for each in posts}
    if stands is not None:
        return seats, _chosen(row, seats, stands)
    standing: list[Standing] = []
    for each in posts:
        standing += each.standing or _others(row, organ, each)
    return seats, standing


def may_stand(row: VillageElection, organ: str) -> list[Candidacy]:
    """Published candidates of the village whom a by-election could take, by surname strokes, with their person."""
    return sorted(_published(row), key=lambda each: stroke_key(each.person.name))


def members_in_office(row: VillageElection, organ: str) -> list[dict[str, Any]]:
    """Who sits on the organ now, as a later poll of it has to know: name, post, sex and the key of the candidacy."""
    if organ == Organ.PARTY:
        return []
    serving = Officer.objects.filter(village_election=row, ended_on=None).exclude(committee_post="")
    rows = serving.select_related("person").order_by("pk")
    keys = dict(Candidacy.objects.filter(village_election=row).values_list("person_id", "pk"))
    return [
        {
            "name": each.person.name,
            "post": each.committee_post,
            "sex": each.person.sex,
            "key": f"candidacy {keys[each.person_id]}" if each.person_id in keys else "",
            **({"minority": _is_smaller(row, each.person.ethnic_group)} if row.main_ethnic_group else {}),
        }
        for each in rows
    ]


def minorities_of(row: VillageElection, organ: str, candidacies: Iterable[int | None]) -> dict[str, bool] | None:
    """By candidacy, whether the person is of a smaller ethnic group of the village; those not known left out.

    ``None`` for Party polls and villages that are not marked as multi-ethnic (2018: Art. 6); one query otherwise.
    """
    if organ == Organ.PARTY or not row.main_ethnic_group:
        return None
    keys = [key for key in candidacies if key]
    groups = Candidacy.objects.filter(pk__in=keys).values_list("pk", "person__ethnic_group")
    found = {str(pk): _is_smaller(row, group) for pk, group in groups}
    return {pk: smaller for pk, smaller in found.items() if smaller is not None}


def _is_smaller(row: VillageElection, group: str) -> bool | None:
    return group != row.main_ethnic_group if group else None


_FIELD = {Organ.PARTY.value: "party_post", Organ.COMMITTEE.value: "committee_post"}


def _published(row: VillageElection) -> Any:
    return Candidacy.objects.filter(village_election=row, state__in=STANDING).select_related("person")


def _others(row: VillageElection, organ: str, open_post: OpenPost) -> tuple[Standing, ...]:
    """Published candidates for a post who hold no seat of the organ and have left none in this term."""
    held = Officer.objects.filter(village_election=row).exclude(**{_FIELD[organ]: ""})
    rows = _published(row).exclude(person__in=held.values("person")).exclude(**{_FIELD[organ]: ""})
    fit = [each for each in rows if _post(each, organ) == open_post.post]
    ordered = sorted(fit, key=lambda each: stroke_key(each.person.name))
    return tuple(_as_standing(each, open_post.post) for each in ordered)


def _chosen(row: VillageElection, seats: Mapping[str, int], stands: Mapping[int, str]) -> list[Standing]:
    rows = {each.pk: each for each in _published(row).filter(pk__in=list(stands))}
    if set(stands) - set(rows):
        raise NotReady(_("Somebody chosen is not on the published list of this village."), field="stands")
    if wrong := set(stands.values()) - set(seats):
        label = Post(next(iter(wrong))).label if next(iter(wrong)) in Post.values else next(iter(wrong))
        raise NotReady(_("No seat as %(post)s is vacant.") % {"post": label}, field="stands")
    order = sorted(stands, key=lambda pk: (POST_ORDER[stands[pk]], stroke_key(rows[pk].person.name)))
    return [_as_standing(rows[pk], stands[pk]) for pk in order]


def _as_standing(each: Candidacy, post: str) -> Standing:
    return Standing(each.pk, post, each.person.name, each.person.sex)


def _post(candidacy: Candidacy, organ: str) -> str:
    """The post on the ballot; a party ballot elects committee members, who choose the secretary among themselves."""
    return Post.MEMBER.value if organ == Organ.PARTY else candidacy.committee_post
