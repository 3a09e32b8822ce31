from django.urls import path

from voters.views import appeals, deliveries, lists, proxies, village, voter

app_name = "voters"

_HERE = "terms/<int:term_id>/roll/"

urlpatterns = [
    path(_HERE, lists.roll, name="roll"),
    path(f"{_HERE}export/", lists.export, name="export"),
    path(f"{_HERE}export/<int:job_id>/", lists.exported, name="exported"),
    path(f"{_HERE}doubles/", lists.double_registrations, name="doubles"),
    path(f"{_HERE}doubles/export/", lists.doubles_export, name="doubles_export"),
    path(f"{_HERE}village/<str:code>/", village.page, name="village_roll"),
    path(f"{_HERE}village/<str:code>/posting/", village.posting, name="posting"),
    path(f"{_HERE}village/<str:code>/add/", village.add, name="add"),
    path(f"{_HERE}village/<str:code>/publish/", village.publish, name="publish"),
    path(f"{_HERE}village/<str:code>/freeze/", village.freeze, name="freeze"),
    path(f"{_HERE}village/<str:code>/reopen/", village.reopen, name="reopen"),
    path(f"{_HERE}village/<str:code>/proxies/", proxies.page, name="proxies"),
    path(f"{_HERE}village/<str:code>/proxies/posting/", proxies.posting, name="proxies_posting"),
    path(f"{_HERE}village/<str:code>/proxies/withdraw/", proxies.withdraw_all, name="proxies_withdraw_all"),
    path(f"{_HERE}village/<str:code>/proxies/<int:pk>/withdraw/", proxies.withdraw, name="proxy_withdraw"),
    path(f"{_HERE}appeals/", appeals.waiting, name="appeals_waiting"),
    path(f"{_HERE}village/<str:code>/appeals/", appeals.page, name="appeals"),
    path(f"{_HERE}village/<str:code>/appeals/new/", appeals.new, name="appeal_new"),
    path(f"{_HERE}village/<str:code>/appeals/posting/", appeals.posting, name="appeals_posting"),
    path(f"{_HERE}village/<str:code>/appeals/posted/", appeals.posted, name="appeals_posted"),
    path(f"{_HERE}village/<str:code>/appeals/<int:pk>/", appeals.one, name="appeal"),
    path(f"{_HERE}village/<str:code>/appeals/<int:pk>/decide/", appeals.decide, name="appeal_decide"),
    path(f"{_HERE}village/<str:code>/appeals/<int:pk>/take-back/", appeals.take_back, name="appeal_take_back"),
    path(f"{_HERE}village/<str:code>/appeals/<int:pk>/deliver/", deliveries.deliver, name="appeal_deliver"),
    path(f"{_HERE}village/<str:code>/appeals/<int:pk>/deliver/back/", deliveries.take_back, name="appeal_deliver_back"),
    path(f"{_HERE}village/<str:code>/appeals/<int:pk>/receipt/", deliveries.receipt, name="appeal_receipt"),
    path(f"{_HERE}village/<str:code>/appeals/<int:pk>/decision/", appeals.paper, name="appeal_paper"),
    path(f"{_HERE}voter/<int:pk>/", voter.page, name="voter"),
    path(f"{_HERE}voter/<int:pk>/identity/", voter.identity, name="identity"),
    path(f"{_HERE}voter/<int:pk>/strike/", voter.strike, name="strike"),
]
