"""All that the database holds: of visitors, and of classes.

There is no name and no address in it. What a browser holds, a key in a cookie, is here as its hash.
"""

from sqlalchemy import (
    Boolean,
    Column,
    Double,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    UniqueConstraint,
)

METADATA = MetaData()
VISITOR = Table(
    "visitor",
    METADATA,
    Column("visitor", LargeBinary(32), primary_key=True),  # SHA-256 of the visitor's key
    Column("bytes", Integer, nullable=False),  # all that is stored of this visitor
    Column("used", Double, nullable=False),  # seconds since 1970
)
KEPT_RUN = Table(
    "kept_run",
    METADATA,
    Column("visitor", LargeBinary(32), primary_key=True),
    Column("id", String(32), primary_key=True),  # a later run's sorts behind
    Column("number", Integer, nullable=False),
    Column("name", String(40), nullable=False),
    Column("named", Boolean, nullable=False),
    Column("from_file", Boolean, nullable=False),
    Column("test_accuracy", Double),
    Column("weights", LargeBinary, nullable=False),  # a safetensors file, with its record
    Column("updated", Double, nullable=False),
)
VISITOR_DIGITS = Table(
    "own_digits",
    METADATA,
    Column("visitor", LargeBinary(32), primary_key=True),
    Column("npz", LargeBinary, nullable=False),
    Column("updated", Double, nullable=False),
)

# A class: itself, who may steer it, its seats, their digits, the model that reads them

CODE_LETTERS = 6

CLASS = Table(
    "class",
    METADATA,
    Column("code", String(CODE_LETTERS), primary_key=True),
    Column("opened", Double, nullable=False),  # seconds since 1970, as all times
    Column("expires", Double, nullable=False),  # from then on, it is as if it had never been
    Column("kept", Boolean, nullable=False),
    Column("joining", Boolean, nullable=False),  # whether new seats are let in
    Column("ask", String(4), nullable=False),  # "turn", "free", or the digit asked of everybody
    Column("guessing", String(5), nullable=False),  # "off", "open" or "shown"
    Column("truth", Double),  # the share read right, once the guesses are shown
    Column("version", Integer, nullable=False),  # goes up with each change
    Column("cleared", Integer, nullable=False),  # the version at which digits were last taken away
    Column("published", Integer, nullable=False),  # how often a model was published
    Column("bytes", Integer, nullable=False),  # of all digits
)
CLASS_KEY = Table(
    "class_key",
    METADATA,
    Column("code", ForeignKey(CLASS.c.code), primary_key=True),
    Column("key", LargeBinary(32), primary_key=True),
    Column("expires", Double),  # of a link that hands the right over; a window's lasts
)
SEAT = Table(
    "seat",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("code", ForeignKey(CLASS.c.code), nullable=False),
    Column("key", LargeBinary(32)),  # None if it was brought from an earlier class
    Column("name", String(40), nullable=False),  # two generated words
    Column("removed", Boolean, nullable=False),
    Column("guess", Integer),  # percent
    UniqueConstraint("code", "key"),
    UniqueConstraint("code", "name"),
    sqlite_autoincrement=True,
)
DIGIT = Table(
    "digit",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("code", ForeignKey(CLASS.c.code), nullable=False),
    Column("seat", ForeignKey(SEAT.c.id), nullable=False),
    Column("name", String(32), nullable=False),  # random, made by the phone: sent twice, kept once
    Column("label", Integer, nullable=False),
    Column("strokes", LargeBinary, nullable=False),  # as `pack_strokes` makes them
    Column("stroke_count", Integer, nullable=False),
    Column("image", LargeBinary, nullable=False),  # 784 bytes
    Column("hidden", Boolean, nullable=False),
    Column("changed", Integer, nullable=False),  # the class's version at which it came or changed
    UniqueConstraint("seat", "name"),
    Index("digit_by_change", "code", "changed"),
    sqlite_autoincrement=True,  # a number is never given twice, even if the last digit is deleted
)
PUBLISHED_MODEL = Table(
    "published",
    METADATA,
    Column("code", ForeignKey(CLASS.c.code), primary_key=True),
    Column("title", String(200), nullable=False),
    Column("weights", LargeBinary, nullable=False),  # a safetensors file
)
CLASS_SWEEP = Table(
    "sweep",
    METADATA,
    Column("code", ForeignKey(CLASS.c.code), primary_key=True),
    Column("begun", Integer, nullable=False),  # the class's version then: it names this sweep
    Column("plan", String(2000), nullable=False),  # what is varied, as the page spells it
    Column("trainer", String(22)),  # the server that trains it
    Column("trains_until", Double, nullable=False),  # unless that server says it again
)
CLASS_SWEEP_CELL = Table(
    "sweep_cell",
    METADATA,
    Column("code", ForeignKey(CLASS.c.code), primary_key=True),
    Column("cell", Integer, primary_key=True),
    Column("title", String(100), nullable=False),  # its settings in words
    Column("finished", Boolean, nullable=False),
    Column("accuracy", Double),  # None of a run that isn't finished, and of one that blew up
)
SWEEP_SEAT = Table(
    "sweep_seat",
    METADATA,
    Column("seat", ForeignKey(SEAT.c.id), primary_key=True),
    Column("code", ForeignKey(CLASS.c.code), nullable=False, index=True),
    Column("cell", Integer, nullable=False),  # the one that is this seat's
)
CLASS_PARTS = (  # in the order in which a class is deleted
    *(SWEEP_SEAT, CLASS_SWEEP_CELL, CLASS_SWEEP, PUBLISHED_MODEL, DIGIT, SEAT, CLASS_KEY, CLASS),
)
