"""Lists and effective settings with 200 domains of 50 profiles, 1,000 spaces in them, over HTTP (issue 5, Load).

The peer's server holds as many domains and profiles as ours where it knows the operation.

Command: .venv/bin/python -m benchmarks.domains [--domains 200] [--profiles 50] [--spaces 1000]
"""

import argparse
import os
import random
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx

from benchmarks.common import save, summary, timed_ms
from tests.system.studio import ROOT, Studio, running_studio

FILL = """
import django; django.setup()
import sys
from django.conf import settings
from studio.domains.models import Domain, UserProfile
from studio.spaces.models import Space
domains, profiles, spaces = map(int, sys.argv[1:])
lab = {"LifecycleConfigArns": ["arn:x"], "DefaultResourceSpec": {"InstanceType": "ml.t3.medium"}}
default = {"ExecutionRole": "arn:aws:iam::000000000000:role/atelier-execution", "SecurityGroups": ["sg-1", "sg-2"],
           "JupyterLabAppSettings": lab, "KernelGatewayAppSettings": lab, "StudioWebPortal": "ENABLED",
           "SpaceStorageSettings": {"DefaultEbsStorageSettings":
                                    {"DefaultEbsVolumeSizeInGb": 5, "MaximumEbsVolumeSizeInGb": 100}}}
own = {"SecurityGroups": ["sg-3"], "JupyterLabAppSettings": {"DefaultResourceSpec": {"InstanceType": "ml.m5.large"}}}
made = Domain.objects.bulk_create([
    Domain(name=f"bench-{n:03d}", status="InService",
           request={"DomainName": f"bench-{n:03d}", "AuthMode": "IAM", "DefaultUserSettings": default})
    for n in range(domains)])
UserProfile.objects.bulk_create([
    UserProfile(name=f"person-{n:02d}", domain=each, status="InService", posix_uid=300000 + i * profiles + n,
                request={"UserProfileName": f"person-{n:02d}", "UserSettings": own})
    for i, each in enumerate(made) for n in range(profiles)], batch_size=2000)
owners = {each.domain_id: each for each in UserProfile.objects.filter(name="person-00")}
Space.objects.bulk_create([
    Space(name=f"space-{n:04d}", domain=made[n % domains], status="InService", app_type="JupyterLab",
          sharing="Private", owner_profile=owners[made[n % domains].domain_id], request={"SpaceName": f"space-{n:04d}"})
    for n in range(spaces)])
"""


def fill(studio: Studio, *counts: int) -> None:
    """Rows straight into the database of the studio."""
    environment = os.environ | {
        "ATELIER_DATA": str(studio.data),
        "DJANGO_SETTINGS_MODULE": "studio.settings",
        "PYTHONPATH": str(ROOT),
    }
    subprocess.run([sys.executable, "-c", FILL, *map(str, counts)], env=environment, cwd=ROOT, check=True)


def measured(studio: Studio, profiles: int) -> dict[str, dict[str, float]]:
    """Milliseconds of each list and of the effective settings, as boto3 and the browser ask for them."""
    client, dice = studio.client("sagemaker"), random.Random(0)
    pages = client.get_paginator("list_domains").paginate(PaginationConfig={"PageSize": 100})
    ids = [each["DomainId"] for page in pages for each in page["Domains"] if each["DomainName"].startswith("bench-")]
    calls: dict[str, Callable[[], Any]] = {
        "ListDomains, first 100": lambda: client.list_domains(MaxResults=100),
        "ListUserProfiles of a domain": lambda: client.list_user_profiles(
            DomainIdEquals=dice.choice(ids), MaxResults=100
        ),
        "ListUserProfiles of all, by part of the name": lambda: client.list_user_profiles(
            UserProfileNameContains=f"son-{dice.randrange(profiles):02d}", MaxResults=100
        ),
        "ListSpaces of a domain": lambda: client.list_spaces(DomainIdEquals=dice.choice(ids), MaxResults=100),
        "ListSpaces of all, by part of the name": lambda: client.list_spaces(SpaceNameContains="07", MaxResults=100),
        "DescribeDomain": lambda: client.describe_domain(DomainId=dice.choice(ids)),
    }
    with httpx.Client(base_url=studio.url, follow_redirects=True) as browser:
        browser.get(studio.link)

        def settings() -> None:
            name = f"person-{dice.randrange(profiles):02d}"
            answer = browser.get(f"/api/domains/{dice.choice(ids)}/profiles/{name}/settings").raise_for_status()
            assert answer.json()["sources"]["SecurityGroups"] == "both"

        return {name: summary(timed_ms(call, 200)) for name, call in {**calls, "Effective settings": settings}.items()}


def moto(domains: int) -> dict[str, dict[str, float]]:
    """The same against moto's server, which knows domains and no user profiles' or spaces' effective settings."""
    import boto3
    from moto.server import ThreadedMotoServer

    server = ThreadedMotoServer(port=0, verbose=False)
    server.start()
    try:
        host, port = server.get_host_and_port()
        keys: dict[str, Any] = {"aws_access_key_id": "x", "aws_secret_access_key": "x", "region_name": "us-east-1"}
        client = boto3.client("sagemaker", endpoint_url=f"http://{host}:{port}", **keys)
        role = {"ExecutionRole": "arn:aws:iam::000000000000:role/atelier-execution"}
        ids = []
        for number in range(domains):
            made = client.create_domain(
                DomainName=f"bench-{number:03d}",
                AuthMode="IAM",
                DefaultUserSettings=role,
                SubnetIds=["subnet-1"],
                VpcId="vpc-1",
            )
            ids.append(made["DomainArn"].rsplit("/", 1)[1])
        dice = random.Random(0)
        return {
            "ListDomains, first 100": summary(timed_ms(lambda: client.list_domains(MaxResults=100), 100)),
            "DescribeDomain": summary(timed_ms(lambda: client.describe_domain(DomainId=dice.choice(ids)), 100)),
        }
    finally:
        server.stop()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--domains", type=int, default=200)
    parser.add_argument("--profiles", type=int, default=50)
    parser.add_argument("--spaces", type=int, default=1000)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder, running_studio(Path(folder) / "var") as studio:
        fill(studio, given.domains, given.profiles, given.spaces)
        ours = measured(studio, given.profiles)
    peer = moto(given.domains)
    stored = f"{given.domains} domains of {given.profiles} profiles, {given.spaces:,} spaces"
    save(
        "domains",
        "python -m benchmarks.domains",
        [
            {
                "what": f"{name}; {stored}",
                "ours": taken["median"],
                "peer": peer.get(name, {}).get("median"),
                "peer_name": "moto server" if name in peer else "moto server: has no such operation",
                "unit": "ms median",
                "target": "≤ 50",
                "ours_p95": taken["p95"],
            }
            for name, taken in ours.items()
        ],
    )


if __name__ == "__main__":
    main()
