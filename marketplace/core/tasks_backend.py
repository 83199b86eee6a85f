"""A backend for Django's tasks that hands them to Celery once the transaction is committed."""

import logging
from typing import Any

from django.db import transaction
from django_tasks.backends.base import BaseTaskBackend
from django_tasks.base import Task, TaskResult, TaskResultStatus
from django_tasks.utils import get_random_id
from kombu.exceptions import OperationalError as BrokerDown

from marketplace.core import clock
from marketplace.core.tasks import run_django_task

logger = logging.getLogger(__name__)


class CeleryBackend(BaseTaskBackend):
    """Wagtail's index, reference and purge jobs leave the request; a queue that is down never fails a page."""

    supports_priority = True

    def enqueue(self, task: Task, args: Any, kwargs: Any) -> TaskResult:
        """Queue a task for after commit; the result says only that it was taken."""
        self.validate_task(task)
        result: TaskResult = TaskResult(
            task=task,
            id=get_random_id(),
            status=TaskResultStatus.READY,
            enqueued_at=clock.now(),
            started_at=None,
            finished_at=None,
            last_attempted_at=None,
            args=list(args),
            kwargs=dict(kwargs),
            backend=self.alias,
            errors=[],
            worker_ids=[],
        )
        transaction.on_commit(lambda: self._send(result), robust=True)
        return result

    def _send(self, result: TaskResult) -> None:
        try:
            run_django_task.apply_async((result.task.module_path, result.args, result.kwargs), retry=False)
        except (BrokerDown, OSError):
            logger.warning("queue is down, task %s was not queued", result.task.module_path)
