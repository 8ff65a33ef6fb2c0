-- Version 7: secrets wrapped for those who are to have them, and who lacks which. Both lie outside the log: a wrap can be
-- destroyed, and a wish is said again as long as it holds.

CREATE TABLE wrap (
    council BLOB NOT NULL,
    reader BLOB NOT NULL,                -- a device, or nobody's id for the council's recovery
    name BLOB NOT NULL,                  -- which secret
    sender BLOB NOT NULL,                -- the device that wrapped it: nobody writes over another's
    bytes BLOB NOT NULL,
    given INTEGER NOT NULL DEFAULT 0,    -- 1 once it was in an answer to its reader
    PRIMARY KEY (council, reader, name, sender)
) STRICT, WITHOUT ROWID;

CREATE TABLE wish (
    council BLOB NOT NULL,
    device BLOB NOT NULL,
    name BLOB NOT NULL,
    PRIMARY KEY (council, device, name)
) STRICT, WITHOUT ROWID;

CREATE TABLE invite (
    council BLOB NOT NULL,
    id BLOB NOT NULL,
    until INTEGER NOT NULL,
    request BLOB,                        -- the wish of whoever used it: the first one, and no other
    PRIMARY KEY (council, id)
) STRICT, WITHOUT ROWID;
