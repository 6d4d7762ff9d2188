"""Which kernels are installed where notebooks run; workers and web process share one environment."""

from functools import cache


@cache
def installed() -> list[dict[str, str]]:
    """Name, display name and language of each, by name."""
    from jupyter_client.kernelspec import KernelSpecManager  # only who asks needs ZeroMQ

    found = KernelSpecManager().get_all_specs()
    return [
        {"name": name, "display_name": each["spec"]["display_name"], "language": each["spec"]["language"]}
        for name, each in sorted(found.items())
    ]
