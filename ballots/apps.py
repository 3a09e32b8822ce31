from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class BallotsConfig(AppConfig):
    name = "ballots"
    verbose_name = _("Polls and results")
    default_auto_field = "django.db.models.BigAutoField"
