from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class VillagesConfig(AppConfig):
    name = "villages"
    verbose_name = _("Villages and terms")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Answer the sheets room's questions about terms, and find villages by name."""
        from accounts.roles import Act
        from sheets.terms import set_directory
        from villages import finding
        from villages.directory import TermDirectory
        from villages.parts import Link, add_link, add_search

        set_directory(TermDirectory())
        add_link(Link(_("Progress board"), "villages:board", 10))
        # The sheets room lies below and knows no navigation.
        add_link(Link(_("Bring in spreadsheets"), "sheets:list", 70, (Act.IMPORT_SHEET, Act.GIVE_OPINION)))
        add_search(finding.villages)
