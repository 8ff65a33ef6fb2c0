-- Version 3: photos and files, sealed. An upload's parts become the blob's when its last one has come and the hash is right.
CREATE TABLE blob_upload (
    place    INTEGER PRIMARY KEY AUTOINCREMENT,
    council  BLOB    NOT NULL,
    blob     BLOB    NOT NULL,
    device   BLOB    NOT NULL,
    child    BLOB    NOT NULL,
    kind     TEXT    NOT NULL,
    length   INTEGER NOT NULL,
    received INTEGER NOT NULL,
    header   BLOB    NOT NULL,
    touched  INTEGER NOT NULL,
    UNIQUE (council, blob, device)
) STRICT;

CREATE TABLE blob_part (
    upload INTEGER NOT NULL,
    at     INTEGER NOT NULL,
    bytes  BLOB    NOT NULL,
    PRIMARY KEY (upload, at)
) STRICT;

CREATE TABLE blob (
    council BLOB    NOT NULL,
    id      BLOB    NOT NULL,
    device  BLOB    NOT NULL,
    child   BLOB    NOT NULL,
    kind    TEXT    NOT NULL,
    length  INTEGER NOT NULL,
    header  BLOB    NOT NULL,
    upload  INTEGER NOT NULL,
    PRIMARY KEY (council, id)
) STRICT, WITHOUT ROWID;

-- Bytes of blobs, whole or begun: a quota of their own, so that no photo takes the room of words.
CREATE TABLE blob_usage (
    council BLOB    NOT NULL PRIMARY KEY,
    bytes   INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
