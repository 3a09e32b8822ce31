"""A small site with one entry form, for the tests of what is kept while typing."""

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.template import RequestContext, Template
from django.urls import include, path
from django.views.i18n import set_language

from accounts.access import allow_any, public

PAGE = """{% extends "base.html" %}{% load ui %}
{% block title %}录入{% endblock %}{% block heading %}录入{% endblock %}
{% block content %}
<form method="post" data-keep data-enter data-version="{{ version }}">{% csrf_token %}
  {% form_field form.issued %}{% form_field form.cast %}{% form_field form.identity %}{% form_field form.proxies %}
  {% form_field form.mode %}
  <button class="btn btn-primary" type="submit" id="send">提交</button>
</form>
<button hx-post="/typing/part/" hx-target="#answer" id="part" type="button">查</button><div id="answer"></div>
{% endblock %}"""

# The row on the server: another person may change it while somebody types.
row = {"version": 1, "issued": 1640}


class Entry(forms.Form):
    issued = forms.IntegerField(widget=forms.TextInput(attrs={"inputmode": "numeric"}))
    cast = forms.IntegerField(widget=forms.TextInput(attrs={"inputmode": "numeric"}))
    identity = forms.CharField(required=False, widget=forms.TextInput(attrs={"data-private": True}))
    proxies = forms.BooleanField(required=False)
    mode = forms.ChoiceField(choices=[("voters", "选民"), ("households", "户代表")])


def entry(request):
    form = Entry(request.POST or None, initial={"issued": row["issued"]})
    if request.method == "POST" and form.is_valid():
        messages.success(request, "已保存。")
        return redirect("/typing/")
    context = RequestContext(request, {"form": form, "version": row["version"]})
    return HttpResponse(Template(PAGE).render(context))


def part(request):
    return HttpResponse("答复")


urlpatterns = [
    path("typing/", allow_any(entry)),
    path("typing/part/", allow_any(part)),
    path("language/", public(set_language), name="set_language"),
    path("", include("accounts.urls")),
]
