"""All session-state keys: no other module reads or writes the session state.

A slot is a value in the session state. If a widget has its key, it is the widget's value, which may
be set only before the widget is made, or in a callback.
"""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Generic, TypeVar, cast

import streamlit as st

if TYPE_CHECKING:
    from torch import Tensor

    from mnist_core import DigitSet
    from mnist_core.training.config import RunConfig
    from mnist_core.training.run import TrainingRun
    from ui.session.class_training import ClassTraining
    from ui.session.kept_runs import KeptRuns
    from ui.session.models import NamedModel

T = TypeVar("T")


class Slot(Generic[T]):
    """The value under `key` in the session state; `default` until it is set."""

    def __init__(self, key: str, default: T):
        self.key, self.default = key, default

    def get(self) -> T:
        return cast(T, st.session_state.get(self.key, self.default))

    def set(self, value: T):
        st.session_state[self.key] = value

    def pop(self) -> T:
        """Remove the value, and return it."""
        return cast(T, st.session_state.pop(self.key, self.default))

    def make(self, new: Callable[[], T]) -> T:
        """The value; if it isn't set, sets it to `new()`."""
        if self.key not in st.session_state:
            st.session_state[self.key] = new()
        return cast(T, st.session_state[self.key])

    @property
    def is_set(self) -> bool:
        return self.key in st.session_state


def slot_of(key: str) -> Slot[Any]:
    """The slot of a widget with a computed key, such as one of ten sliders."""
    return Slot(key, None)


def set_widgets(values: dict[str, Any]):
    """Set the values of widgets by their keys."""
    st.session_state.update(values)


# Every page
HAS_MENU = Slot("has_menu", False)
SOURCE = Slot("source", "mnist")  # a widget's, in the address
LAST_SOURCE = Slot("last-source", "builtin")
AWAITED_SOURCE: Slot[str | None] = Slot("awaited", None)  # it is being downloaded
MODEL: Slot[str | None] = Slot("model", None)  # a widget's: which model reads
LINKED_MODEL: Slot[str] = Slot("linked-model", "")  # what the visitor's link says of the model
CHOSEN_MODEL: Slot[str | None] = Slot("chosen-model", None)  # the last one chosen, on any page
SCORES: Slot[dict] = Slot("scores", {})  # what was worked out for the visitor's own models
WIPE_NEWS: Slot[str | None] = Slot("wipe-news", None)  # what came of deleting the visitor's data

# Settings in the address, see `ui.settings.url`
KEPT_SETTINGS: Slot[dict] = Slot("kept-settings", {})
TOLD_REFUSED: Slot[dict] = Slot("told-refused", {})

# What a visitor owns
RUN: "Slot[TrainingRun | None]" = Slot("run", None)
KEPT_RUNS: "Slot[KeptRuns | None]" = Slot("kept-runs", None)
TAUGHT_MODEL: "Slot[NamedModel | None]" = Slot("taught", None)
OWN_DIGITS: "Slot[DigitSet | None]" = Slot("own-digits", None)
OWN_DIGITS_BEFORE: "Slot[DigitSet | None]" = Slot("own-digits-before", None)  # the last change
STORED_DIGITS: Slot[bytes | None] = Slot("stored-digits", None)  # as last seen in the store
LAST_SKETCH: "Slot[Tensor | None]" = Slot("last-sketch", None)  # uint8 (28, 28)

# Dataset; all but the last three are widgets', in the address
DIGIT_SET = Slot("set", "training file")
OPENED_DIGIT = Slot("opened", 0)
DIGIT_LABELS: Slot[list[int]] = Slot("digits", [])
DIGIT_NUMBERS = Slot("images", "")
SHUFFLE_SEED = Slot("shuffle", 0)
WALL_PAGE = Slot("page", 1)
DATASET_VIEW = Slot("view", "Wall")
TYPICAL_LABEL = Slot("typical", 0)
PAGED_CHOICE: Slot[tuple | None] = Slot("page-of", None)  # what the page number is a page of
MODEL_ASKED_FOR = Slot("model-asked-for", False)
MNIST_PROBLEM: Slot[str | None] = Slot("mnist-problem", None)

# Train
ASKED_OF_RUN: "Slot[list[Callable[[TrainingRun], None]]]" = Slot("asked-of-run", [])  # by buttons
ASKED_BY_LINK: Slot[list[str]] = Slot("asked-by-link", [])  # names of settings
LINKED_CONFIG: "Slot[RunConfig | None]" = Slot("linked-config", None)  # as the link had it
PRESET: Slot[str | None] = Slot("preset", None)  # a widget's
LEARNING_RATE = Slot("learning_rate", 0.1)  # a widget's, in the address
COMPARED_RUNS: Slot[list[int]] = Slot("compared", [])  # a widget's
OTHER_RUNS_SEEN: Slot[list[int]] = Slot("other-runs-seen", [])  # beside the one that is training
CHOSEN_RUN: Slot[int | None] = Slot("chosen-run", None)  # a widget's
RUNS_SEEN: Slot[list[int]] = Slot("runs-seen", [])
CHECKPOINT_STEP: Slot[int | None] = Slot("checkpoint", None)  # a widget's
WEIGHTS_UPLOADS = Slot("weights-number", 0)  # how many files of weights have been taken
WEIGHTS_NEWS: Slot[str | None] = Slot("weights-news", None)  # of the last file that was taken
WEIGHTS_ERROR: Slot[str | None] = Slot("weights-error", None)  # why the last file was refused
WEIGHTS_REMEDY: Slot[str | None] = Slot("weights-remedy", None)  # code that makes a file welcome
SWEEP: Slot[Any] = Slot("sweep-run", None)  # the visitor's, in training or finished
SWEEP_CELL: Slot[tuple[int, int] | None] = Slot("sweep-cell", None)

# Evaluate; the first four are widgets', in the address
TEST_SET = Slot("test_on", "same")
TRUE_LABEL: Slot[int | None] = Slot("true_label", None)
READ_AS: Slot[int | None] = Slot("read_as", None)
EXAMPLE = Slot("example", 0)
COMMONEST_MISTAKE: Slot[tuple | None] = Slot("commonest-mistake", None)  # and its first image

# Sketch
INPUT_METHOD = Slot("way", "Draw")  # a widget's, in the address
DRAWING: Slot[Any] = Slot("drawing-read", None)  # the `Drawing` that was read last, if any
CANVAS: Slot[Any] = Slot("canvas", None)  # the component's
CANVAS_START: Slot[dict] = Slot("canvas-start", {})  # the drawing that the canvas began with
CANVAS_DRAWING: Slot[dict | None] = Slot("drawing", None)  # the one that is on it
PHOTOGRAPH: Slot[tuple | None] = Slot("photograph-read", None)  # image, what was found
OWN_CHOSEN: Slot[int | None] = Slot("own-chosen", None)
OWN_UPLOAD: Slot[Any] = Slot("own-upload", None)  # a widget's: the file
OWN_UPLOAD_PROBLEM: Slot[str | None] = Slot("own-upload-problem", None)
TEACHING_NEWS: Slot[str | None] = Slot("lesson", None)  # what the last lesson came to
EDITOR_DESK: Slot[Any] = Slot("editor-desk", None)
EDITOR_OPENS: "Slot[tuple[Tensor, str] | None]" = Slot("editor-opens", None)
EDITOR_DIGIT = Slot("editor-digit", 0)  # a widget's

# Classroom; the first four are widgets'
CLASS_CODE = Slot("class-chosen", "")
CLASS_ASK = Slot("class-ask", "turn")
CLASS_JOINING = Slot("class-joining", True)
CLASS_KEPT = Slot("class-kept", False)
CLASS_ADDRESS: Slot[str | None] = Slot("class-phone-address", None)  # a widget's
CLASS_OPENED: Slot[int | None] = Slot("class-opened-digit", None)  # the digit that is looked at
CLASS_LINK: Slot[tuple[str, str] | None] = Slot("class-link", None)  # (code, link) for a window
CLASS_NEWS: Slot[tuple[bool, str] | None] = Slot("class-news", None)  # whether it is good, and what
CLASS_LEARNED = Slot("class-learned", "")  # a widget's: whether runs learn from the class, too
CLASS_LATEST: "Slot[ClassTraining | None]" = Slot("class-latest", None)
CLASS_TRAININGS: "Slot[dict[str, ClassTraining]]" = Slot("class-trainings", {})  # by their names
CLASS_UPLOADS = Slot("class-uploads", 0)  # how many files have been taken

# Concepts
SPLIT_OUTCOMES: Slot[tuple] = Slot("split-outcomes", (None, {}))


def put_into_editor(pixels: "Tensor", name: str):
    """Open an image, uint8 (28, 28), in the Sketch page's editor at the next visit there.

    `name` says what it is: "test image 7, labelled 9".
    """
    EDITOR_OPENS.set((pixels.clone(), name))
    INPUT_METHOD.set("Pixels")
