"""What happens at the door, told to whoever keeps a record.

This room may not know the audit room (the arrows point the other way), so it tells and ``audit.receivers`` writes.
Nothing else of the product is done by signals.
"""

from django.dispatch import Signal

locked_out = Signal()  # request, username
password_changed = Signal()  # request, user
refused = Signal()  # request, user, reason
user_saved = Signal()  # request, user (who did it), saved (whom)
