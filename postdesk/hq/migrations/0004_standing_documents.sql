-- What was published to all branches: a branch that is added later gets it first.
CREATE TABLE standing_document (
    standing_no bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    kind        text NOT NULL,
    content     bytea NOT NULL
);
