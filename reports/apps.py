from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ReportsConfig(AppConfig):
    name = "reports"
    verbose_name = _("Reports")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Let workers know the job before anybody asks for it, and hang this room's parts."""
        from reports import batches, briefs, parts, snapshots  # noqa: F401

        parts.register()
