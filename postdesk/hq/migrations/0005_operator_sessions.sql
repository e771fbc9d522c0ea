-- Who is signed in at the operators' pages; only the hash of the cookie is kept.
CREATE TABLE operator_session (
    token_sha256 bytea PRIMARY KEY,
    name         text NOT NULL REFERENCES operator (name) ON DELETE CASCADE,
    expires_at   timestamptz NOT NULL
);
