from django.urls import path

from candidates.views import (
    candidacies,
    changes,
    committees,
    doubles,
    lists,
    officers,
    person,
    vetting,
)
from candidates.views import (
    path as path_views,
)

app_name = "candidates"

_HERE = "terms/<int:term_id>/people/"

urlpatterns = [
    path(f"{_HERE}officers/", officers.listing, name="officers"),
    path(f"{_HERE}officers/export/", officers.export, name="officers_export"),
    path(f"{_HERE}officers/<int:pk>/end/", officers.end, name="end_office"),
    path(f"{_HERE}candidates/", candidacies.people, name="candidates"),
    path(f"{_HERE}candidates/export/", candidacies.export, name="candidates_export"),
    path(f"{_HERE}candidates/send/", candidacies.send, name="send"),
    path(f"{_HERE}candidates/in/<str:code>/new/", candidacies.nominate, name="nominate"),
    path(f"{_HERE}candidates/<int:pk>/change/", candidacies.amend, name="amend"),
    path(f"{_HERE}candidates/<int:pk>/withdraw/", candidacies.withdraw, name="withdraw"),
    path(f"{_HERE}candidates/screen/", path_views.screen, name="screen"),
    path(f"{_HERE}candidates/<int:pk>/screen-out/", path_views.screen_out, name="screen_out"),
    path(f"{_HERE}candidates/<int:pk>/pledge/", path_views.pledge, name="pledge"),
    path(f"{_HERE}candidates/<int:pk>/pledge/scan/", path_views.scan, name="pledge_scan"),
    path(f"{_HERE}election-committees/<str:code>/", committees.page, name="election_committee"),
    path(f"{_HERE}election-committees/<str:code>/move-up/", committees.move_up, name="committee_move_up"),
    path(f"{_HERE}election-committees/members/<int:pk>/leave/", committees.leave, name="committee_leave"),
    path(f"{_HERE}candidates/<int:pk>/opinion/", vetting.opinion, name="opinion"),
    path(f"{_HERE}candidates/<int:pk>/strike-off/", vetting.strike_off, name="strike_off"),
    path(f"{_HERE}candidates/<int:pk>/restore/", vetting.restore, name="restore"),
    path(f"{_HERE}vetting/", vetting.listing, name="vetting"),
    path(f"{_HERE}vetting/no-objection/", vetting.no_objection, name="no_objection"),
    path(f"{_HERE}vetting/clear/", vetting.clear, name="clear"),
    path(f"{_HERE}lists/<str:code>/", lists.publish, name="publish"),
    path(f"{_HERE}lists/<str:code>/notice/", lists.notice, name="notice"),
    path(f"{_HERE}doubles/", doubles.queue, name="doubles"),
    path(f"{_HERE}doubles/<int:first>/<int:second>/", doubles.compare, name="double"),
    path(f"{_HERE}<int:person_id>/", person.page, name="person"),
    path(f"{_HERE}<int:person_id>/kin/", path_views.kin, name="kin"),
    path(f"{_HERE}<int:person_id>/kin/<int:pk>/take-back/", path_views.kin_back, name="kin_back"),
    path(f"{_HERE}<int:person_id>/changes/", changes.page, name="changes"),
    path(f"{_HERE}<int:person_id>/changes/revert/", changes.revert, name="revert"),
    path(f"{_HERE}<int:person_id>/number/", changes.number, name="number"),
    path(f"{_HERE}<int:person_id>/identity/", person.identity, name="identity"),
]
