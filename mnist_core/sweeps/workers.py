"""Where a sweep's runs are trained: by processes of this machine, or by a Dask cluster."""

import logging
import os
from collections.abc import Callable
from concurrent.futures import (
    BrokenExecutor,
    CancelledError,
    Executor,
    Future,
    ThreadPoolExecutor,
)
from queue import SimpleQueue
from threading import Thread
from time import sleep
from typing import Any, ParamSpec, TypeVar

from loky import ProcessPoolExecutor, cpu_count
from loky.process_executor import ShutdownExecutorError

logger = logging.getLogger(__name__)
P = ParamSpec("P")
T = TypeVar("T")

MAX_KILLED = 3  # processes that a piece of work may lose: by then, it is the work that kills
IDLE_SECONDS = 60.0  # after which a process that has nothing to do ends, and gives back its memory
WORKER_NICENESS = 10  # pages have the processor first
PARENT_SECONDS = 1.0  # from one look at whether the process that gives work is still there
DASK_ADDRESS = "DASK_SCHEDULER_ADDRESS"  # the environment variable, such as tcp://10.0.0.7:8786
DASK_SECONDS = 5.0  # that a scheduler has to answer


class WorkerProcesses(Executor):
    """Does work in at most `count` processes of this machine, in the order in which it comes.

    The processes are started when there is work. One that is killed is replaced, and what it had in
    hand is done again; only work that loses `MAX_KILLED` processes raises BrokenExecutor. They come
    from loky, since Python's own would run the main script again in each: here, that is a page.
    """

    def __init__(self, count: int):
        self._threads = ThreadPoolExecutor(count, "worker")  # one waits for each process
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
        """End the processes: at once if work is to be cancelled, else when all is done."""
        self._threads.shutdown(wait and not cancel_futures, cancel_futures=cancel_futures)
        for worker in list(self._workers):
            worker.shutdown(wait, kill_workers=cancel_futures)


def new_worker() -> ProcessPoolExecutor:
    """One process, which is started when it has something to do."""
    one_thread = {"OMP_NUM_THREADS": "1", "MKL_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}
    return ProcessPoolExecutor(
        1, timeout=IDLE_SECONDS, initializer=step_back, initargs=(os.getpid(),), env=one_thread
    )


def step_back(parent: int) -> None:
    """In a new process: let others have the processor first, and end when the parent has ended."""
    if hasattr(os, "nice"):
        os.nice(WORKER_NICENESS)
    Thread(target=end_with, args=(parent,), daemon=True).start()


def end_with(parent: int) -> None:
    """End this process once its parent has, which else it might wait for to take a result."""
    while os.getppid() == parent:
        sleep(PARENT_SECONDS)
    os._exit(1)


def open_executor() -> tuple[Executor, int]:
    """(the executor that this environment asks for, how many runs it can train at a time).

    `DASK_SCHEDULER_ADDRESS` names the scheduler of a Dask cluster, whose workers must find this
    package and the sources' files. If none is named, or it doesn't answer, there is a process for
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
