"""Sample addresses for the walk over every URL and role."""


def _nothing(world):
    return {}, None


SAMPLES = {
    "accounts:sign_in": _nothing,
    "accounts:signed_in": _nothing,
    "accounts:sign_out": _nothing,
    "accounts:password_change": _nothing,
    "accounts:larger_type": _nothing,
    "accounts:who_can_do_what": _nothing,
}
