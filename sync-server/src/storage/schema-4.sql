-- Version 4: what a removal, a refounding and a fair share need.

-- Key epochs after the first: the strand's own under an empty device, and the newest that each device has used.
CREATE TABLE key_epoch (
    strand BLOB    NOT NULL,
    device BLOB    NOT NULL,
    epoch  INTEGER NOT NULL,
    PRIMARY KEY (strand, device)
) STRICT, WITHOUT ROWID;

-- What came from devices after their removal, until somebody who administers decides. It has no number in a strand.
CREATE TABLE held (
    number  INTEGER PRIMARY KEY AUTOINCREMENT,
    council BLOB    NOT NULL,
    id      BLOB    NOT NULL UNIQUE,
    device  BLOB    NOT NULL,
    at      INTEGER NOT NULL,
    bytes   BLOB    NOT NULL
) STRICT;
CREATE INDEX held_by_device ON held (council, device);

-- Bytes stored by a device, and for a child.
CREATE TABLE share (
    council BLOB    NOT NULL,
    of      BLOB    NOT NULL,
    bytes   INTEGER NOT NULL,
    PRIMARY KEY (council, of)
) STRICT, WITHOUT ROWID;
INSERT INTO share (council, of, bytes)
    SELECT strand.council, entry.device, sum(length(entry.bytes))
    FROM entry JOIN strand ON strand.id = entry.strand GROUP BY strand.council, entry.device;
