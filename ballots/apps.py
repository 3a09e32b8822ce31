from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class BallotsConfig(AppConfig):
    name = "ballots"
    verbose_name = _("Polls and results")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Hang this room's parts on the pages below and name its acts."""
        from ballots import imports, parts, polls  # noqa: F401 - they register sheets and the names of acts

        parts.register()
