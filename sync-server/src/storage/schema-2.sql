-- Version 2. What holds for the whole database while its row stands.
CREATE TABLE mark (
    name TEXT NOT NULL PRIMARY KEY
) STRICT, WITHOUT ROWID;
