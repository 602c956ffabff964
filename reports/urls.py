from django.urls import path

from reports import views

app_name = "reports"
urlpatterns = [
    path("", views.dashboard, name="dashboard"),
    path("schools/<int:school_id>/", views.school, name="school"),
    path("identification/", views.identifications, name="identifications"),
    path("identification/evaluate/", views.identify, name="identify"),
    path("identification/<int:identification_id>/", views.identification, name="identification"),
    path("identification/<int:identification_id>/order/", views.order_new, name="order_new"),
    path("documents/", views.documents, name="documents"),
    path("documents/<int:document_id>/", views.document, name="document"),
    path("documents/<int:document_id>/files/", views.document_files, name="document_files"),
    path("documents/<int:document_id>/print/", views.print_now, name="print_now"),
    path("documents/<int:document_id>/<str:extension>/", views.document_file, name="document_file"),
]
