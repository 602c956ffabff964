from django.urls import path

from monitoring.views import decisions, difference, matrix, preview, uploads

app_name = "monitoring"
urlpatterns = [
    path("", uploads.uploads, name="uploads"),
    path("matrix/", matrix.matrix, name="matrix"),
    path("<int:batch_id>/", preview.upload, name="upload"),
    path("<int:batch_id>/progress/", uploads.progress, name="progress"),
    path("<int:batch_id>/difference/", difference.difference, name="difference"),
    path("<int:batch_id>/problems.csv", preview.problems, name="problems"),
    path("<int:batch_id>/files/<int:file_id>/", preview.original, name="original"),
    path("<int:batch_id>/files/<int:file_id>/findings.xlsx", preview.findings, name="findings"),
    path("<int:batch_id>/answers/", decisions.answer, name="answer"),
    path("<int:batch_id>/recheck/", decisions.recheck, name="recheck"),
    path("<int:batch_id>/commit/", decisions.commit, name="commit"),
    path("<int:batch_id>/reject/", decisions.reject, name="reject"),
    path("<int:batch_id>/retry/", decisions.retry, name="retry"),
    path("<int:batch_id>/undo/", decisions.undo, name="undo"),
]
