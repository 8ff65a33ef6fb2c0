-- Version 8: the audit. Sheets of the devices' records, sealed for those who decide, in one list for each council.

CREATE TABLE audit (
    council BLOB NOT NULL,
    number INTEGER NOT NULL,             -- the place in the list, from 1 without gaps
    id BLOB NOT NULL,                    -- SHA-256 over the sheet
    device BLOB NOT NULL,
    epoch INTEGER NOT NULL,
    last INTEGER NOT NULL,               -- the number of its last record in the device's own chain
    at INTEGER NOT NULL,
    chain BLOB NOT NULL,                 -- over the list up to here
    bytes BLOB NOT NULL,
    PRIMARY KEY (council, number),
    UNIQUE (council, id)
) STRICT, WITHOUT ROWID;

CREATE INDEX audit_of_device ON audit (council, device, epoch, last);
