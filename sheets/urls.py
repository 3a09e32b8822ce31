"""Pages that bring files in."""

from django.urls import path

from sheets import guide_views, lower_lists, views

app_name = "sheets"
urlpatterns = [
    path("jobs/export/", lower_lists.jobs, name="jobs_export"),
    path("roles/export/", lower_lists.powers, name="powers_export"),
    path("terms/<int:term_id>/imports/", views.batches, name="list"),
    path("terms/<int:term_id>/imports/export/", views.batches_export, name="list_export"),
    path("terms/<int:term_id>/imports/new/", views.hand_in, name="new"),
    path("terms/<int:term_id>/imports/template/<slug:kind>/", views.template, name="template"),
    path("terms/<int:term_id>/imports/guide/", guide_views.first, name="guides"),
    path("terms/<int:term_id>/imports/guide/<slug:kind>/", guide_views.page, name="guide"),
    path("terms/<int:term_id>/imports/<int:pk>/", views.page, name="page"),
    path("terms/<int:term_id>/imports/<int:pk>/kind/", views.choose_kind, name="kind"),
    path("terms/<int:term_id>/imports/<int:pk>/columns/", views.columns, name="columns"),
    path("terms/<int:term_id>/imports/<int:pk>/commit/", views.commit, name="commit"),
    path("terms/<int:term_id>/imports/<int:pk>/undo/", views.undo, name="undo"),
    path("terms/<int:term_id>/imports/<int:pk>/marked/", views.marked, name="marked"),
]
