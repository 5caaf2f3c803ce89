"""Executors for sweeps: worker processes of this machine, or a Dask cluster."""

import logging
import os
from collections.abc import Callable
from concurrent.futures import BrokenExecutor, CancelledError, Executor, Future, ThreadPoolExecutor
from queue import SimpleQueue
from threading import Thread
from time import sleep
from typing import Any, ParamSpec, TypeVar

from loky import ProcessPoolExecutor, cpu_count
from loky.process_executor import ShutdownExecutorError

logger = logging.getLogger(__name__)
P = ParamSpec("P")
T = TypeVar("T")

MAX_KILLED = 3  # processes that a task may lose before it is given up
IDLE_SECONDS = 60.0  # after which an idle process ends, to free its memory
WORKER_NICENESS = 10  # pages have priority
PARENT_SECONDS = 1.0  # between two checks that the parent process still runs
DASK_ADDRESS = "DASK_SCHEDULER_ADDRESS"  # the environment variable, such as tcp://10.0.0.7:8786
DASK_SECONDS = 5.0  # for a scheduler to answer


class WorkerProcesses(Executor):
    """Runs tasks in at most `count` processes of this machine, first in, first out.

    Processes are started on demand. If one is killed, it is replaced and its task runs again; a
    task that loses `MAX_KILLED` processes raises BrokenExecutor. loky starts them, since Python's
    own pool would run the main script again in each process: here, that is a Streamlit page.
    """

    def __init__(self, count: int):
        self._threads = ThreadPoolExecutor(count, "worker")  # one for each process, to wait for it
        self._idle: SimpleQueue[ProcessPoolExecutor] = SimpleQueue()
        self._workers = [new_worker() for _ in range(count)]
        for worker in self._workers:
            self._idle.put(worker)

    def submit(self, fn: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> Future[T]:
        return self._threads.submit(self._do, fn, args, kwargs)

    def _do(self, fn: Callable[..., T], args: Any, kwargs: Any, attempts: int = MAX_KILLED) -> T:
        worker = self._idle.get()
        try:
            return worker.submit(fn, *args, **kwargs).result()
        except ShutdownExecutorError as error:
            raise CancelledError from error
        except BrokenExecutor:
            self._workers.remove(worker)
            worker = new_worker()
            self._workers.append(worker)
            if attempts == 1:
                raise
        finally:
            self._idle.put(worker)
        return self._do(fn, args, kwargs, attempts - 1)

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """End the processes: at once with `cancel_futures`, otherwise when all tasks are done."""
        self._threads.shutdown(wait and not cancel_futures, cancel_futures=cancel_futures)
        for worker in list(self._workers):
            worker.shutdown(wait, kill_workers=cancel_futures)


def new_worker() -> ProcessPoolExecutor:
    """A pool of one process, which is started on demand."""
    one_thread = {"OMP_NUM_THREADS": "1", "MKL_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}
    return ProcessPoolExecutor(
        1, timeout=IDLE_SECONDS, initializer=step_back, initargs=(os.getpid(),), env=one_thread
    )


def step_back(parent: int) -> None:
    """Set up a new process: lower its priority, and end it when the parent ends."""
    if hasattr(os, "nice"):
        os.nice(WORKER_NICENESS)
    Thread(target=end_with, args=(parent,), daemon=True).start()


def end_with(parent: int) -> None:
    """End this process once its parent has ended; otherwise it might wait for it for ever."""
    while os.getppid() == parent:
        sleep(PARENT_SECONDS)
    os._exit(1)


def open_executor() -> tuple[Executor, int]:
    """(the executor for this environment, how many runs it trains at a time).

    `DASK_SCHEDULER_ADDRESS` is the address of a Dask cluster's scheduler; the workers need this
    package and the sources' files. Without one, or if it doesn't answer, there is a process for
    each core; `LOKY_MAX_CPU_COUNT` sets another number.
    """
    if address := os.environ.get(DASK_ADDRESS):
        try:
            from distributed import Client

            client = Client(address, timeout=DASK_SECONDS)
            threads = sum(client.nthreads().values())
            return client.get_executor(retries=MAX_KILLED - 1), max(1, threads)
        except (ImportError, OSError, ValueError) as error:
            logger.warning("sweeps are trained on this machine: %s", error)
    count = cpu_count()
    return WorkerProcesses(count), count
