"""The parts that manage a server's classes, in one object."""

from collections.abc import Callable

from classroom.models import ClassModels
from classroom.pool import Pools
from classroom.storage.classes import Classes
from classroom.storage.database import Database
from classroom.storage.seats import Seats
from classroom.storage.sweeps import ClassSweeps
from mnist_core.models.classifier import Classifier


class Room:
    """A database's classes. `common` makes the model for classes that have none published."""

    def __init__(self, database: Database, common: Callable[[], Classifier]):
        self.classes, self.seats = Classes(database), Seats(database)
        self.sweeps = ClassSweeps(database)
        self.pools, self.models = Pools(self.classes), ClassModels(self.classes, common)
