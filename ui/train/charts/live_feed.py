"""The route `/live/<token>`, from which browsers request the progress of a playing run.

Running the whole page again and again would take tens of milliseconds each time; this route only
sends what is new.
"""

from dataclasses import dataclass, field
from secrets import token_urlsafe
from typing import Any
from weakref import WeakKeyDictionary, WeakValueDictionary

import streamlit as st
from starlette.background import BackgroundTask
from starlette.middleware import Middleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from mnist_core.training.run import TrainingRun
from mnist_core.training.trainer import Trainer
from ui.components.templates import picture_of_weights
from ui.session.kept_runs import KeptRuns
from ui.settings.wording import spell_rate

MIN_POLL_SECONDS, MAX_POLL_SECONDS = 0.2, 1.0  # between two requests of a browser
SECONDS_A_RUN = (
    0.02  # of that for each run in training, so that many browsers don't request more than a few
)
MAX_MARKS = 12  # changes of the learning rate in the charts; more would hide the curve


@dataclass
class LiveRuns:
    """All visitors' runs, by secret tokens, and the thread that trains them."""

    trainer: Trainer = field(default_factory=Trainer)
    runs: WeakValueDictionary[str, TrainingRun] = field(default_factory=WeakValueDictionary)
    tokens: WeakKeyDictionary[TrainingRun, str] = field(default_factory=WeakKeyDictionary)
    kept: WeakKeyDictionary[TrainingRun, KeptRuns] = field(default_factory=WeakKeyDictionary)

    def token(self, run: TrainingRun, kept: KeptRuns | None = None) -> str:
        """The secret token with which the visitor's browser requests the run.

        While it plays, it is saved among the visitor's `kept` runs.
        """
        token = self.tokens.setdefault(run, token_urlsafe(16))
        self.runs[token] = run
        if kept:
            self.kept[run] = kept
        return token

    def saving(self, run: TrainingRun) -> BackgroundTask | None:
        """A task that saves a playing run, if it is due."""
        kept = self.kept.get(run)
        if kept and run.playing and kept.is_due():
            return BackgroundTask(kept.keep_playing, run, len(self.trainer))
        return None

    def save_all(self):
        """Pause and save every playing run, since the server is about to end."""
        for run, kept in list(self.kept.items()):
            if run.playing:
                run.pause()
                kept.keep(run)


@st.cache_resource(show_spinner=False)
def live_runs() -> LiveRuns:
    return LiveRuns()


def live_state(
    run: TrainingRun, width: int = 0, start: int = 0, scored: int = 0, weights: bool = True
) -> dict[str, Any]:
    """The state of the run, and what is new since the browser's last request.

    The browser has `start` bins of `width` batches each, and `scored` validation scores; the last
    bin may have changed, so it is sent again. With `weights`, their picture is included.
    """
    start = max(start - 1, 0)
    width_now, losses = run.binned_losses.means(width, start)
    _, accuracies = run.binned_accuracies.means(width, start)
    state: dict[str, Any] = {
        "playing": run.playing,
        "finished": run.finished,
        "step": run.step,
        "lastEpoch": run.last_epoch,
        "perEpoch": run.batches_per_epoch,
        "loss": short(run.losses[-1]) if run.step else None,
        "accuracy": short(run.accuracies[-1]) if run.step else None,
        "width": width_now,
        "start": start if width_now == width else 0,
        "losses": [short(loss) for loss in losses],
        "accuracies": [short(accuracy) for accuracy in accuracies],
        "scored": scored,
        "scores": [[short(score.loss), short(score.accuracy)] for score in run.scores[scored:]],
        "marks": [
            {"epoch": step / run.batches_per_epoch, "label": spell_rate(change["learning_rate"])}
            for step, change in run.changes[-MAX_MARKS:]
        ],
    }
    if weights:
        state["weights"] = picture_of_weights(run.model)
    return state


def short(value: float) -> float:
    """A number with as many digits as the charts show."""
    return float(f"{value:.4g}")


async def answer(request: Request) -> Response:
    """Answer a browser's request for its run, and keep the run in training."""
    run = live_runs().runs.get(request.path_params["token"])
    if run is None:
        return JSONResponse({"error": "This run is not here any more."}, status_code=404)
    trainer = live_runs().trainer
    if run.playing:
        trainer.watch(run)
    asked = {key: read_count(request.query_params.get(key)) for key in ("width", "start", "scored")}
    state = live_state(run, **asked, weights="weights" in request.query_params)
    state["next"] = min(max(MIN_POLL_SECONDS, SECONDS_A_RUN * len(trainer)), MAX_POLL_SECONDS)
    headers = {"Cache-Control": "no-store"}
    return JSONResponse(state, headers=headers, background=live_runs().saving(run))


def read_count(text: str | None) -> int:
    """Read a count from an untrusted address; 0 if it is invalid."""
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 10 else 0


LIVE_ROUTE = Route(
    "/live/{token}",
    answer,
    methods=["GET"],
    middleware=[Middleware(GZipMiddleware, compresslevel=1)],  # half the bytes, for 0.1 ms
)
