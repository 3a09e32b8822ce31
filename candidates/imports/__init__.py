"""The sheets this room understands: officers, candidates, opinions. Importing this package declares them."""

from candidates.imports import candidates, officers, opinions

__all__ = ["candidates", "officers", "opinions"]
