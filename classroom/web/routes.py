"""Routes of classes: the phone's page, its seat, opening a class, and a second window.

Everything below `/j/<code>` is a plain GET or POST with a cookie, so it works where websockets are
blocked. A refusal is answered with a sentence and a fitting HTTP status.
"""

import re
from base64 import b64encode
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import asdict
from functools import partial
from typing import Any

from anyio import CapacityLimiter, move_on_after, to_thread
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response
from starlette.routing import Route

from classroom.codes import is_code
from classroom.errors import NoClassError, RefusedError
from classroom.room import Room
from classroom.storage.classes import KEPT_CLASS_DAYS, ClassState
from classroom.storage.database import DAY_SECONDS, StoreError
from classroom.storage.seats import NewDigit, Seat
from classroom.strokes import read_strokes
from classroom.web.door import Door, address_of, read_fields
from classroom.web.limits import RateLimit
from classroom.web.phone_page import PHONE_HEADERS, PHONE_PAGE, sentence_page
from classroom.web.visitor_key import is_key
from mnist_core.errors import MnistCoreError

SEAT_COOKIE = "seat"
STEERING_COOKIE = "class-"  # and the code
DIGIT_NAME = re.compile(r"[0-9a-f]{32}")  # 128 random bits
MIN_PHONE_SECONDS, MAX_PHONE_SECONDS = 2.0, 8.0  # between two requests of a phone
WRITING_THREADS = 3  # SQLite writes one thing at a time, so more would only wait
READ_SECONDS = 2.0  # to wait for a prediction: on a fresh server, the model is still in training
SECONDS_A_SEAT = 0.04  # of that for each seat: many phones together ask no more than a few
UNAVAILABLE_NOTE = "The classroom can't be reached now. It will be tried again."

Fields = dict[str, Any]
Act = Callable[[str, str, Fields], tuple[ClassState, Seat]]


class ClassRoutes:
    """The routes. `room` is called only when there is a request."""

    def __init__(self, room: Callable[[], Room]):
        self._room, self._door = room, Door()
        self._openings = RateLimit(10, 60)  # of one address
        self._writing = CapacityLimiter(WRITING_THREADS)

    def routes(self) -> list[Route]:
        acts = {"undo": self._undo, "clear": self._clear, "guess": self._guess}
        return [
            Route("/j/{code}", self.page, methods=["GET"]),
            Route("/j/{code}/state", answering(self.state), methods=["GET"]),
            Route("/j/{code}/join", answering(self.join), methods=["POST"]),
            Route("/j/{code}/digit", answering(self.write), methods=["POST"]),
            *(
                Route(f"/j/{{code}}/{name}", answering(partial(self.act, act)), methods=["POST"])
                for name, act in acts.items()
            ),
            Route("/class", answering(self.open), methods=["POST"]),
            Route("/class/{code}/{link}", self.take_over, methods=["GET"]),
        ]

    # For phones

    async def page(self, request: Request) -> Response:
        """The phone's page, the same for every class; the code may be in lower case."""
        code = request.path_params["code"]
        if code != code.upper() and is_code(code.upper()):
            return RedirectResponse(f"/j/{code.upper()}", 307)
        try:
            await self._find(request, code)
        except RefusedError as error:
            return HTMLResponse(sentence_page(error.sentence), error.status, PHONE_HEADERS)
        except StoreError:
            return HTMLResponse(sentence_page(UNAVAILABLE_NOTE), 503, PHONE_HEADERS)
        return HTMLResponse(PHONE_PAGE, headers=PHONE_HEADERS)

    async def state(self, request: Request) -> Response:
        """Tell a seat what to write now, and how many digits it has written."""
        code, key = await self._come_in(request)
        state, seat = await run_in_threadpool(self._room().seats.look, code, key)
        return self._tell(code, key, state, seat)

    async def join(self, request: Request) -> Response:
        """Give this browser its seat, or a new one."""
        await read_fields(request)
        code, seats = request.path_params["code"], self._room().seats
        await self._find(request, code)
        key = request.cookies.get(SEAT_COOKIE, "")
        try:
            state, seat = await run_in_threadpool(seats.look, code, key)
        except RefusedError as error:
            if error.status != 401:
                raise
            key = await to_thread.run_sync(seats.join, code, limiter=self._writing)
            state, seat = await run_in_threadpool(seats.look, code, key)
        response = self._tell(code, key, state, seat, status=201)
        set_cookie(response, request, SEAT_COOKIE, key, f"/j/{code}")
        return response

    async def act(self, act: Act, request: Request) -> Response:
        """Do what a seat has posted: undo, clear or guess."""
        code, key = await self._come_in(request)
        self._door.count_post(key)
        fields = await read_fields(request)
        done = await to_thread.run_sync(act, code, key, fields, limiter=self._writing)
        return self._tell(code, key, *done)

    async def write(self, request: Request) -> Response:
        """Store a digit, and answer with its prediction."""
        code, key = await self._come_in(request)
        self._door.count_post(key)
        fields = await read_fields(request)
        label = fields.get("label")
        if type(label) is not int or not 0 <= label <= 9:
            raise RefusedError(422, "A digit is 0 to 9.")
        digit = NewDigit(read_name(fields), label, read_strokes(fields.get("strokes")))
        room = self._room()

        def keep_and_read() -> tuple[ClassState, Seat, bytes, int | None]:
            state, seat, image = room.seats.write(code, key, digit)
            class_model = room.models.made(state)
            return state, seat, image, class_model.read_image(image) if class_model else None

        state, seat, image, answer = await to_thread.run_sync(keep_and_read, limiter=self._writing)
        if answer is None:
            answer = await self._await_model(state, image)
        told: Fields = {"answer": answer, "label": label, "image": b64encode(image).decode()}
        return self._tell(code, key, state, seat, **told)

    async def _await_model(self, state: ClassState, image: bytes) -> int | None:
        """Predict with a model that has yet to be made; None if that takes too long."""

        def read() -> int:
            return self._room().models.get(state).read_image(image)

        with move_on_after(READ_SECONDS), suppress(StoreError, MnistCoreError):
            return await to_thread.run_sync(read, abandon_on_cancel=True)
        return None

    def _undo(self, code: str, key: str, fields: Fields) -> tuple[ClassState, Seat]:
        return self._room().seats.undo(code, key, read_name(fields))

    def _clear(self, code: str, key: str, fields: Fields) -> tuple[ClassState, Seat]:
        return self._room().seats.clear(code, key)

    def _guess(self, code: str, key: str, fields: Fields) -> tuple[ClassState, Seat]:
        percent = fields.get("percent")
        if type(percent) is not int or not 0 <= percent <= 100:
            raise RefusedError(422, "A guess is a whole number from 0 to 100.")
        return self._room().seats.guess(code, key, percent)

    async def _come_in(self, request: Request) -> tuple[str, str]:
        """(the code, the seat's key) of a request; an unknown seat may have to wait."""
        code, key = request.path_params["code"], request.cookies.get(SEAT_COOKIE, "")
        if not self._door.is_known(code, key):
            await self._find(request, code)
        if not is_key(key):
            raise RefusedError(401, "This phone has no seat in the class yet.")
        return code, key

    async def _find(self, request: Request, code: str) -> None:
        """Raise NoClassError unless there is a class with this code; slows down guessing."""
        await self._door.queue(request)
        if not is_code(code) or not await run_in_threadpool(self._room().classes.state, code):
            raise NoClassError
        self._door.found(request)

    def _tell(
        self, code: str, key: str, state: ClassState, seat: Seat, status: int = 200, **more: Any
    ) -> Response:
        self._door.know(code, key)
        told = {"name": seat.name, "mine": seat.count, "guess": seat.guess, "ask": state.ask}
        told |= {"guessing": state.guessing, "truth": state.truth}
        told["cell"] = asdict(seat.cell) if seat.cell else None
        told["next"] = min(
            max(MIN_PHONE_SECONDS, SECONDS_A_SEAT * self._door.known), MAX_PHONE_SECONDS
        )
        return JSONResponse(told | more, status, {"Cache-Control": "no-store"})

    # For teachers

    async def open(self, request: Request) -> Response:
        """Open a class that this browser may then steer."""
        address = address_of(request)
        if wait := self._openings.wait(address):
            raise RefusedError(429, "That is many classes at once. Wait a minute.", int(wait) + 1)
        await read_fields(request)
        self._openings.count(address)
        code, key = await run_in_threadpool(self._room().classes.open)
        response = JSONResponse({"code": code}, 201)
        set_cookie(response, request, STEERING_COOKIE + code, key, "/")
        return response

    async def take_over(self, request: Request) -> Response:
        """Exchange a link for the right to steer, and redirect to the teacher's page."""
        code, link = request.path_params["code"], request.path_params["link"]
        if request.method == "HEAD":
            return Response()  # a preview, which mustn't use up the link
        try:
            await self._find(request, code)
            key = await run_in_threadpool(self._room().classes.take_over, code, link)
        except RefusedError as error:
            return HTMLResponse(sentence_page(error.sentence), error.status, PHONE_HEADERS)
        except StoreError:
            return HTMLResponse(sentence_page(UNAVAILABLE_NOTE), 503, PHONE_HEADERS)
        response = RedirectResponse("/classroom", 303, {"Cache-Control": "no-store"})
        set_cookie(response, request, STEERING_COOKIE + code, key, "/")
        return response


def answering(act: Callable[[Request], Awaitable[Response]]) -> Any:
    """Wrap an endpoint: a refusal is answered with its sentence and status."""

    async def answer(request: Request) -> Response:
        try:
            return await act(request)
        except RefusedError as error:
            again = {"Retry-After": str(error.wait)} if error.wait else {}
            return JSONResponse({"error": error.sentence}, error.status, again)
        except StoreError:
            return JSONResponse({"error": UNAVAILABLE_NOTE}, 503, {"Retry-After": "3"})

    return answer


def read_name(fields: Fields) -> str:
    """Read the name that a phone has given a digit."""
    name = fields.get("id")
    if not isinstance(name, str) or not DIGIT_NAME.fullmatch(name):
        raise RefusedError(422, "A digit's id is 32 hexadecimal digits.")
    return name


def set_cookie(response: Response, request: Request, name: str, key: str, path: str) -> None:
    """Set a cookie that scripts can't read and that isn't sent with other sites' requests."""
    forwarded = request.headers.get("x-forwarded-proto", "").split(",")[0].strip()
    response.set_cookie(
        name,
        key,
        max_age=KEPT_CLASS_DAYS * DAY_SECONDS,
        path=path,
        secure="https" in (request.url.scheme, forwarded),
        httponly=True,
        samesite="strict",
    )
