"""What is made when somebody asks for it: explanations, ONNX files, previews of what matters."""

import hashlib
import json
from typing import Any, ClassVar

from django.db import models, transaction

from autopilot.models.jobs import Candidate
from studio.access.principal import Principal
from studio.api.errors import ResourceInUse, ResourceLimitExceeded
from studio.datasets.models import Dataset
from studio.telemetry.events import record_change
from workers.models import Job, ShortJob
from workers.queue import enqueue


class OnDemand(ShortJob):
    """Abstract: something made of one candidate, because jobs do not make it of all of them.

    There is one at a time of a candidate; after a failure another may be asked for, under a name of its own.
    """

    VERB: ClassVar[str]  # of its name: <verb>-<candidate>-<number>

    candidate = models.ForeignKey(Candidate, null=True, blank=True, on_delete=models.CASCADE, related_name="%(class)ss")

    class Meta(Job.Meta):
        abstract = True

    @classmethod
    def ask(cls, candidate: Candidate, caller: Principal) -> "OnDemand":
        """The one that is under way, or a new one, handed to the workers. ResourceInUse while the model trains."""
        if candidate.status != Candidate.Status.COMPLETED:
            raise ResourceInUse(f"{candidate.name} is not a finished model, so there is nothing to {cls.VERB} yet.")
        with transaction.atomic():
            Candidate.objects.select_for_update().get(pk=candidate.pk)  # two people who ask at once get the same one
            found = cls._default_manager.filter(candidate=candidate, status=cls.Status.IN_PROGRESS).first()
            if found is not None:
                return found
            number = cls._default_manager.filter(candidate=candidate).count() + 1
            made = cls._default_manager.create(
                name=f"{cls.VERB}-{candidate.name[-48:].strip('-')}-{number}",
                domain_id=candidate.job.domain_id,
                owner_id=caller.user_id,
                candidate=candidate,
                request={"AutoMLJobName": candidate.job.name, "CandidateName": candidate.name},
            )
            record_change(made)
            enqueue(made)
        return made


class Preview(ShortJob):
    """What matters in a version of a data set before an experiment is made of it: a quick look.

    `request` is the question, `result` the engine's answer. The same question about the same version is answered once;
    after a failure it may be asked again. Only the newest ones of a data set are kept.
    """

    KEPT: ClassVar[int] = 20  # of one version
    AT_ONCE: ClassVar[int] = 3  # of one person
    kind: ClassVar[str] = "autopilot.preview"
    arn_kind = "preview"
    noun = "preview"

    dataset = models.ForeignKey(Dataset, null=True, blank=True, on_delete=models.CASCADE, related_name="previews")
    digest = models.CharField(max_length=64, db_index=True, blank=True)  # of version and question
    result = models.JSONField(default=dict)

    class Meta(Job.Meta):
        pass

    @classmethod
    def ask(cls, dataset: Dataset, question: dict[str, Any], caller: Principal) -> "Preview":
        """The preview that answers this already, or is about to; otherwise a new one, handed to the workers."""
        text = json.dumps([dataset.pk, question], sort_keys=True)
        digest = hashlib.sha256(text.encode()).hexdigest()
        with transaction.atomic():
            Dataset.objects.select_for_update().get(pk=dataset.pk)  # who asks twice at once gets the same one
            asked = cls.objects.filter(digest=digest)
            found = asked.exclude(status=cls.Status.FAILED).first()
            if found is not None:
                return found
            cls._check_room(caller)
            made: Preview = cls.objects.create(
                name=f"preview-{digest[:32]}-{asked.count() + 1}",
                domain_id=dataset.domain_id,
                owner_id=caller.user_id,
                dataset=dataset,
                digest=digest,
                request=question,
            )
            ended = cls.objects.filter(dataset=dataset).exclude(status=cls.Status.IN_PROGRESS).order_by("-pk")
            cls.objects.filter(pk__in=list(ended.values_list("pk", flat=True)[cls.KEPT :])).delete()
            record_change(made)
            enqueue(made)
        return made

    @classmethod
    def _check_room(cls, caller: Principal) -> None:
        running = cls.objects.filter(owner_id=caller.user_id, status=cls.Status.IN_PROGRESS).count()
        if running >= cls.AT_ONCE:
            raise ResourceLimitExceeded(f"{running} previews of yours are under way; wait until one of them is there.")


class Explanation(OnDemand):
    """Explaining one candidate: jobs explain only their best one by themselves."""

    kind: ClassVar[str] = "autopilot.explanation"
    arn_kind = "explanation"
    noun = "explanation"
    VERB: ClassVar[str] = "explain"

    class Meta(OnDemand.Meta):
        abstract = False


class OnnxExport(OnDemand):
    """Converting one candidate to an ONNX file; where there is no such form it fails with the reason."""

    kind: ClassVar[str] = "autopilot.onnx"
    arn_kind = "onnx-export"
    noun = "ONNX export"
    VERB: ClassVar[str] = "convert"

    class Meta(OnDemand.Meta):
        abstract = False
