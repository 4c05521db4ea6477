"""The one address."""

from django.urls import path

from tests.bench.django_rest.views import SubmitView

urlpatterns = [path("applications", SubmitView.as_view())]
