"""Pages of reports."""

from django.urls import path

from reports.views import (
    batches,
    briefs,
    comparing,
    listing,
    papers,
    reading,
    refereeing,
    rows,
    templates,
    texts,
    weekly,
)

app_name = "reports"
urlpatterns = [
    path("terms/<int:term_id>/reports/", listing.listing, name="list"),
    path("terms/<int:term_id>/reports/export/", listing.export, name="list_export"),
    path("terms/<int:term_id>/reports/new/", listing.new, name="new"),
    path("terms/<int:term_id>/reports/definitions/", listing.definitions, name="definitions"),
    path("terms/<int:term_id>/reports/weekly/", weekly.export, name="weekly"),
    path("terms/<int:term_id>/reports/new/all/", batches.new_all, name="new_all"),
    path("terms/<int:term_id>/briefs/", briefs.listing, name="briefs"),
    path("terms/<int:term_id>/briefs/new/", briefs.new, name="brief_new"),
    path("terms/<int:term_id>/briefs/<int:pk>/", briefs.page, name="brief"),
    path("terms/<int:term_id>/briefs/<int:pk>/export/<slug:kind>/", briefs.export, name="brief_export"),
    path("report-texts/", templates.listing, name="templates"),
    path("report-texts/<slug:genre>/<slug:level>/", templates.page, name="template"),
    path("terms/<int:term_id>/reports/<int:pk>/text/", texts.page, name="text"),
    path("terms/<int:term_id>/reports/<int:pk>/", reading.page, name="page"),
    path("terms/<int:term_id>/reports/<int:pk>/print/", papers.printed, name="printed"),
    path("terms/<int:term_id>/reports/<int:pk>/picture/", papers.picture, name="picture"),
    path("terms/<int:term_id>/reports/<int:pk>/upward/", papers.upward, name="upward"),
    path("terms/<int:term_id>/reports/<int:pk>/figures/<slug:key>/", reading.figure, name="figure"),
    path("terms/<int:term_id>/reports/<int:pk>/figures/<slug:key>/rows/", rows.page, name="rows"),
    path("terms/<int:term_id>/reports/<int:pk>/figures/<slug:key>/rows/export/", rows.export, name="rows_export"),
    path("terms/<int:term_id>/reports/<int:pk>/referee/", refereeing.page, name="referee"),
    path("terms/<int:term_id>/reports/<int:pk>/referee/explain/", refereeing.explain, name="explain"),
    path("terms/<int:term_id>/reports/<int:pk>/changes/", comparing.page, name="compare"),
    path("terms/<int:term_id>/reports/<int:pk>/changes/export/", comparing.export, name="compare_export"),
    path(
        "terms/<int:term_id>/reports/<int:pk>/changes/<slug:key>/export/",
        comparing.rows_export,
        name="compare_rows_export",
    ),
    path("terms/<int:term_id>/reports/<int:pk>/release/", refereeing.release, name="release"),
    path("terms/<int:term_id>/reports/<int:pk>/export/<slug:kind>/", reading.export, name="export"),
]
