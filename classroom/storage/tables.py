"""The database's tables: of visitors, and of classes.

They hold no names and no addresses, and only hashes of the keys in browsers' cookies.
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
    Column("bytes", Integer, nullable=False),  # of everything stored for this visitor
    Column("used", Double, nullable=False),  # seconds since 1970
)
KEPT_RUN = Table(
    "kept_run",
    METADATA,
    Column("visitor", LargeBinary(32), primary_key=True),
    Column("id", String(32), primary_key=True),  # sorts by the time when the run began
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

# A class: who may steer it, its seats, their digits, the model that reads them

CODE_LETTERS = 6

CLASS = Table(
    "class",
    METADATA,
    Column("code", String(CODE_LETTERS), primary_key=True),
    Column("opened", Double, nullable=False),  # seconds since 1970, as all times
    Column("expires", Double, nullable=False),  # from then on, the class counts as ended
    Column("kept", Boolean, nullable=False),
    Column("joining", Boolean, nullable=False),  # whether new seats are let in
    Column("ask", String(4), nullable=False),  # "turn", "free", or the digit asked of everybody
    Column("guessing", String(5), nullable=False),  # "off", "open" or "shown"
    Column("truth", Double),  # the share read right, once the guesses are shown
    Column("version", Integer, nullable=False),  # goes up with each change
    Column("cleared", Integer, nullable=False),  # version when digits were last hidden or deleted
    Column("published", Integer, nullable=False),  # how often a model was published
    Column("bytes", Integer, nullable=False),  # of all digits
)
CLASS_KEY = Table(
    "class_key",
    METADATA,
    Column("code", ForeignKey(CLASS.c.code), primary_key=True),
    Column("key", LargeBinary(32), primary_key=True),
    Column("expires", Double),  # for a link to a second window; otherwise None
)
SEAT = Table(
    "seat",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("code", ForeignKey(CLASS.c.code), nullable=False),
    Column("key", LargeBinary(32)),  # None if it was imported from an earlier class
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
    sqlite_autoincrement=True,  # an id is never used twice, even if the last digit is deleted
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
    Column("trains_until", Double, nullable=False),  # unless that server renews it
)
CLASS_SWEEP_CELL = Table(
    "sweep_cell",
    METADATA,
    Column("code", ForeignKey(CLASS.c.code), primary_key=True),
    Column("cell", Integer, primary_key=True),
    Column("title", String(100), nullable=False),  # its settings in words
    Column("finished", Boolean, nullable=False),
    Column("accuracy", Double),  # None if unfinished or diverged
)
SWEEP_SEAT = Table(
    "sweep_seat",
    METADATA,
    Column("seat", ForeignKey(SEAT.c.id), primary_key=True),
    Column("code", ForeignKey(CLASS.c.code), nullable=False, index=True),
    Column("cell", Integer, nullable=False),  # of the sweep's grid
)
CLASS_PARTS = (  # in the order in which a class is deleted
    *(SWEEP_SEAT, CLASS_SWEEP_CELL, CLASS_SWEEP, PUBLISHED_MODEL, DIGIT, SEAT, CLASS_KEY, CLASS),
)
