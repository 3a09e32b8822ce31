from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CandidatesConfig(AppConfig):
    name = "candidates"
    verbose_name = _("People and candidates")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Hang this room's parts on the pages of the room below, and declare the sheets it understands."""
        from candidates import (
            departments,
            hanging,
            imports,  # noqa: F401 - importing declares them
        )
        from villages import terms

        hanging.register()
        terms.when_opened(departments.install_defaults)
