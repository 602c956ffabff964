from django.urls import path

from monitoring import views

app_name = "monitoring"
urlpatterns = [
    path("", views.uploads, name="uploads"),
    path("<int:batch_id>/", views.upload, name="upload"),
    path("<int:batch_id>/progress/", views.progress, name="progress"),
    path("<int:batch_id>/problems.csv", views.problems, name="problems"),
    path("<int:batch_id>/files/<int:file_id>/", views.original, name="original"),
    path("<int:batch_id>/answers/", views.answer, name="answer"),
    path("<int:batch_id>/recheck/", views.recheck, name="recheck"),
    path("<int:batch_id>/commit/", views.commit, name="commit"),
    path("<int:batch_id>/reject/", views.reject, name="reject"),
    path("<int:batch_id>/undo/", views.undo, name="undo"),
]
