"""The sheets this room understands: officers, candidates, opinions. Importing this package declares them."""

from candidates.imports import candidates, department_answers, officers, opinions

__all__ = ["candidates", "department_answers", "officers", "opinions"]
