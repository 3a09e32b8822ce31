"""Pages of long work."""

from django.urls import path

from jobs import views

app_name = "jobs"
urlpatterns = [
    path("jobs/", views.mine, name="list"),
    path("jobs/<int:pk>/", views.page, name="page"),
    path("jobs/<int:pk>/progress/", views.progress, name="progress"),
]
