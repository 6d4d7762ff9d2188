"""Browser views of this room, below /api/: the labelers' portal, and what the studio's pages need."""

from django.urls import path

from groundtruth import correction_views as corrections
from groundtruth import import_views as imports
from groundtruth import people_views as people
from groundtruth import review_views as reviews
from groundtruth import views
from groundtruth.functions import views as functions
from groundtruth.inputs import views as inputs
from groundtruth.portal import notice_views as notices
from groundtruth.portal import session_views as session
from groundtruth.portal import views as portal
from groundtruth.portal.oidc_views import PortalProviderView

urlpatterns = [
    path("portal/session", session.PortalSessionView.as_view()),
    path("portal/provider", PortalProviderView.as_view()),
    path("portal/password", session.PortalPasswordView.as_view()),
    path("portal/notices", notices.PortalNoticesView.as_view()),
    path("portal/jobs", portal.PortalJobsView.as_view()),
    path("portal/jobs/<str:name>/tasks", portal.PortalNextView.as_view()),
    path("portal/jobs/<str:name>/answers", portal.PortalAnswersView.as_view()),
    path("portal/tasks/<str:key>", portal.PortalTaskView.as_view()),
    path("portal/tasks/<str:key>/open", portal.PortalOpenView.as_view()),
    path("portal/tasks/<str:key>/draft", portal.PortalDraftView.as_view()),
    path("portal/tasks/<str:key>/submit", portal.PortalSubmitView.as_view()),
    path("portal/tasks/<str:key>/decline", portal.PortalDeclineView.as_view()),
    path("portal/tasks/<str:key>/release", portal.PortalReleaseView.as_view()),
    path("portal/tasks/<str:key>/stop", portal.PortalStopView.as_view()),
    path("labeling/workforce", people.WorkforceView.as_view()),
    path("labeling/workforce/discovery", people.WorkforceDiscoveryView.as_view()),
    path("labeling/teams/<str:name>", people.TeamView.as_view()),
    path("labeling/workers", people.WorkersView.as_view()),
    path("labeling/workers/<str:worker_id>", people.WorkerView.as_view()),
    path("labeling/workers/<str:worker_id>/password", people.WorkerPasswordView.as_view()),
    path("labeling/uploads", inputs.LabelingUploadsView.as_view()),
    path("labeling/manifests", inputs.LabelingManifestsView.as_view()),
    path("labeling/extractions", inputs.LabelingExtractionsView.as_view()),
    path("labeling/extractions/<str:name>", inputs.LabelingExtractionView.as_view()),
    path("labeling/extractions/<str:name>/stop", inputs.LabelingExtractionStopView.as_view()),
    path("labeling/imports", imports.LabelingImportsView.as_view()),
    path("labeling/imports/<str:name>", imports.LabelingImportView.as_view()),
    path("labeling/imports/<str:name>/stop", imports.LabelingImportStopView.as_view()),
    path("labeling/task-types", views.TaskTypesView.as_view()),
    path("labeling/task-uis/<str:name>", views.TaskUiView.as_view()),
    path("labeling/analyses", reviews.LabelingAnalysesView.as_view()),
    path("labeling/conditions", reviews.LabelingConditionsView.as_view()),
    path("labeling/human-loops/<str:name>", reviews.HumanLoopView.as_view()),
    path("labeling/previews", views.TaskPreviewsView.as_view()),
    path("labeling/functions", functions.AnnotationFunctionsView.as_view()),
    path("labeling/functions/<str:name>", functions.AnnotationFunctionView.as_view()),
    path("labeling/functions/<str:name>/try", functions.TryAnnotationFunctionView.as_view()),
    path("labeling/jobs/<str:name>", views.LabelingJobDetailView.as_view()),
    path("labeling/jobs/<str:name>/objects", views.LabelingObjectsView.as_view()),
    path("labeling/jobs/<str:name>/objects/<str:number>", views.LabelingObjectView.as_view()),
    path("labeling/jobs/<str:name>/objects/<str:number>/send-back", views.SendBackView.as_view()),
    path("labeling/jobs/<str:name>/objects/<str:number>/review", views.ReviewView.as_view()),
    path("labeling/jobs/<str:name>/objects/<str:number>/correction", corrections.CorrectionView.as_view()),
    path("labeling/jobs/<str:name>/exports", views.ExportsView.as_view()),
]
