"""Check that no event was changed after it was written."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from audit import trail
from audit.models import Event, Seal


class Command(BaseCommand):
    help = (
        "Recompute the hash chain of the audit trail. Exit 0 and the newest digest when every sealed event is as it "
        "was written (keep that digest on paper: it pins everything before it); exit 1 and the broken seals otherwise."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        """Seal what is new, check everything, say what was found."""
        trail.seal()
        breaches = trail.verify()
        if breaches:
            lines = [_("Seal %(number)d %(sentence)s") % {"number": b.seal, "sentence": b.sentence} for b in breaches]
            raise CommandError("\n".join(lines))
        head = Seal.objects.order_by("-pk").first()
        self.stdout.write(
            _("%(events)d events, %(seals)d seals: the chain is whole. Newest digest: %(digest)s")
            % {"events": Event.objects.count(), "seals": Seal.objects.count(), "digest": head.digest if head else "-"}
        )
