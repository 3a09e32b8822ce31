"""Sample addresses for the walk over every URL and role."""

from jobs.models import Job


def _job(world):
    own = Job.objects.create(kind="test", scope=world.township)
    other = Job.objects.create(kind="test", scope=world.other_township)
    return {"pk": own.pk}, {"pk": other.pk}


SAMPLES = {
    "jobs:list": lambda world: ({}, None),
    "jobs:page": _job,
    "jobs:progress": _job,
}
