"""Pages of reports."""

from django.urls import path

from reports.views import listing, reading

app_name = "reports"
urlpatterns = [
    path("terms/<int:term_id>/reports/", listing.listing, name="list"),
    path("terms/<int:term_id>/reports/export/", listing.export, name="list_export"),
    path("terms/<int:term_id>/reports/new/", listing.new, name="new"),
    path("terms/<int:term_id>/reports/definitions/", listing.definitions, name="definitions"),
    path("terms/<int:term_id>/reports/<int:pk>/", reading.page, name="page"),
    path("terms/<int:term_id>/reports/<int:pk>/figures/<slug:key>/", reading.figure, name="figure"),
    path("terms/<int:term_id>/reports/<int:pk>/export/<slug:kind>/", reading.export, name="export"),
]
