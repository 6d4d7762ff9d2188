"""`manage.py run_notebooks`: the notebook agent of this machine, until SIGTERM or SIGINT."""

import os
import signal
from typing import Any

from django.core.management.base import BaseCommand
from django.db import connections

from studio.notebooks.agent.agent import Agent


class Command(BaseCommand):
    help = "Start, watch and end the Jupyter servers of all running apps."

    def handle(self, *_args: Any, **_options: Any) -> None:
        agent = Agent()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: agent.stop.set())
        self.stdout.write("The notebook agent runs.")
        self.stdout.flush()
        agent.run()
        connections.close_all()
        self.stdout.flush()
        os._exit(0)  # a script that runs must not hold up the end
