"""Jobs and tasks for labelers; the contract is docs/groundtruth.md, "Portal API"."""

from typing import Any, ClassVar

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from groundtruth.models import LabelingJob, Task
from groundtruth.portal.base import PortalView
from groundtruth.portal.shown import jobs_of, shown_job, shown_task, with_work
from groundtruth.tasks import working
from groundtruth.tasks.assigning import at_hand, held_by, next_task, no_such_task
from groundtruth.tasks.reading import job_of


class NextRequest(serializers.Serializer[Any]):
    """request_id: made by the browser, another one for each next task."""

    request_id = serializers.CharField(min_length=8, max_length=64)


class DraftForm(serializers.Serializer[Any]):
    """A state of the answer."""

    seq = serializers.IntegerField(min_value=1, max_value=2**53)
    answer = serializers.JSONField()
    active_s = serializers.FloatField(min_value=0, max_value=1e7, default=0.0)


class SubmitForm(serializers.Serializer[Any]):
    """The answer; client_id: made by the browser, the same for every attempt to send it."""

    client_id = serializers.CharField(min_length=8, max_length=64)
    answer = serializers.JSONField()
    active_s = serializers.FloatField(min_value=0, max_value=1e7, default=0.0)


class DeclineForm(serializers.Serializer[Any]):
    """Why."""

    reason = serializers.CharField(max_length=1024, required=False, allow_blank=True, default="")


class StopForm(serializers.Serializer[Any]):
    """The last state of the answer, if there is one."""

    seq = serializers.IntegerField(min_value=1, max_value=2**53, required=False)
    answer = serializers.JSONField(required=False)
    active_s = serializers.FloatField(min_value=0, max_value=1e7, default=0.0)


def checked(form: type[serializers.Serializer[Any]], request: Request) -> dict[str, Any]:
    """The form's fields."""
    filled = form(data=request.data)
    filled.is_valid(raise_exception=True)
    return dict(filled.validated_data)


class PortalJobsView(PortalView):
    """`GET /api/portal/jobs`."""

    action: ClassVar[str] = "worker:ListJobs"

    def get(self, request: Request) -> Response:
        """What the worker can work on."""
        return Response(
            {"jobs": [shown_job(job, self.worker) for job in with_work(jobs_of(self.worker), self.worker)[:100]]}
        )


class JobView(PortalView):
    """Abstract: about one job of the worker's teams."""

    def job(self, name: str, *, running: bool = True) -> LabelingJob:
        """The job; 404 for jobs of other teams. Without `running` also one that is over and that they worked on."""
        worker, name = self.worker, name.replace("\x00", "?")  # PostgreSQL refuses to compare with it
        found = job_of(worker, name)
        if found is None and not running:
            found = LabelingJob.objects.filter(name=name, tasks__worker=self.worker).first()
        if found is None:
            error = no_such_task()
            error.message = "There is no such job for you, or it is over."
            raise error
        return found


class PortalNextView(JobView):
    """`/api/portal/jobs/<name>/tasks`."""

    action: ClassVar[dict[str, str]] = {"GET": "worker:ListTasks", "POST": "worker:NextTask"}

    def get(self, request: Request, name: str) -> Response:
        """What the worker has at hand, in whatever browser, with the request_id by which it is given again."""
        tasks = at_hand(self.job(name), self.worker)
        return Response(
            {
                "tasks": [
                    {
                        "request_id": task.request_id,
                        "id": task.key,
                        "object": str(task.object.number),
                        "state": task.state,
                        "saved_at": task.drafted_at,
                    }
                    for task in tasks
                ]
            }
        )

    @extend_schema(request=NextRequest)
    def post(self, request: Request, name: str) -> Response:
        """Reserve the next object for the worker; the same request_id gives the same task."""
        form = checked(NextRequest, request)
        given = next_task(self.job(name), self.worker, form["request_id"])
        shown = shown_task(given.task, self.worker, self.source_ip) if given.task else None
        return Response({"task": shown, "reason": given.reason})


class PortalAnswersView(JobView):
    """`GET /api/portal/jobs/<name>/answers`."""

    action: ClassVar[str] = "worker:ListAnswers"

    def get(self, request: Request, name: str) -> Response:
        """The last ten answers of the worker, newest first."""
        job = self.job(name, running=False)
        return Response(
            {
                "answers": [
                    {
                        "id": task.key,
                        "object": str(task.object.number),
                        "submitted_at": task.submitted_at,
                        "open": working.is_open(task),
                    }
                    for task in working.last_answers(job, self.worker)
                ]
            }
        )


class TaskView(PortalView):
    """Abstract: about one task of the worker. Who was disabled may finish what is open."""

    finishing = True

    def answer(self, task: Task) -> Response:
        """The task as it is now."""
        return Response({"task": shown_task(task, self.worker, self.source_ip)})


class PortalTaskView(TaskView):
    """`GET /api/portal/tasks/<key>`."""

    action: ClassVar[str] = "worker:ReadTask"

    def get(self, request: Request, key: str) -> Response:
        """The task with fresh addresses and what is stored."""
        return self.answer(held_by(self.worker, key, lock=False))


class PortalOpenView(TaskView):
    """`POST /api/portal/tasks/<key>/open`."""

    action: ClassVar[str] = "worker:OpenTask"

    @extend_schema(request=None)
    def post(self, request: Request, key: str) -> Response:
        """The clock begins."""
        return self.answer(working.open_task(self.worker, key))


class PortalDraftView(TaskView):
    """`PUT /api/portal/tasks/<key>/draft`."""

    action: ClassVar[str] = "worker:SaveDraft"

    @extend_schema(request=DraftForm)
    def put(self, request: Request, key: str) -> Response:
        """Keep the newest state; the number of what is kept."""
        form = checked(DraftForm, request)
        saved = working.save_draft(self.worker, key, form["seq"], form["answer"], form["active_s"])
        return Response({"saved_seq": saved})


class PortalSubmitView(TaskView):
    """`POST /api/portal/tasks/<key>/submit`."""

    action: ClassVar[str] = "worker:SubmitTask"

    @extend_schema(request=SubmitForm)
    def post(self, request: Request, key: str) -> Response:
        """Store the answer, once."""
        form = checked(SubmitForm, request)
        return self.answer(working.submit(self.worker, key, form["client_id"], form["answer"], form["active_s"]))


class PortalDeclineView(TaskView):
    """`POST /api/portal/tasks/<key>/decline`."""

    action: ClassVar[str] = "worker:DeclineTask"

    @extend_schema(request=DeclineForm)
    def post(self, request: Request, key: str) -> Response:
        """Never again for this worker."""
        return self.answer(working.decline(self.worker, key, checked(DeclineForm, request)["reason"]))


class PortalReleaseView(TaskView):
    """`POST /api/portal/tasks/<key>/release`."""

    action: ClassVar[str] = "worker:ReleaseTask"

    @extend_schema(request=None)
    def post(self, request: Request, key: str) -> Response:
        """Back to the pool."""
        return self.answer(working.release(self.worker, key))


class PortalStopView(TaskView):
    """`POST /api/portal/tasks/<key>/stop`."""

    action: ClassVar[str] = "worker:StopTask"

    @extend_schema(request=StopForm)
    def post(self, request: Request, key: str) -> Response:
        """Kept for later."""
        form = checked(StopForm, request)
        if "seq" in form and "answer" in form:
            working.save_draft(self.worker, key, form["seq"], form["answer"], form["active_s"])
        return self.answer(working.stop(self.worker, key))
