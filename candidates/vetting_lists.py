"""The two lists joint vetting works with, as data: the departments of a term and the negative list of a rule set."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from villages.models import Term


def _reads_chinese() -> bool:
    return (get_language() or "zh").startswith("zh")


class Department(models.Model):
    """A department that vets candidates in one term (county joint vetting, 县级联审)."""

    term = models.ForeignKey(
        Term, on_delete=models.CASCADE, related_name="departments", verbose_name=pgettext_lazy("election round", "term")
    )
    code = models.CharField(_("code"), max_length=8)
    name = models.CharField(_("name"), max_length=40)
    name_en = models.CharField(_("name in English"), max_length=60, blank=True, default="")
    checks = models.CharField(_("what it checks"), max_length=200, blank=True, default="")
    order = models.PositiveSmallIntegerField(_("order"), default=0)

    class Meta:
        verbose_name = _("vetting department")
        verbose_name_plural = _("vetting departments")
        ordering = ["term", "order", "code"]
        constraints = [models.UniqueConstraint(name="department_once_per_term", fields=["term", "code"])]

    def __str__(self) -> str:
        return self.label

    @property
    def label(self) -> str:
        """Name in the reader's language."""
        return self.name if _reads_chinese() else self.name_en or self.name

    @property
    def short(self) -> str:
        """Two characters for the head of a narrow column."""
        return self.name[:2] if _reads_chinese() else self.code


class Bar(models.Model):
    """One item of the negative list (负面清单): data, with its basis and the time it applies."""

    code = models.CharField(_("code"), max_length=8)
    text = models.CharField(_("case"), max_length=200)
    text_en = models.CharField(_("case in English"), max_length=200, blank=True, default="")
    is_hard = models.BooleanField(_("bars without exception"), default=False)
    allows_objection = models.BooleanField(
        _("may also be a mere objection"),
        default=False,
        help_text=_("“Not eligible” bars without exception; an objection goes to the leading group."),
    )
    look_back_years = models.PositiveSmallIntegerField(_("look-back, years"), null=True, blank=True)
    rules = models.CharField(_("rule set"), max_length=8)
    valid_from = models.DateField(_("valid from"), null=True, blank=True)
    valid_to = models.DateField(_("valid to"), null=True, blank=True)
    answered_by = ArrayField(
        models.CharField(max_length=8),
        verbose_name=_("departments that answer for it"),
        default=list,
        blank=True,
        help_text=_("Codes with commas between, such as GA,JC,FY. Every department may name the item all the same."),
    )
    citation = models.CharField(_("basis"), max_length=200)
    is_verified = models.BooleanField(_("confirmed"), default=False)

    class Meta:
        verbose_name = _("negative list item")
        verbose_name_plural = _("negative list")
        ordering = ["rules", "code"]
        constraints = [models.UniqueConstraint(name="bar_once_per_rule_set", fields=["rules", "code"])]

    def __str__(self) -> str:
        return f"{self.code} {self.label}"

    @property
    def label(self) -> str:
        """The case in the reader's language."""
        return self.text if _reads_chinese() else self.text_en or self.text

    def concerns(self, department: str) -> bool:
        """Whether this department answers for the item; the others may name it too, when that is what they found."""
        return department in self.answered_by

    def clean(self) -> None:
        """Say which code names no department of any term of these rules."""
        super().clean()
        known = set(Department.objects.filter(term__rules=self.rules).values_list("code", flat=True))
        if known and (strange := [code for code in self.answered_by if code not in known]):
            sentence = _(
                "“%(code)s” is no vetting department of a term by the rules of %(rules)s. Known are: %(known)s."
            )
            words = {"code": strange[0], "rules": self.rules, "known": _(", ").join(sorted(known))}
            raise ValidationError({"answered_by": sentence % words})
