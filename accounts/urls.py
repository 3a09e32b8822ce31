"""Signing in and out, one's own settings, and the page that explains the roles."""

from django.urls import path

from accounts import views

app_name = "accounts"
urlpatterns = [
    path("sign-in/", views.sign_in, name="sign_in"),
    path("sign-in/done/", views.signed_in, name="signed_in"),
    path("sign-out/", views.sign_out, name="sign_out"),
    path("account/password/", views.password_change, name="password_change"),
    path("account/larger-type/", views.larger_type, name="larger_type"),
    path("roles/", views.who_can_do_what, name="who_can_do_what"),
]
