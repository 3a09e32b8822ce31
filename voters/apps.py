from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class VotersConfig(AppConfig):
    name = "voters"
    verbose_name = _("Voter roll")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Declare the sheet and the long work of this room, and hang its parts on the pages below."""
        from voters import imports, parts, return_imports, tasks  # noqa: F401 - importing declares them

        parts.register()
