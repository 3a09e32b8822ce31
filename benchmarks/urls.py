"""The site and two bare views: one answers, one writes a single row."""

from django.contrib.sessions.models import Session
from django.http import HttpRequest, HttpResponse
from django.urls import path
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt

from accounts.access import public
from election_site.urls import urlpatterns as site


@public
def bare(request: HttpRequest) -> HttpResponse:
    """What the server can do at best."""
    return HttpResponse("ok")


@public
@csrf_exempt
def bare_write(request: HttpRequest) -> HttpResponse:
    """One row written and committed: what any honest entry costs at least."""
    Session.objects.create(session_key=request.POST["key"], session_data="", expire_date=timezone.now())
    return HttpResponse("ok")


urlpatterns = [*site, path("bench/bare", bare), path("bench/bare-write", bare_write)]
