-- Version 1. A later version adds tables and columns; it never changes what stands here.
CREATE TABLE secret (
    only_row INTEGER PRIMARY KEY CHECK (only_row = 1),
    bytes    BLOB NOT NULL
) STRICT;

CREATE TABLE roster_link (
    council  BLOB    NOT NULL,
    position INTEGER NOT NULL,
    bytes    BLOB    NOT NULL,
    PRIMARY KEY (council, position)
) STRICT, WITHOUT ROWID;

CREATE TABLE grant_link (
    council  BLOB    NOT NULL,
    feed     INTEGER NOT NULL,
    child    BLOB    NOT NULL,
    position INTEGER NOT NULL,
    bytes    BLOB    NOT NULL,
    PRIMARY KEY (council, feed),
    UNIQUE (council, child, position)
) STRICT, WITHOUT ROWID;

CREATE TABLE strand (
    id      BLOB    NOT NULL PRIMARY KEY,
    council BLOB    NOT NULL,
    head    INTEGER NOT NULL,
    chain   BLOB    NOT NULL
) STRICT, WITHOUT ROWID;

-- A device's own count has no two entries at one place; a strand has no two at one number.
CREATE TABLE entry (
    strand   BLOB    NOT NULL,
    number   INTEGER NOT NULL,
    id       BLOB    NOT NULL,
    device   BLOB    NOT NULL,
    epoch    INTEGER NOT NULL,
    sequence INTEGER NOT NULL,
    roster   INTEGER NOT NULL,
    grants   INTEGER NOT NULL,
    at       INTEGER NOT NULL,
    chain    BLOB    NOT NULL,
    bytes    BLOB    NOT NULL,
    PRIMARY KEY (strand, number),
    UNIQUE (strand, device, epoch, sequence)
) STRICT;

CREATE TABLE usage (
    council BLOB    NOT NULL PRIMARY KEY,
    bytes   INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- Both histories of a device that has signed two: the stored entry by its id, the other whole.
CREATE TABLE freeze (
    council BLOB    NOT NULL,
    device  BLOB    NOT NULL,
    against BLOB    NOT NULL,
    at      INTEGER NOT NULL,
    bytes   BLOB    NOT NULL
) STRICT;
CREATE INDEX freeze_by_device ON freeze (council, device);
