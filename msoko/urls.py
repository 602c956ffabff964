from django.contrib import admin
from django.contrib.auth.views import LoginView, LogoutView
from django.urls import include, path

from msoko.health import health
from schools.views import OwnPasswordView

urlpatterns = [
    path("login/", LoginView.as_view(redirect_authenticated_user=True), name="login"),
    path("logout/", LogoutView.as_view(), name="logout"),
    path("password/", OwnPasswordView.as_view(), name="password_change"),
    path("schools/", include("schools.urls")),
    path("uploads/", include("monitoring.urls")),
    path("", include("reports.urls")),
    path("health/", health, name="health"),
    path("admin/", admin.site.urls),
]
