from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ElectionSiteConfig(AppConfig):
    """The project itself: commands that run the site and the checks of its settings."""

    name = "election_site"
    default_auto_field = "django.db.models.BigAutoField"
    verbose_name = _("Site operation")

    def ready(self) -> None:
        """Register the checks."""
        from election_site import checks  # noqa: F401 - imported for its registrations
