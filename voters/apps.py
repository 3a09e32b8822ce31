from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class VotersConfig(AppConfig):
    name = "voters"
    verbose_name = _("Voter roll")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Declare the sheet of this room."""
        from voters import imports  # noqa: F401
