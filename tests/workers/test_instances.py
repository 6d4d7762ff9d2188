"""The catalogue of instance types and the sharing of GPUs."""

import botocore.session
import pytest

from studio.api.errors import ValidationError
from workers.devices import DevicePool, devices_of_this_machine
from workers.instances import catalogue, instance_type, queue_for


@pytest.mark.parametrize(
    ("name", "queue", "cores", "memory_gib", "gpus"),
    [  # as the manufacturer's pages give them
        ("ml.m5.large", "cpu", 2, 8, 0),
        ("ml.m5.24xlarge", "cpu", 96, 384, 0),
        ("ml.c5.9xlarge", "cpu", 36, 72, 0),
        ("ml.c4.8xlarge", "cpu", 36, 67.5, 0),
        ("ml.r5.xlarge", "cpu", 4, 32, 0),
        ("ml.t3.medium", "cpu", 2, 4, 0),
        ("ml.g4dn.12xlarge", "gpu", 48, 192, 4),
        ("ml.g5.xlarge", "gpu", 4, 16, 1),
        ("ml.g5.48xlarge", "gpu", 192, 768, 8),
        ("ml.p3.2xlarge", "gpu", 8, 61, 1),
        ("ml.p4d.24xlarge", "gpu", 96, 1152, 8),
    ],
)
def test_sizes(name: str, queue: str, cores: int, memory_gib: float, gpus: int) -> None:
    found = instance_type(name)

    assert (found.queue, found.cores, found.memory_gib, found.gpus) == (queue, cores, memory_gib, gpus)
    assert queue_for(name) == queue


def test_every_type_of_the_service_model_is_there_with_sensible_numbers() -> None:
    model = botocore.session.get_session().get_service_model("sagemaker")
    shapes = ("TrainingInstanceType", "TransformInstanceType", "ProductionVariantInstanceType")
    named = {name for shape in shapes for name in model.shape_for(shape).metadata["enum"]}

    assert named <= catalogue().keys()
    assert all(each.cores > 0 and each.memory_gib >= 1 and each.hourly_usd > 0 for each in catalogue().values())
    assert all((each.queue == "gpu") == (each.gpus > 0) for each in catalogue().values())


def test_a_larger_size_of_a_family_costs_more() -> None:
    prices = [instance_type(f"ml.m5.{size}").hourly_usd for size in ("large", "xlarge", "2xlarge", "24xlarge")]

    assert prices == sorted(set(prices))
    assert prices[0] == pytest.approx(0.115, abs=0.01)


def test_an_unknown_type_is_named() -> None:
    with pytest.raises(ValidationError) as refused:
        instance_type("ml.m5.huge", "ResourceConfig.InstanceType")

    assert refused.value.code == "ValidationException"
    assert refused.value.message == (
        "Value 'ml.m5.huge' at 'ResourceConfig.InstanceType' failed to satisfy constraint: it is not an instance type "
        "that this service knows. Choose for example ml.m5.large, ml.m5.4xlarge or, with a GPU, ml.g5.xlarge."
    )


def test_jobs_get_devices_of_their_own_and_give_them_back() -> None:
    pool = DevicePool(["0", "1", "2"])

    with pool.lend(2) as first, pool.lend(1) as second, pool.lend(1) as shared:
        assert first == {"CUDA_VISIBLE_DEVICES": "0,1"}
        assert second == {"CUDA_VISIBLE_DEVICES": "2"}
        assert shared == {"CUDA_VISIBLE_DEVICES": "0"}  # more jobs than devices: the least used one
    with pool.lend(1) as again:
        assert again == {"CUDA_VISIBLE_DEVICES": "0"}
    with pool.lend(0) as none:
        assert none == {"CUDA_VISIBLE_DEVICES": ""}


def test_a_worker_shares_out_only_what_it_may_see_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CUDA_VISIBLE_DEVICES", "3, GPU-7f")
    assert devices_of_this_machine() == ["3", "GPU-7f"]

    monkeypatch.setenv("CUDA_VISIBLE_DEVICES", "")
    assert devices_of_this_machine() == []
