"""All that a server has of its classes, behind one name."""

from collections.abc import Callable

from classroom.pool import Pools
from classroom.readers import Readers
from classroom.storage.classes import Classes
from classroom.storage.database import Database
from classroom.storage.seats import Seats
from classroom.storage.sweeps import ClassSweeps
from mnist_core.models.classifier import Classifier


class Room:
    """The classes in a database. `common` makes the model that reads where none was published."""

    def __init__(self, database: Database, common: Callable[[], Classifier]):
        self.classes, self.seats = Classes(database), Seats(database)
        self.sweeps = ClassSweeps(database)
        self.pools, self.readers = Pools(self.classes), Readers(self.classes, common)
