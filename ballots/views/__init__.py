"""Pages of this room: each finds in sight, asks a form, calls a service, answers."""
