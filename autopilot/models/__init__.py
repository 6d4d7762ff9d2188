"""What is stored of AutoML jobs: candidates, parts that workers share, what is made on demand, shares, defaults."""

from autopilot.models.defaults import JobDefaults
from autopilot.models.jobs import ENDED_BEFORE, WORST, AutoMLJob, Candidate, job_for_v1, made_by_v2
from autopilot.models.on_demand import Explanation, OnDemand, OnnxExport, Preview
from autopilot.models.parts import SharedFit, TuningTrial
from autopilot.models.shares import Share

__all__ = [
    "ENDED_BEFORE",
    "WORST",
    "AutoMLJob",
    "Candidate",
    "Explanation",
    "JobDefaults",
    "OnDemand",
    "OnnxExport",
    "Preview",
    "Share",
    "SharedFit",
    "TuningTrial",
    "job_for_v1",
    "made_by_v2",
]
