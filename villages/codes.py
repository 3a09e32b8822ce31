"""Code tables of the field (GB/T 2261.1, 4658, 4762) reduced to what elections report."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Sex(models.TextChoices):
    """GB/T 2261.1."""

    UNKNOWN = "0", _("Not known")
    MALE = "1", _("Male")
    FEMALE = "2", _("Female")


class Education(models.TextChoices):
    """Report bands of GB/T 4658; the order is from lowest to highest and the values sort in that order."""

    JUNIOR = "1_junior", _("Junior high or below")
    SENIOR = "2_senior", _("Senior high or vocational")
    COLLEGE = "3_college", _("College")
    BACHELOR = "4_bachelor", _("Bachelor")
    GRADUATE = "5_graduate", _("Graduate")


COLLEGE_AND_ABOVE = (Education.COLLEGE, Education.BACHELOR, Education.GRADUATE)


class Politics(models.TextChoices):
    """Political status (GB/T 4762) as far as elections need it; only full members count towards a party meeting."""

    PARTY = "01", _("Party member")
    PROBATIONARY = "02", _("Probationary party member")
    LEAGUE = "03", _("Youth League member")
    DEMOCRATIC = "04", _("Member of a democratic party")
    MASSES = "13", _("Masses")


class Origin(models.TextChoices):
    """Where an officer comes from; several may hold for one person (indicator I18)."""

    PROSPERITY = "prosperity", _("Prosperity leader")
    VETERAN = "veteran", _("Veteran")
    GRADUATE = "graduate", _("Returned graduate")
    LOCAL_TALENT = "local_talent", _("Local talent")
    VILLAGE_GRADUATE = "village_graduate", _("Graduate village official")
    RETURNED_WORKER = "returned_worker", _("Returned from work or business elsewhere")
    SECONDED = "seconded", _("Seconded from an office")
    RETIRED = "retired", _("Retired official")
    RECRUITED = "recruited", _("Openly recruited")
    OTHER = "other", _("Other")


LOCAL_TALENT = (Origin.LOCAL_TALENT, Origin.GRADUATE)
"""Counted together as local talent and returned graduates (本土人才、返乡大学生)."""

SECRETARY_TALENT = (Origin.VETERAN, Origin.PROSPERITY)
"""Veterans, prosperity leaders and the like among secretaries (退役军人、致富能手)."""


class Organ(models.TextChoices):
    PARTY = "party", _("Party organisation")
    COMMITTEE = "committee", _("Villagers' or residents' committee")


class PartyPost(models.TextChoices):
    NONE = "", "—"
    SECRETARY = "secretary", _("Secretary")
    DEPUTY = "deputy_secretary", _("Deputy secretary")
    MEMBER = "member", _("Party committee member")


class CommitteePost(models.TextChoices):
    NONE = "", "—"
    CHAIR = "chair", _("Chair")
    VICE_CHAIR = "vice_chair", _("Vice chair")
    MEMBER = "member", _("Committee member")
