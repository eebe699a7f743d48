PRAGMA application_id = 1684499316;
PRAGMA user_version = 1;
PRAGMA journal_mode = WAL;
CREATE TABLE events (
    position INTEGER PRIMARY KEY AUTOINCREMENT CHECK (position >= 1),
    stream   TEXT    NOT NULL CHECK (length(stream) BETWEEN 1 AND 200),
    seq      INTEGER NOT NULL CHECK (seq >= 1),
    id       TEXT    NOT NULL UNIQUE CHECK (length(id) BETWEEN 1 AND 200),
    type     TEXT    NOT NULL CHECK (length(type) BETWEEN 1 AND 200),
    version  INTEGER NOT NULL CHECK (version >= 1),
    at       INTEGER NOT NULL,
    noted    INTEGER NOT NULL,
    context  BLOB    NOT NULL,
    data     BLOB    NOT NULL,
    UNIQUE (stream, seq)
) STRICT;
INSERT INTO events VALUES (1, 'leeds', 1, 'e-1', 'workshop.scheduled', 1, 1772528400000000, 1772528400000001,
    CAST('{"by":"organiser"}' AS BLOB), CAST('{"title":"Peer support in Leeds","groups":["primary care","peer support"]}' AS BLOB));
INSERT INTO events VALUES (2, 'york', 1, 'e-2', 'abcd.of-another-plugin', 3, 1772528460000000, 1772528460000000,
    CAST('{}' AS BLOB), CAST('not even JSON' AS BLOB));
INSERT INTO events VALUES (3, 'leeds', 2, 'e-3', 'contribution.made', 1, 1772528520000000, 1772528520000000,
    CAST('{}' AS BLOB), CAST('{"contribution":"C1","author":"P1","text":"Nobody told the surgery we exist."}' AS BLOB));
INSERT INTO events VALUES (4, 'leeds', 3, 'e-4', 'contribution.made', 1, 1772528580000000, 1772528580000000,
    CAST('{}' AS BLOB), CAST('{"author":"P1", "contribution":"C2","text":"Written by hand."}' AS BLOB));
INSERT INTO events VALUES (5, 'york', 2, 'e-5', 'contribution.made', 1, 1772528580000000, 1772528580000000,
    CAST('{}' AS BLOB), CAST('{"damaged":true}' AS BLOB));
