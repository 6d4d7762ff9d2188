# One image for every role; docker-compose.yml says which command each service runs.
FROM python:3.11-slim-bookworm AS build
WORKDIR /atelier
RUN python -m venv .venv
COPY requirements.txt ./
# The pin of torch comes first, so that nothing that depends on it chooses another build.
RUN .venv/bin/pip install --no-cache-dir "$(grep '^torch==' requirements.txt)" \
 && .venv/bin/pip install --no-cache-dir -r requirements.txt
COPY . .
RUN .venv/bin/python -c "from studio.supervisor.bootstrap import build_frontend; build_frontend()" \
 && rm -rf frontend/node_modules

FROM python:3.11-slim-bookworm
# libgomp: LightGBM's threads.
RUN apt-get update && apt-get install -y --no-install-recommends libgomp1 && rm -rf /var/lib/apt/lists/*
RUN useradd --create-home --uid 10001 atelier && mkdir /data && chown atelier /data
WORKDIR /atelier
COPY --from=build --chown=root:root /atelier /atelier
ENV PATH=/atelier/.venv/bin:$PATH PYTHONUNBUFFERED=1 ATELIER_DATA=/data DJANGO_SETTINGS_MODULE=studio.settings
USER atelier
VOLUME /data
EXPOSE 8000
CMD ["python", "-m", "studio.web", "--host", "0.0.0.0"]
