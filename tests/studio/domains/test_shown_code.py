"""“Show as code” of the organisation wizard: the script that the page shows runs as it stands.

frontend/src/admin/new-domain/code.test.ts holds the page's code against the file that is run here.
"""

import os
import subprocess
import sys
from pathlib import Path

from django.conf import settings

from studio.access.models import Role
from studio.domains.models import Domain

SHOWN = Path(__file__).with_name("new_domain.shown.txt")


def test_the_code_of_a_whole_domain_makes_role_domain_and_people(people, server, tmp_path):
    config = tmp_path / "config"
    config.write_text(
        "[profile atelier]\n"
        f"aws_access_key_id = {people.ada.access_key_id}\n"
        f"aws_secret_access_key = {people.ada.secret}\n"
        f"region = {settings.REGION}\n"
        f"endpoint_url = {server.url}/aws\n"
    )
    environment = {**os.environ, "AWS_CONFIG_FILE": str(config), "AWS_SHARED_CREDENTIALS_FILE": os.devnull}

    done = subprocess.run(
        [sys.executable, str(SHOWN)], env=environment, capture_output=True, text=True, timeout=240, check=False
    )

    assert done.returncode == 0, done.stderr
    domain = Domain.objects.get(name="research")
    assert domain.domain_id in done.stdout
    assert sorted(domain.profiles.values_list("name", flat=True)) == ["bo", "kim"]
    assert Role.objects.get(name="sagemaker-research").parsed()[0].effect == "Allow"
