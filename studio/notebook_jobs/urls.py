"""Browser views of notebook jobs, below /api/."""

from django.urls import path

from studio.notebook_jobs import views

urlpatterns = [
    path("scheduler/jobs", views.Jobs.as_view()),
    path("scheduler/jobs/count", views.JobCount.as_view()),
    path("scheduler/jobs/<str:job_id>", views.JobView.as_view()),
    path("scheduler/jobs/<str:job_id>/download_files", views.JobFiles.as_view()),
    path("scheduler/jobs/<str:job_id>/runs", views.JobRuns.as_view()),
    path("scheduler/batch/jobs", views.JobBatch.as_view()),
    path("scheduler/job_definitions", views.Definitions.as_view()),
    path("scheduler/job_definitions/<str:definition_id>", views.DefinitionView.as_view()),
    path("scheduler/job_definitions/<str:definition_id>/jobs", views.DefinitionRuns.as_view()),
    path("scheduler/runtime_environments", views.RuntimeEnvironments.as_view()),
    path("scheduler/config", views.Config.as_view()),
    path("scheduler/notebook", views.Notebook.as_view()),
    path("scheduler/schedule", views.ScheduleView.as_view()),
]
