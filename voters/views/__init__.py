"""Doors of the room: find in scope, ask a form, call a service, answer."""
